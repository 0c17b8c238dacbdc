import { StackJson } from "./workspace-files";

export interface Dropped {
  readonly stack: StackJson;
  /** Addresses that are gone, sorted: of the unsupported types, and of all that refers to them. */
  readonly dropped: readonly string[];
}

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/**
 * Remove the resources of types that the mock cannot create, and whatever refers to a removed resource: other
 * resources, data sources, outputs. A local value or variable is never removed; cdktf writes none.
 */
export function dropUnsupported(stack: StackJson, unsupported: Readonly<Record<string, string>>): Dropped {
  const entries = [
    ...entriesOf(stack.resource, ""),
    ...entriesOf(stack.data, "data."),
    ...Object.entries(stack.output ?? {}).map(([name, body]) => entry(`output.${name}`, "", body)),
  ];
  const gone = new Set(entries.filter((one) => one.type in unsupported).map((one) => one.address));
  let before: number;
  do {
    before = gone.size;
    for (const one of entries) {
      if (one.references.some((address) => gone.has(address))) {
        gone.add(one.address);
      }
    }
  } while (gone.size > before);
  return {
    stack: {
      ...stack,
      ...(stack.resource && { resource: without(stack.resource, "", gone) }),
      ...(stack.data && { data: without(stack.data, "data.", gone) }),
      ...(stack.output && {
        output: Object.fromEntries(Object.entries(stack.output).filter(([name]) => !gone.has(`output.${name}`))),
      }),
    },
    dropped: [...gone].sort(),
  };
}

interface Entry {
  readonly address: string;
  /** The resource type; empty for data sources and outputs, which are dropped only for what they refer to. */
  readonly type: string;
  readonly references: readonly string[];
}

function entriesOf(blocks: Blocks | undefined, prefix: string): Entry[] {
  return Object.entries(blocks ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => entry(`${prefix}${type}.${name}`, prefix === "" ? type : "", body)),
  );
}

function entry(address: string, type: string, body: unknown): Entry {
  return { address, type, references: referencesIn(body) };
}

/** Addresses in `${...}` expressions and in `depends_on`, whose entries stand bare. */
function referencesIn(body: unknown): string[] {
  const found: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      const expressions = key === "depends_on" ? [value] : [...value.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]);
      expressions.forEach((text) => found.push(...(text.match(/(?:data\.)?\baws_\w+\.[\w-]+/g) ?? [])));
    } else if (Array.isArray(value)) {
      value.forEach((item) => visit(item, key));
    } else if (value !== null && typeof value === "object") {
      // cdktf's own notes on where a block came from are no references.
      Object.entries(value).filter(([name]) => name !== "//").forEach(([name, item]) => visit(item, name));
    }
  };
  visit(body, "");
  return found;
}

function without(blocks: Blocks, prefix: string, gone: ReadonlySet<string>): Blocks {
  const kept = Object.entries(blocks).map(([type, named]): [string, Blocks[string]] => [
    type,
    Object.fromEntries(Object.entries(named).filter(([name]) => !gone.has(`${prefix}${type}.${name}`))),
  ]);
  return Object.fromEntries(kept.filter(([, named]) => Object.keys(named).length > 0));
}
