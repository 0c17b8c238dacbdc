import { Alias, LineCounter, parseDocument, visit } from "yaml";
import { printable } from "../printable";
import { ConfigPath } from "../problems";
import { duplicateKeys } from "./duplicate-keys";
import { explainSyntax } from "./explain-syntax";
import { offsets } from "./offsets";

/** A position in a text file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that makes the text unreadable as a document. */
export interface SyntaxProblem extends Position {
  readonly message: string;
  readonly fix: string;
}

export interface ReadDocument {
  /** The content as plain data; undefined when there are syntax problems. */
  readonly value: unknown;
  readonly syntaxProblems: readonly SyntaxProblem[];
  /** Where a path stands; for a key that is missing, where its nearest parent stands. */
  locate(path: ConfigPath): Position;
}

const START: Position = { line: 1, column: 1 };
const TOO_DEEP = { message: "the document is nested too deeply to be read", fix: "take levels out" };
/** A document of some hundred lines needs few; aliases of aliases multiply without end. */
const ALIASES = 100;

/** Reads YAML text. Nothing is thrown: what is wrong comes back with its position. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parse(text, lines);
  if (document === undefined) return unreadable({ ...START, ...TOO_DEEP });
  const offsetOf = offsets(document);
  // A warning is a tag that is not known, such as `!secret`: its author meant something that would not happen.
  const faults = [...document.errors, ...document.warnings, ...duplicateKeys(document)].sort(
    (one, other) => one.pos[0] - other.pos[0],
  );
  if (faults.length > 0) {
    return {
      ...unreadable(...faults.map((fault) => ({ ...at(fault.pos[0]), ...explainSyntax(fault, text) }))),
      locate: (path) => at(offsetOf(path)),
    };
  }
  if (document.contents === null) {
    return unreadable({
      ...START,
      message: "the file is empty",
      fix: "copy an environment from environments/ and edit it",
    });
  }
  const dangling = danglingAlias(document);
  if (dangling !== undefined) {
    const fix = "set the anchor (&name) above it, or write the value out";
    return unreadable({
      ...at(dangling.range?.[0] ?? 0),
      message: `the alias '*${printable(dangling.source)}' has no anchor before it`,
      fix,
    });
  }
  const data = toData(document);
  if ("message" in data) return unreadable({ ...START, ...data });
  return { value: data.value, syntaxProblems: [], locate: (path) => at(offsetOf(path)) };
}

function unreadable(...syntaxProblems: readonly SyntaxProblem[]): ReadDocument {
  return { value: undefined, syntaxProblems, locate: () => START };
}

type Parsed = ReturnType<typeof parseDocument>;

/** Undefined: the library ran out of stack. */
function parse(text: string, lineCounter: LineCounter): Parsed | undefined {
  try {
    // Tags such as !!set or !!binary would make values that no key of a document takes.
    const document = parseDocument(text, {
      lineCounter,
      // Looked for below.
      uniqueKeys: false,
      strict: true,
      prettyErrors: false,
      resolveKnownTags: false,
      logLevel: "error",
    });
    return document.errors.some(({ message }) => /call stack/i.test(message)) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function danglingAlias(document: Parsed): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** The library throws for aliases that multiply beyond reason. */
function toData(document: Parsed): { readonly value: unknown } | { readonly message: string; readonly fix: string } {
  try {
    return { value: document.toJS({ maxAliasCount: ALIASES }) as unknown };
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    if (!(error instanceof ReferenceError)) throw error;
    return {
      message: `aliases (*name) repeat each other too often; at most ${ALIASES} values may come from them`,
      fix: "write the values out",
    };
  }
}
