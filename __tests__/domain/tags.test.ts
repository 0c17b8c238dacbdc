import { change, findings, planOf } from "../support/documents";

const problems = (tags: Record<string, unknown>) => findings(change({ tags })).problems;
const problemsOf = (changes: Record<string, unknown>) => findings(change(changes)).problems;
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
  "IRIS:x",
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

test.each([
  ["Owner", "owner", "owner"],
  ["Cost-Center", "costCenter", "cost-center"],
  ["ENVIRONMENT", "environment", "environment"],
  ["Workload", "workload", "workload"],
  ["Managed-By", "managedBy", "managed-by"],
])("fails on the tag %s beside ours, and says how ours gets that key", (key, word, ours) => {
  const { problems: found, fixes } = findings(change({ tags: { [key]: "x" } }));
  expect(found).toEqual([
    `tags.${key}: the tags '${key}' and '${ours}' differ in upper and lower case only: IAM takes them for one, and refuses the role`,
  ]);
  expect(fixes).toEqual([`remove it, and set tagKeys: { ${word}: ${key} }: our tag has this key then`]);
});

test("fails on tags that differ in upper and lower case only", () => {
  const { problems: found, fixes } = findings(change({ tags: { Team: "a", team: "b", TEAM: "c", name: "d" } }));
  expect(found).toEqual([
    ...["team", "TEAM"].map(
      (key) =>
        `tags.${key}: the tags '${key}' and 'Team' differ in upper and lower case only: IAM takes them for one, and refuses the role`,
    ),
    "tags.name: the tags 'name' and 'Name' differ in upper and lower case only: IAM takes them for one, and refuses the role",
  ]);
  expect(new Set(fixes)).toEqual(new Set(["keep one of the two"]));
});

const RENAMED = {
  environment: "Environment",
  workload: "Service",
  owner: "Owner",
  costCenter: "CostCenter",
  managedBy: "IaC",
};

test("our own tags have the keys that an organisation wants, in everything that asks for them", () => {
  const [region] = planOf(change({ tagKeys: RENAMED, tags: { owner2: "x" } })).regions;
  expect(region!.tags).toEqual({
    owner2: "x",
    Environment: "prod",
    Service: "iris",
    Owner: "ehr",
    CostCenter: "4711",
    IaC: "terraform",
  });
  expect(region!.environmentTag).toBe("Environment");
  const conditions = JSON.stringify(region!.roles);
  expect(conditions).toContain('"aws:ResourceTag/Environment":"prod"');
  expect(conditions).not.toContain("aws:ResourceTag/environment");
});

test.each([
  [{ owner: "Environment" }, "tagKeys.owner: the tag 'Environment' is another of ours, 'environment'"],
  [{ owner: "name" }, "tagKeys.owner: the tag 'name' is another of ours, 'Name'"],
  [{ owner: "aws:owner" }, "tagKeys.owner: the tag 'aws:owner' is of us or of AWS"],
  [{ owner: "IRIS:owner" }, "tagKeys.owner: the tag 'IRIS:owner' is of us or of AWS"],
])("fails on the keys %j of our own tags", (tagKeys, problem) => {
  expect(findings(change({ tagKeys })).problems).toEqual([
    `${problem}: keys are compared without upper and lower case`,
  ]);
});

test.each(["", "Cost center", "a,b", "a=b", "x".repeat(129)])("fails on the key '%s' of a tag of ours", (owner) => {
  expect(findings(change({ tagKeys: { owner } })).problems).toHaveLength(1);
});

test("a tag may have the key that one of ours had before", () => {
  expect(problemsOf({ tagKeys: { owner: "Team" }, tags: { owner: "x" } })).toEqual([]);
  expect(problemsOf({ tagKeys: { owner: "Team" }, tags: { Team: "x" } })).toEqual([
    "tags.Team: the tag 'Team' is set by us or by AWS",
  ]);
});

test("fails on an owner that is no tag, where it stands", () => {
  const { problems: found, fixes } = findings(change({ "owner.team": "ehr & lab" }));
  expect(found).toEqual(["owner.team: the tag 'owner: ehr & lab' is not one that AWS accepts"]);
  expect(fixes).toEqual([RULE]);
});
