import { describeProblems } from "../../../domain/document/describe-findings";
import { planDocuments } from "../../../domain/document/plan-documents";
import { BadInput, REFUSED, TOO_DEEP, UNREADABLE } from "../../support/bad-input";
import { change, CERTIFICATE, WHOLE, yamlOf } from "../../support/documents";

/** What a person sees, taken apart again. */
function shown(text: string) {
  const [planned] = planDocuments([{ file: "environments/prod.yaml", text }]);
  const lines = describeProblems(planned!.file, planned!.document, planned!.problems).split("\n");
  expect(planned!.plan).toBe(undefined);
  expect(lines[0]).toMatch(/^environments\/prod\.yaml: \d+ problems?$/);
  return Array.from({ length: (lines.length - 1) / 3 }, (_, index) => {
    const [place, message, fix] = lines.slice(1 + index * 3, 4 + index * 3).map((line) => line.trim());
    const [, line, path] = /^environments\/prod\.yaml:(\d+):\d+ ?(.*)$/.exec(place!) ?? [];
    return { line: text.split("\n")[Number(line) - 1], path, message, fix };
  });
}

test.each<BadInput>([...REFUSED])("fails on $name", ({ text, path, line, says, fix }) => {
  const problem = shown(text).find((one) => one.path === path && says.every((part) => one.message!.includes(part)));
  expect(problem?.fix).toContain(fix);
  expect(problem?.line).toContain(line);
});

test.each<BadInput>([...UNREADABLE])("fails on $name", ({ text, line, says, fix }) => {
  const [problem] = shown(text);
  for (const part of says) expect(problem!.message).toContain(part);
  expect(problem!.fix).toContain(fix);
  expect(problem!.line).toContain(line);
});

test.each(TOO_DEEP)("fails on more levels than a document has, and on a list that holds itself", (text) => {
  expect(shown(text).map(({ message, fix }) => [message, fix])).toEqual([
    ["more than 20 levels deep, or holds itself; a document has fewer", "fix: take levels out"],
  ]);
});

test("all mistakes of a document are reported at once, in the order of the file", () => {
  const text = yamlOf(
    change(
      {
        "webTiers.web.certificate": undefined,
        "mirrors.data.name": "A B",
        "mirrors.data.members.b.zone": "f",
        "state.directory": "/var/state",
      },
      WHOLE,
    ),
  );
  expect(shown(text).map(({ path }) => path)).toEqual([
    "state.directory",
    "mirrors.data.name",
    "mirrors.data.members.b.zone",
    "webTiers.web.certificate",
  ]);
});

test("fails on two documents of one environment, in the second", () => {
  const text = yamlOf(WHOLE);
  const [first, second] = planDocuments([
    { file: "one.yaml", text },
    { file: "two.yaml", text },
  ]);
  expect(first!.problems).toEqual([]);
  expect(second!.plan).toBe(undefined);
  expect(describeProblems("two.yaml", second!.document, second!.problems).split("\n").slice(1)).toEqual([
    "  two.yaml:1:1 environment",
    "    environment 'prod' is the name of one.yaml already",
    "    fix: give each document a name of its own: stacks and states carry it",
  ]);
});

test("an anchor may be used by an alias, and a problem behind it points at the key", () => {
  const text = yamlOf(
    change(
      {
        "webTiers.second": {
          of: "app",
          scheme: "internal",
          servers: { minimum: 3, maximum: 3 },
          domain: "two.example.org",
          certificate: { arns: { "eu-west-1": CERTIFICATE } },
          clients: {},
        },
      },
      WHOLE,
    ),
  )
    .replace("hospital: 10.9.0.0/16", "hospital: &where 10.9.0.0/16")
    .replace("clients: {}", "clients: { again: *where }");
  const [planned] = planDocuments([{ file: "x.yaml", text }]);
  expect(planned!.problems).toEqual([]);
  const wrong = shown(text.replace("&where 10.9.0.0/16", "&where 10.9.0.0/33"));
  expect(wrong.map(({ path, line }) => [path, line!.trim()])).toEqual([
    ["webTiers.web.clients.hospital", "hospital: &where 10.9.0.0/33"],
    ["webTiers.second.clients.again", "clients: { again: *where }"],
  ]);
});

test("a byte order mark and Windows line ends are no mistake", () => {
  const [planned] = planDocuments([{ file: "x.yaml", text: `\ufeff${yamlOf(WHOLE).replace(/\n/g, "\r\n")}` }]);
  expect(planned!.document.syntaxProblems).toEqual([]);
  expect(planned!.problems).toEqual([]);
});

const WARNED = [
  [
    "both failover members in one zone",
    { "mirrors.data.members.b.zone": "a" },
    "mirror/members-share-zone",
    "mirrors.data.members.b.zone",
    "zone 'a'",
  ],
  [
    "the arbiter in the zone of a member",
    { "mirrors.data.arbiter.zone": "b" },
    "mirror/arbiter-shares-zone",
    "mirrors.data.arbiter",
    "'b'",
  ],
  ["no arbiter", { "mirrors.data.arbiter": "none" }, "mirror/no-arbiter", "mirrors.data.arbiter", "without an arbiter"],
  ["a throw-away environment", { protection: "off" }, "protection/off", "protection", "may destroy"],
] as const;

test.each(WARNED)("warns of %s, by name, and plans", (_, changes, name, path, says) => {
  const [planned] = planDocuments([{ file: "x.yaml", text: yamlOf(change(changes, WHOLE)) }]);
  expect(planned!.problems).toEqual([]);
  expect(planned!.warnings.map((warning) => [warning.name, warning.path.join(".")])).toEqual([[name, path]]);
  expect(planned!.warnings[0]!.message).toContain(says);
  expect(planned!.plan?.environment).toBe("prod");
});
