import { z } from "zod";

/** Of zod's own definition of a schema, what leads to the schemas inside. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly innerType?: z.core.$ZodType;
  readonly values?: readonly unknown[];
  readonly in?: z.core.$ZodType;
}

/** Where the schema takes text, as patterns: `*` for any key or position, `<key>` for a name of a map itself. */
export function textsOf(schema: z.core.$ZodType): readonly string[] {
  return [...new Set(walk(schema, []))].sort();
}

function walk(schema: z.core.$ZodType, path: readonly string[]): string[] {
  const {
    type,
    shape,
    keyType,
    valueType,
    element,
    options,
    innerType,
    values,
    in: from,
  } = schema._zod.def as Definition;
  switch (type) {
    case "object":
      return Object.entries(shape!).flatMap(([key, inner]) => walk(inner, [...path, key]));
    case "record":
      return [...walk(keyType!, [...path, "<key>"]), ...walk(valueType!, [...path, "*"])];
    case "array":
      return walk(element!, [...path, "*"]);
    case "union":
      return options!.flatMap((option) => walk(option, path));
    case "optional":
    case "default":
    case "prefault":
      return walk(innerType!, path);
    case "pipe":
      return walk(from!, path);
    case "literal":
      return values!.some((value) => typeof value === "string") ? [path.join(".")] : [];
    case "string":
    case "enum":
    case "unknown":
      return [path.join(".")];
    case "number":
    case "boolean":
      return [];
    default:
      throw new Error(`a schema of type '${type}' at ${path.join(".")}: say here what is inside`);
  }
}

/** A text of a document: a value, or a key of a map. */
export interface Place {
  /** As in the document, the key itself last where it is a key. */
  readonly path: readonly string[];
  readonly isKey: boolean;
  readonly text: string;
}

/** The first text of a document that a pattern names. */
export function placeOf(pattern: string, document: unknown): Place | undefined {
  return find(pattern.split("."), document, []);
}

function find(pattern: readonly string[], node: unknown, path: readonly string[]): Place | undefined {
  const [first, ...rest] = pattern;
  if (first === undefined) return typeof node === "string" ? { path, isKey: false, text: node } : undefined;
  if (node === null || typeof node !== "object") return undefined;
  for (const [key, inner] of Object.entries(node)) {
    if (first === "<key>" && !Array.isArray(node)) return { path: [...path, key], isKey: true, text: key };
    if (first !== "*" && first !== key) continue;
    const found = find(rest, inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A copy of the document with another text, or another value, at the place. */
export function withText(document: unknown, { path, isKey }: Place, text: unknown): unknown {
  const copy = structuredClone(document);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  const last = path.at(-1)!;
  if (!isKey) parent[last] = text;
  else {
    const entries = Object.entries(parent).map(([key, inner]) => [key === last ? String(text) : key, inner] as const);
    for (const key of Object.keys(parent)) delete parent[key];
    for (const [key, inner] of entries)
      Object.defineProperty(parent, key, { value: inner, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
