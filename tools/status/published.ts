import { cleaned } from "./words";

/** What a server publishes around each step of its scripts, as one SSM parameter. */
export interface Published {
  readonly step: string;
  readonly result: (typeof RESULTS)[number];
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

const RESULTS = ["running", "failed", "held", "rebooting", "ready"] as const;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
/** What is no text for people. Anything else there is not of these scripts. */
const SHAPES = {
  step: /^[a-z][a-z0-9-]{0,39}$/,
  instance: /^i-[a-z0-9-]{1,40}$/,
  facts: /^[0-9a-f]{16}$/,
} as const;
const PROBLEM = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * The status in the text of a parameter; undefined when it is none, such as that of an older release. Its texts are cleaned: what
 * comes from here may be shown.
 */
export function readPublished(text: string): Published | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== "object") return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { reason, time } = fields;
  const step = shaped(fields, "step");
  const instance = shaped(fields, "instance");
  const facts = shaped(fields, "facts");
  if (step === undefined || instance === undefined || facts === undefined) return undefined;
  const result = RESULTS.find((known) => known === fields["result"]);
  if (result === undefined || typeof reason !== "string" || !isTime(time)) return undefined;
  const found = fields["problems"] ?? {};
  if (typeof found !== "object") return undefined;
  const problems: [string, unknown][] = Object.entries(found);
  if (!problems.every((one): one is [string, string] => PROBLEM.test(one[0]) && typeof one[1] === "string"))
    return undefined;
  const { leftOut, certificateUntil } = fields;
  if (leftOut !== undefined && typeof leftOut !== "string") return undefined;
  if (certificateUntil !== undefined && certificateUntil !== null && !isTime(certificateUntil)) return undefined;
  return {
    step,
    result,
    reason: cleaned(reason),
    time,
    instance,
    facts,
    problems:
      problems.length === 0 ? undefined : Object.fromEntries(problems.map(([name, words]) => [name, cleaned(words)])),
    leftOut: leftOut === undefined ? undefined : cleaned(leftOut),
    certificateUntil,
  };
}

function shaped(fields: Readonly<Record<string, unknown>>, name: keyof typeof SHAPES): string | undefined {
  const text = fields[name];
  return typeof text === "string" && SHAPES[name].test(text) ? text : undefined;
}

const isTime = (value: unknown): value is string =>
  typeof value === "string" && TIME.test(value) && !Number.isNaN(Date.parse(value));
