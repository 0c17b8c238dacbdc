import { Acknowledged } from "../acknowledge";
import { printable } from "../printable";
import { formatPath, Problem, Warning } from "../problems";
import { ReadDocument } from "./read-document";

/** Problems of one file as a person reads them: position, path, what was seen, the fix. */
export function describeProblems(file: string, document: ReadDocument, problems: readonly Problem[]): string {
  const rows = [
    ...document.syntaxProblems.map(({ line, column, message, fix }) =>
      entry(`${file}:${line}:${column}`, message, fix),
    ),
    ...placed(document, problems).map(({ at, finding: { path, message, fix } }) =>
      entry(`${file}:${at} ${formatPath(path)}`, message, fix),
    ),
  ];
  return [`${file}: ${count(rows.length, "problem")}`, ...first(rows)].join("\n");
}

/** Warnings of one file, each with its name. */
export function describeWarnings(file: string, document: ReadDocument, warnings: readonly Warning[]): string {
  const rows = placed(document, warnings).map(({ at, finding: { name, path, message, fix } }) =>
    entry(`${file}:${at} ${formatPath(path)}`, `${name}: ${message}`, fix),
  );
  return [`${file}: ${count(rows.length, "warning")}`, ...first(rows)].join("\n");
}

/** Warnings that the document accepts, one line each. */
export function describeAcknowledged(file: string, acknowledged: readonly Acknowledged[]): string[] {
  return acknowledged.map(
    ({ name, path, reason }) => `${file}: accepted ${name} at ${formatPath(path)}: ${printable(reason, LONGEST_LINE)}`,
  );
}

/** In the order of the file, each with its line and column. */
function placed<T extends Problem>(document: ReadDocument, findings: readonly T[]) {
  return findings
    .map((finding) => ({ finding, ...document.locate(finding.path) }))
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ finding, line, column }) => ({ finding, at: `${line}:${column}` }));
}

/** Nobody reads more at once, and a log that is full shows nothing else. */
const MOST = 100;

function first(rows: readonly string[]): string[] {
  const more = rows.length - MOST;
  return more > 0 ? [...rows.slice(0, MOST), `  and ${more} more: mend these first`] : [...rows];
}

/** Longer than any message of ours: what a finding says of values is cut where it says it. */
const LONGEST_LINE = 2000;

const entry = (place: string, message: string, fix: string): string =>
  `  ${place}\n    ${printable(message, LONGEST_LINE)}\n    fix: ${printable(fix, LONGEST_LINE)}`;
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
