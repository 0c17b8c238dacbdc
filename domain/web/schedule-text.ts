import { seen } from "../config/describe-value";

interface CronField {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Names that stand for the numbers from `minimum` on. */
  readonly words: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { name: "minute", minimum: 0, maximum: 59, words: [] },
  { name: "hour", minimum: 0, maximum: 23, words: [] },
  { name: "day of month", minimum: 1, maximum: 31, words: [] },
  {
    name: "month",
    minimum: 1,
    maximum: 12,
    words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  { name: "day of week", minimum: 0, maximum: 7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

/**
 * Why `text` is no recurrence of a scheduled scaling action; undefined when it is one.
 *
 * Five fields as crontab has them. Source: EC2 Auto Scaling API reference, PutScheduledUpdateGroupAction; not read again.
 */
export function cronFault(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `it has ${parts.length} field${parts.length === 1 ? "" : "s"}, not five`;
  for (const [index, field] of FIELDS.entries()) {
    const wrong = parts[index]!.split(",").find((item) => !isItem(item, field));
    if (wrong !== undefined) return `${seen(wrong)} is no ${field.name} (${field.minimum} to ${field.maximum})`;
  }
  return undefined;
}

/** `*`, `5`, `1-5`, and with a step such as `1-5/2`. */
function isItem(item: string, field: CronField): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
  if (range === "*") return true;
  const ends = range.split("-").map((end) => value(end, field));
  const [first, last] = ends;
  if (ends.length > 2 || ends.some((end) => end === undefined)) return false;
  return last === undefined ? step === undefined : first! <= last;
}

function value(text: string, { minimum, maximum, words }: CronField): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const number = word >= 0 ? word + minimum : /^\d{1,2}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number >= minimum && number <= maximum ? number : undefined;
}

/** Whether `text` is the name of an IANA time zone, such as `Europe/Madrid` or `Etc/UTC`. */
export function isTimeZone(text: string): boolean {
  // The engine also knows `europe/madrid` and `+01:00`, which AWS does not take.
  if (!/^[A-Z][A-Za-z]+(\/[A-Z][A-Za-z0-9_+-]*){1,2}$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
