import { change, findings, planOf } from "../support/documents";

const problems = (tags: Record<string, unknown>) => findings(change({ tags })).problems;
const RULE = "use letters, digits, spaces and _ . : / = + - @; at most 128 characters in the key and 256 in the value";

test("everything carries whose it is, what it serves and who pays, besides the document's own tags", () => {
  expect(planOf(change({ tags: { "data-class": "patient", tier: "1" } })).regions[0]!.tags).toEqual({
    "data-class": "patient",
    tier: "1",
    environment: "prod",
    workload: "iris",
    owner: "ehr",
    "cost-center": "4711",
    "managed-by": "terraform",
  });
});

test.each([
  "Name",
  "environment",
  "workload",
  "owner",
  "cost-center",
  "managed-by",
  "iris:role",
  "aws:created",
  "AWS:x",
])("fails on the tag '%s', which is taken", (key) => {
  expect(problems({ [key]: "x" })).toEqual([`tags.${key}: the tag '${key}' is set by us or by AWS`]);
});

test.each([
  ["k".repeat(128), "x", 0],
  ["k".repeat(129), "x", 1],
  ["k", "v".repeat(256), 0],
  ["k", "v".repeat(257), 1],
  ["k", "", 0],
  ["", "x", 1],
  ["k", "Müller, Köln", 1],
  ["k", "Müller: Köln", 0],
  ["k", "a;b", 1],
])("AWS's limits of a tag: %s: %s", (key, value, count) => {
  expect(problems({ [key]: value })).toHaveLength(count);
});

test.each([
  [40, 0],
  [41, 1],
])("a document may give 40 tags, because a volume takes 50 with ours: %i", (count, found) => {
  const tags = Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, "x"]));
  expect(problems(tags)).toEqual(
    found === 0 ? [] : ["tags: 41 tags; with ours a volume would have more than the 50 that AWS keeps"],
  );
});

test("fails on an owner that is no tag, where it stands", () => {
  const { problems: found, fixes } = findings(change({ "owner.team": "ehr & lab" }));
  expect(found).toEqual(["owner.team: the tag 'owner: ehr & lab' is not one that AWS accepts"]);
  expect(fixes).toEqual([RULE]);
});
