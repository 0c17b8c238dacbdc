import { Ended } from "./run-document";

/** 0: everything holds. 1: something is false. 2: something is unknown. */
export type Code = 0 | 1 | 2;

/**
 * What the answer of a server means. Only a whole report counts: its last line but for the round trips has the numbers, and they
 * must go with the exit code.
 */
export function verdict({ status, code, output }: Ended): { readonly code: Code; readonly problem?: string } {
  const summary = /^(\d+) hold, (\d+) false, (\d+) unknown$/m.exec(output);
  if (summary === null) return { code: 2, problem: `the check gave no whole report (${status}, exit code ${code})` };
  const [holds, wrong, unknown] = summary.slice(1).map(Number) as [number, number, number];
  // The output of a command is cut off after so many characters: each line must be there.
  const lines = (answer: string): number => [...output.matchAll(new RegExp(`^${answer} +[a-z-]+`, "gm"))].length;
  if (lines("holds") !== holds || lines("false") !== wrong || lines("unknown") !== unknown || holds === 0)
    return { code: 2, problem: "the report is not whole" };
  const told: Code = unknown > 0 ? 2 : wrong > 0 ? 1 : 0;
  // A round trip that is unknown makes it 2 where all else is known.
  if (code !== told && !(code === 2 && told < 2))
    return { code: 2, problem: `the report does not go with the exit code ${code}` };
  return { code: code as Code };
}
