import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fixOf, PROBLEM_FIXES } from "../../../tools/status/problem-fixes";

const ROOT = join(__dirname, "..", "..", "..");
const OPERATIONS = readFileSync(join(ROOT, "docs", "operations.md"), "utf8");
const BOOT = join(ROOT, "guest", "boot");
const SOURCES = (readdirSync(BOOT, { recursive: true }) as string[])
  .filter((path) => /\.(sh|py)$/.test(path))
  .map((path) => readFileSync(join(BOOT, path), "utf8"));

/** How a problem gets its name in the sources. */
const NAMED = [
  /\bproblems\["([a-z-]+)"\]/g,
  /\bproblems\b.*\{\s*"([a-z-]+)":/g,
  /\breturn \{\s*"([a-z-]+)": "[^{}]*\}, \[\]/g,
  /\b(?:problem|could_not) ([a-z-]+) ["']/g,
];
const found = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);

/** What `out_of_place` and `disowned` answer becomes a name as it is. */
function namesOf(text: string): string[] {
  const chosen = [...`${text}\nend`.matchAll(/^def (?:out_of_place|disowned)[^]*?(?=^\S)/gm)]
    .map(([rule]) => rule)
    .join("");
  const answers = chosen.split("\n").filter((line) => line.trim().startsWith("return "));
  return [
    ...NAMED.flatMap((pattern) => found(text, pattern)),
    ...found(answers.join("\n"), /(?:return|else) "([a-z-]+)"/g),
  ];
}
const NAMES = [...new Set(SOURCES.flatMap(namesOf))].sort();

test("every problem that a server can publish has a fix, and every fix is of such a problem", () => {
  expect(NAMES).toEqual(Object.keys(PROBLEM_FIXES).sort());
});

test("a name that is no text in the sources is that of a member out of its place or of a primary that is disowned, and no other", () => {
  expect(SOURCES.flatMap((text) => found(text, /\bproblems\[([^"\]]+)\]/g))).toEqual(["disowned", "answer"]);
});

test("every problem stands in the procedures, and each fix names a section that is there", () => {
  expect(NAMES.filter((name) => !OPERATIONS.includes(`\`${name}\``))).toEqual([]);
  const sections = Object.values(PROBLEM_FIXES).flatMap((fix) => found(fix, /docs\/operations\.md, '([^']+)'/g));
  expect(sections.length).toBeGreaterThan(10);
  for (const section of sections) expect(OPERATIONS).toMatch(new RegExp(`^##+ ${section}$`, "m"));
});

test("a problem of a newer release leads to the page of servers that are not ready", () => {
  expect(fixOf("of-a-newer-release")).toBe("see docs/operations.md, 'A server is not ready'");
});

test("a section that words of the scripts name is there", () => {
  const sections = SOURCES.flatMap((text) => found(text, /docs\/operations\.md, '([^']+)'/g));
  expect(sections.length).toBeGreaterThan(1);
  expect(sections.filter((section) => !new RegExp(`^##+ ${section}$`, "m").test(OPERATIONS))).toEqual([]);
});
