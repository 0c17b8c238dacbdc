import { Fate, Request } from "./client";

/** What one step of the drill measured. Times in seconds. */
export interface Result {
  readonly step: string;
  /** From the change until every request is answered by the primary. */
  readonly measured: number;
  /** The most that it may be, by the settings. */
  readonly computed: number;
  /** Requests that a member got while it was not primary. */
  readonly reachedOthers: number;
  /** Requests that nobody answered. */
  readonly unanswered: number;
  /** Of an open connection that talks, of one that is silent. */
  readonly talking: string;
  readonly silent: string;
}

/** Seconds from the change until the first request from which on every one was answered so. */
export function secondsUntil(outcome: string, requests: readonly Request[], change: number): number {
  const last = requests.map((request) => request.outcome === outcome).lastIndexOf(false);
  const first = requests[last + 1];
  if (first === undefined)
    throw new Error(`the last request ended as '${requests.at(-1)?.outcome}', not as '${outcome}'`);
  return last === -1 ? 0 : first.at - change;
}

/** `closed after 10.1 s`, `alive`. */
export function describeFate({ fate, at }: Fate, change: number): string {
  return fate === "alive" || fate === "hangs" ? fate : `${fate} after ${(at - change).toFixed(1)} s`;
}

/** The results as a table of Markdown. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ step, measured, computed, reachedOthers, unanswered, talking, silent }) => [
    step,
    `${measured.toFixed(1)} s`,
    `${computed} s`,
    String(reachedOthers),
    String(unanswered),
    talking,
    silent,
  ]);
  const head = [
    "step",
    "measured",
    "computed, at most",
    "requests at a member that is not primary",
    "requests without an answer",
    "open connection that talks",
    "open connection that is silent",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
