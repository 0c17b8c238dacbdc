import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
export const BELIEFS_PAGE = join(ROOT, "docs", "testing.md");
const LIST = join(ROOT, "guest", "boot", "kit-check", "command.py");

const START = "<!-- beliefs: written by tools/docs.ts -->\n";
const END = "<!-- end of beliefs -->";

/** Something that is believed of IRIS and stands in no manual, as the kit check has it. */
export interface Belief {
  readonly id: string;
  readonly words: string;
  /** Files of the repository that rest on it. */
  readonly places: readonly string[];
  /** Only the drill of a sandbox shows it. */
  readonly drill: boolean;
}

export function beliefs(): readonly Belief[] {
  return JSON.parse(execFileSync("python3", ["-B", LIST, "list"], { encoding: "utf8" })) as Belief[];
}

/** docs/testing.md with the beliefs that the kit check asks about today. */
export function beliefsPage(): string {
  const page = readFileSync(BELIEFS_PAGE, "utf8");
  const [before, rest] = page.split(START) as [string, string];
  const rows = beliefs().map(
    ({ id, words, places, drill }) =>
      `| \`${id}\`${drill ? ", drill" : ""} | ${words} | ${places.map((place) => `\`${place}\``).join(", ")} |`,
  );
  const table = ["| belief | what is believed | what rests on it |", "| --- | --- | --- |", ...rows].join("\n");
  return `${before}${START}\n${table}\n\n${rest.slice(rest.indexOf(END))}`;
}
