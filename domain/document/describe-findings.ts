import { Acknowledged } from "../acknowledge";
import { formatPath, Problem, Warning } from "../problems";
import { ReadDocument } from "./read-document";

/** Problems of one file as a person reads them: position, path, what was seen, the fix. */
export function describeProblems(file: string, document: ReadDocument, problems: readonly Problem[]): string {
  const rows = [
    ...document.syntaxProblems.map(({ line, column, message, fix }) =>
      entry(`${file}:${line}:${column}`, message, fix),
    ),
    ...inOrder(document, problems).map(({ path, message, fix }) =>
      entry(`${position(file, document, path)} ${formatPath(path)}`, message, fix),
    ),
  ];
  return [`${file}: ${count(rows.length, "problem")}`, ...rows].join("\n");
}

/** Warnings of one file, each with its name. */
export function describeWarnings(file: string, document: ReadDocument, warnings: readonly Warning[]): string {
  const rows = inOrder(document, warnings).map(({ name, path, message, fix }) =>
    entry(`${position(file, document, path)} ${formatPath(path)}`, `${name}: ${message}`, fix),
  );
  return [`${file}: ${count(rows.length, "warning")}`, ...rows].join("\n");
}

/** Warnings that the document accepts, one line each. */
export function describeAcknowledged(file: string, acknowledged: readonly Acknowledged[]): string[] {
  return acknowledged.map(({ name, path, reason }) => `${file}: accepted ${name} at ${formatPath(path)}: ${reason}`);
}

function inOrder<T extends Problem>(document: ReadDocument, findings: readonly T[]): T[] {
  return [...findings].sort((one, other) => {
    const [a, b] = [document.locate(one.path), document.locate(other.path)];
    return a.line - b.line || a.column - b.column;
  });
}

function position(file: string, document: ReadDocument, path: Problem["path"]): string {
  const { line, column } = document.locate(path);
  return `${file}:${line}:${column}`;
}

const entry = (place: string, message: string, fix: string): string => `  ${place}\n    ${message}\n    fix: ${fix}`;
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
