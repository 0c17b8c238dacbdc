/** What a server publishes around each step of its scripts, as one SSM parameter. */
export interface Published {
  readonly step: string;
  readonly result: "running" | "failed" | "held" | "rebooting" | "ready";
  /** Why it failed, is held or reboots; otherwise empty. */
  readonly reason: string;
  /** When it was published: `2026-11-22T10:00:00Z`. */
  readonly time: string;
  /** The instance that published it: a replaced server has the name of its predecessor. */
  readonly instance: string;
  /** The facts that the scripts ran on: the first 16 hexadecimal digits of the SHA-256 of their file. */
  readonly facts: string;
  /** What a mirror member found that an operator must know, by name: `two-primaries`. Not there: nothing. */
  readonly problems?: Readonly<Record<string, string>>;
  /** What its scripts and its timer leave out, because the document lets IRIS take no session of theirs. Not there: nothing. */
  readonly leftOut?: string;
  /** The end of its certificate, or of what leads from there to its CA. The server has none: null, or not there. */
  readonly certificateUntil?: string | null;
}

const RESULTS: readonly string[] = ["running", "failed", "held", "rebooting", "ready"];

/** The status in the text of a parameter; undefined when it is none, such as that of an older release. */
export function readPublished(text: string): Published | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== "object") return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const names = ["step", "result", "reason", "time", "instance", "facts"] as const;
  if (!names.every((name) => typeof fields[name] === "string")) return undefined;
  if (!RESULTS.includes(String(fields["result"])) || Number.isNaN(Date.parse(String(fields["time"])))) return undefined;
  const problems = fields["problems"] ?? {};
  if (typeof problems !== "object" || Object.values(problems).some((words) => typeof words !== "string"))
    return undefined;
  if (typeof (fields["leftOut"] ?? "") !== "string") return undefined;
  const until = fields["certificateUntil"] ?? null;
  if (until !== null && (typeof until !== "string" || Number.isNaN(Date.parse(until)))) return undefined;
  return value as Published;
}
