import { describeProblems, describeWarnings } from "../../../domain/document/describe-findings";
import { planDocuments } from "../../../domain/document/plan-documents";
import { readDocument } from "../../../domain/document/read-document";
import { MOST_ENTRIES } from "../../../domain/config/check-text";
import { change, findings, WHOLE, yamlOf } from "../../support/documents";

const planned = (document: unknown) => planDocuments([{ file: "x.yaml", text: yamlOf(document) }])[0]!;
const shown = (document: unknown) => {
  const { document: read, problems } = planned(document);
  return describeProblems("x.yaml", read, problems).split("\n");
};
const named = <T>(count: number, value: T) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, value]));

test.each([
  [100, 100, []],
  [101, 100, ["  and 1 more: mend these first"]],
  [1500, 100, ["  and 1400 more: mend these first"]],
])("of %i problems the first %i are shown, and how many more there are", (count, rows, more) => {
  const lines = shown(change({ owner: { ...WHOLE.owner, ...named(count, 1) } }, WHOLE));
  expect(lines[0]).toBe(`x.yaml: ${count} problems`);
  expect(lines.filter((line) => line.startsWith("    fix: "))).toHaveLength(rows);
  expect(lines.slice(1 + 3 * rows)).toEqual(more);
});

test("fails once on a map or a list with more entries than any document has", () => {
  for (const [path, value] of [
    ["tags", named(MOST_ENTRIES + 1, "a\u0000")],
    ["acknowledge", Array.from({ length: MOST_ENTRIES + 1 }, () => 5)],
    ["mirrors.data.endpoint.listeners", named(10_000, { port: 0 })],
  ] as const) {
    expect(findings(change({ [path]: value }, WHOLE)).problems).toEqual([
      `${path}: ${Object.keys(value).length} entries; at most ${MOST_ENTRIES} are allowed`,
    ]);
  }
  expect(findings(change({ tags: named(MOST_ENTRIES, "x") }, WHOLE)).problems).toEqual([
    `tags: ${MOST_ENTRIES} tags; with ours a volume would have more than the 50 that AWS keeps`,
  ]);
});

test("where ten thousand faults stand is found in one walk through the document", () => {
  const keys = Array.from({ length: 10_000 }, (_, n) => `k${n}: {a: [1, {b: 2}]}`);
  const read = readDocument(`${keys.join("\n")}\n`);
  const places = keys.map((_, n) => read.locate([`k${n}`, "a", 1, "b", "c"]).line);
  expect(places).toEqual(keys.map((_, n) => n + 1));
});

test("a key that stands twice is found among ten thousand, in every map", () => {
  const keys = Array.from({ length: 10_000 }, (_, n) => `k${n}: {a: 1}`);
  const { syntaxProblems } = readDocument([...keys, "k7: {b: 1, b: 2}", '"k8": 1'].join("\n"));
  expect(syntaxProblems.map(({ line, column, message }) => [line, column, message])).toEqual([
    [10_001, 1, "the key 'k7' stands here twice"],
    [10_001, 12, "the key 'b' stands here twice"],
    [10_002, 1, "the key '\"k8\"' stands here twice"],
  ]);
});

test("of warnings the first hundred are shown too", () => {
  const path = ["tags"];
  const warnings = Array.from({ length: 250 }, (_, n) => ({ name: "x/y", path, message: `m${n}`, fix: "f" }));
  const lines = describeWarnings("x.yaml", readDocument("tags: {}\n"), warnings).split("\n");
  expect(lines).toHaveLength(1 + 300 + 1);
  expect(lines.at(-1)).toBe("  and 150 more: mend these first");
});

test("fails on merge keys, and says what YAML has instead", () => {
  const text = yamlOf(WHOLE).replace("mirrors:\n", "mirrors:\n  <<: {}\n").replace("owner:\n", "owner:\n  <<: {}\n");
  const { problems } = planDocuments([{ file: "x.yaml", text }])[0]!;
  expect(problems.map(({ path, message, fix }) => [path.join("."), message, fix])).toEqual(
    ["owner.<<", "mirrors.<<"].map((path) => [
      path,
      "merge keys (<<) are not read: they are no part of YAML 1.2",
      "write the keys out; a whole value may be an alias (*name)",
    ]),
  );
});

test.each([
  ["account: 012345678901", "12345678901"],
  ["account: 123456789012", "123456789012"],
])("fails on %s: without quotes it is a number, and what was written may be longer than what is seen", (line, seen) => {
  const [{ problems }] = planDocuments([{ file: "x.yaml", text: yamlOf(WHOLE).replace(/^account: .*$/m, line) }]) as [
    ReturnType<typeof planned>,
  ];
  expect(problems.map(({ message, fix }) => [message, fix])).toEqual([
    [
      `expected a text, got ${seen}`,
      "write it in quotes, with every digit that it has: without quotes it is a number, and leading zeros are lost",
    ],
  ]);
});

test("fails on an account as the console shows it, in words that help", () => {
  expect(findings(change({ account: "1234-5678-9012" }, WHOLE))).toMatchObject({
    problems: ["account: '1234-5678-9012' does not have the allowed form"],
    fixes: ["give the AWS account as 12 digits without hyphens, in quotes"],
  });
});

/** A mistake that only planning finds. */
const DEEPER = { "mirrors.data.name": "A B", "mirrors.data.members.b.zone": "f" };
const FOUND = [
  "mirrors.data.members.b.zone: zone 'f' is not one of the zones a, b, c of region 'primary'",
  "mirrors.data.name: the mirror name 'A B' is not allowed; IRIS takes letters and digits only",
];

test.each<[string, Record<string, unknown>, string]>([
  ["a number in quotes", { "appTiers.app.servers": "3" }, "appTiers.app.servers: '3' is not allowed here"],
  ["a text without quotes", { "owner.costCenter": 4711 }, "owner.costCenter: expected a text, got 4711"],
  ["an unknown key", { "regions.primary.zonse": ["a"] }, "regions.primary.zonse: unknown key 'zonse'"],
  [
    "a key of the wrong type that may be left out",
    { "webTiers.web.rootVolumeGiB": "x" },
    "webTiers.web.rootVolumeGiB: expected a number, got 'x'",
  ],
  [
    "a template",
    { tags: { note: "${x}" } },
    "tags.note: '${x}' holds '${', which is no data to Terraform: nothing in a document is evaluated",
  ],
])("%s hides no other problem", (_, changes, problem) => {
  expect(findings(change({ ...changes, ...DEEPER }, WHOLE)).problems).toEqual([problem, ...FOUND]);
});

test("what only follows from a key that was refused is not said", () => {
  expect(findings(change({ "webTiers.web.domain": "EHR" }, WHOLE)).problems).toEqual([
    "webTiers.web.domain: 'EHR' does not have the allowed form",
  ]);
  expect(
    findings(change({ "regions.primary.secrets.password": "x", "regions.primary.certifcates": {} }, WHOLE)).problems,
  ).toHaveLength(2);
});

test.each(["topology", "workload"])("an unbuilt %s hides no other problem", (key) => {
  const value = key === "topology" ? "hybrid-vpn" : "trakcare";
  const { problems } = planned(change({ [key]: value, ...DEEPER }, WHOLE));
  expect(problems.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
    expect.stringMatching(`^${key}: this release builds no stacks for ${key} '${value}'; it builds `),
    ...FOUND,
  ]);
  expect(planned(change({ [key]: value }, WHOLE)).problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the plan is right, and this release builds no stacks for /),
  ]);
  expect(planned(change({ [key]: "x" }, WHOLE)).problems).toHaveLength(1);
});
