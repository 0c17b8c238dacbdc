import { LineCounter, parseDocument } from "yaml";
import { ConfigPath } from "../problems";
import { offsetOf } from "./offset-of";
import { explainSyntax } from "./explain-syntax";

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

/** Reads YAML text. Nothing is thrown: what is wrong comes back with its position. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parse(text, lines);
  if (document === undefined) return unreadable({ ...START, message: "the document is nested too deeply to be read", fix: "take levels out" });
  // A warning is a tag that is not known, such as `!secret`: its author meant something that would not happen.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return { ...unreadable(...faults.map((fault) => ({ ...at(fault.pos[0]), ...explainSyntax(fault, text) }))), locate: (path) => at(offsetOf(document, path)) };
  }
  if (document.contents === null) {
    return unreadable({ ...START, message: "the file is empty", fix: "copy an environment from environments/ and edit it" });
  }
  const data = toData(document);
  if ("message" in data) return unreadable({ ...START, ...data });
  return { value: data.value, syntaxProblems: [], locate: (path) => at(offsetOf(document, path)) };
}

function unreadable(...syntaxProblems: readonly SyntaxProblem[]): ReadDocument {
  return { value: undefined, syntaxProblems, locate: () => START };
}

type Parsed = ReturnType<typeof parseDocument>;

/** Undefined: the library ran out of stack. */
function parse(text: string, lineCounter: LineCounter): Parsed | undefined {
  try {
    // Tags such as !!set or !!binary would make values that no key of a document takes.
    const document = parseDocument(text, { lineCounter, uniqueKeys: true, strict: true, prettyErrors: false, resolveKnownTags: false, logLevel: "error" });
    return document.errors.some(({ message }) => /call stack/i.test(message)) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The library throws for aliases without an anchor, and for aliases that multiply beyond reason. */
function toData(document: Parsed): { readonly value: unknown } | { readonly message: string; readonly fix: string } {
  try {
    return { value: document.toJS() as unknown };
  } catch (error) {
    if (error instanceof RangeError) return { message: "the document is nested too deeply to be read", fix: "take levels out" };
    if (!(error instanceof ReferenceError)) throw error;
    return error.message.startsWith("Excessive alias count")
      ? { message: "aliases (*name) repeat each other too often; at most 100 values may come from them", fix: "write the values out" }
      : { message: `an alias has no anchor before it: ${error.message.split(": ").pop() ?? ""}`, fix: "set the anchor (&name) first, or write the value out" };
  }
}
