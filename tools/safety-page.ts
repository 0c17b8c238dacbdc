import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
export const SAFETY_PAGE = join(ROOT, "docs", "safety.md");
const CASES = join(ROOT, "__tests__", "guest", "safety", "cases.py");

const START = "<!-- cases: written by tools/docs.ts -->\n";
const END = "<!-- end of cases -->";

/** docs/safety.md with the answers that the rules of the guest give today, case by case. */
export function safetyPage(): string {
  const page = readFileSync(SAFETY_PAGE, "utf8");
  const [before, rest] = page.split(START) as [string, string];
  const after = rest.slice(rest.indexOf(END));
  return `${before}${START}\n${execFileSync("python3", ["-B", CASES], { encoding: "utf8" })}\n${after}`;
}
