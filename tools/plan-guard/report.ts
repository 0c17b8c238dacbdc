import type { JudgeOptions, Verdict } from "./judge";

/** What a person reads about a plan: one line with counts, or one line for each finding. */
export function report({ findings, counts }: Verdict, { maintenance, allow = [] }: JudgeOptions): string {
  if (findings.length === 0) {
    const done = Object.entries(counts).map(([action, resources]) => `${resources} ${action}`);
    const told = [
      ...(maintenance === undefined ? [] : [`; under maintenance: ${maintenance}`]),
      ...(allow.length === 0 ? [] : [`; allowed by name: ${allow.join(", ")}`]),
    ];
    return `plan guard: allowed: ${done.join(", ")}${told.join("")}`;
  }
  return [
    `plan guard: refused, ${findings.length} finding(s)`,
    ...findings.map(({ address, does, why, instead }) => `  - ${address} ${does}: ${why}; instead: ${instead}`),
  ].join("\n");
}
