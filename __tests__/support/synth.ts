import { App, TerraformStack, Testing } from "cdktf";

export type Attributes = Record<string, unknown>;

/** What one stack synthesises, read as plain data. */
export interface Synthesised {
  readonly json: { resource?: Record<string, Record<string, Attributes>>; [key: string]: unknown };
  /** Every resource of a type by its address without the type. */
  named(type: string): Record<string, Attributes>;
  /** Every resource of a type. */
  all(type: string): Attributes[];
  /** The one resource of a type; fails when there is none or another. */
  only(type: string): Attributes;
  /** `type.name` of every resource and data source, sorted. */
  readonly addresses: string[];
}

/** Builds a stack and reads back its JSON. `prepareStack` is what `Testing.synth` alone leaves out. */
export function synth(build: (stack: TerraformStack) => void): Synthesised {
  const stack = new TerraformStack(Testing.stubVersion(new App({ stackTraces: false })), "test");
  build(stack);
  stack.prepareStack();
  return read(JSON.parse(Testing.synth(stack, false)));
}

export function read(json: Synthesised["json"]): Synthesised {
  const named = (type: string) =>
    Object.fromEntries(
      Object.entries(json.resource?.[type] ?? {}).map(([name, { "//": _metadata, ...attributes }]) => [
        name,
        attributes,
      ]),
    );
  const all = (type: string) => Object.values(named(type));
  const addressesOf = (kinds: Record<string, Record<string, unknown>>, prefix: string) =>
    Object.entries(kinds).flatMap(([type, resources]) =>
      Object.keys(resources).map((name) => `${prefix}${type}.${name}`),
    );
  return {
    json,
    named,
    all,
    only(type) {
      const found = all(type);
      if (found.length !== 1) throw new Error(`expected one ${type}, got ${found.length}`);
      return found[0]!;
    },
    addresses: [
      ...addressesOf(json.resource ?? {}, ""),
      ...addressesOf((json["data"] ?? {}) as Record<string, Record<string, unknown>>, "data."),
    ].sort(),
  };
}
