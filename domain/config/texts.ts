import { ConfigPath } from "../problems";

/** Every text of a document or of a part of it, with its place. */
export function* texts(value: unknown, path: ConfigPath = []): Generator<readonly [ConfigPath, string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* texts(item, [...path, index]);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) yield* texts(item, [...path, key]);
}
