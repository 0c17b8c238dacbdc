import { Document, isMap, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import { ConfigPath } from "../problems";

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

/** Reads YAML text. Nothing is thrown: what is wrong comes back with its position. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntaxProblems = document.errors.map(({ code, message, pos }) => ({
    ...at(pos[0]),
    message: code === "TAB_AS_INDENT" ? "a tab is used for indentation" : firstLine(message),
    fix: code === "TAB_AS_INDENT" ? "indent with spaces" : code === "DUPLICATE_KEY" ? "keep one of the two keys" : "mend the YAML at this place",
  }));
  if (syntaxProblems.length === 0 && document.contents === null) {
    syntaxProblems.push({
      line: 1,
      column: 1,
      message: "the file is empty",
      fix: "copy an environment from environments/ and edit it",
    });
  }
  return {
    value: syntaxProblems.length > 0 ? undefined : (document.toJS() as unknown),
    syntaxProblems,
    locate: (path) => at(offsetOf(document, path)),
  };
}

function firstLine(message: string): string {
  const line = message.split("\n")[0] ?? message;
  return line.charAt(0).toLowerCase() + line.slice(1);
}

/** The offset of the key at `path`, or of the deepest part of it that exists. */
function offsetOf(document: Document, path: ConfigPath): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last));
      if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (node && typeof node === "object" && "range" in node && Array.isArray(node.range)) return Number(node.range[0]);
  }
  return 0;
}
