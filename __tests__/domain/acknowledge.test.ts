import { acknowledge } from "../../domain/acknowledge";
import { describeAcknowledged, describeWarnings } from "../../domain/document/describe-findings";
import { planDocuments } from "../../domain/document/plan-documents";
import { change, findings, yamlOf } from "../support/documents";

const REASON = "two rooms of one building";
const both = { "mirrors.data.members.b.zone": "a", "mirrors.data.arbiter.zone": "a" };
const names = (entries: unknown[]) =>
  findings(change({ ...both, acknowledge: entries })).warnings.map((warning) => warning.split(":")[0]);

const SHARED_MEMBERS = "mirror/members-share-zone at mirrors.data.members.b.zone";
const SHARED_ARBITER = "mirror/arbiter-shares-zone at mirrors.data.arbiter";

test("a warning is shown until somebody accepts it by its name", () => {
  expect(names([])).toEqual([SHARED_MEMBERS, SHARED_ARBITER]);
  expect(names([{ warning: "mirror/members-share-zone", reason: REASON }])).toEqual([SHARED_ARBITER]);
});

test("an entry with a place accepts the warning there only", () => {
  expect(names([{ warning: "mirror/members-share-zone", at: "mirrors.data.members.b.zone", reason: REASON }])).toEqual([
    SHARED_ARBITER,
  ]);
  expect(names([{ warning: "mirror/members-share-zone", at: "mirrors.rad.members.b.zone", reason: REASON }])).toEqual([
    SHARED_MEMBERS,
    SHARED_ARBITER,
    "acknowledge/unused at acknowledge[0]",
  ]);
});

test("an entry that fits nothing is a warning of its own", () => {
  const { warnings } = findings(
    change({ acknowledge: [{ warning: "mirror/no-arbiter", at: "mirrors.data.arbiter", reason: REASON }] }),
  );
  expect(warnings).toEqual([
    "acknowledge/unused at acknowledge[0]: no warning 'mirror/no-arbiter' at mirrors.data.arbiter was found",
  ]);
});

test("an accepted warning is shown with its reason, and no longer as a warning", () => {
  const text = yamlOf(change({ ...both, acknowledge: [{ warning: "mirror/members-share-zone", reason: REASON }] }));
  const [planned] = planDocuments([{ file: "x.yaml", text }]);
  expect(describeAcknowledged("x.yaml", planned!.acknowledged)).toEqual([
    `x.yaml: accepted ${SHARED_MEMBERS}: ${REASON}`,
  ]);
  const zone = text.split("\n").findIndex((line) => line.includes("arbiter:")) + 1;
  expect(describeWarnings("x.yaml", planned!.document, planned!.warnings).split("\n")).toEqual([
    "x.yaml: 1 warning",
    `  x.yaml:${zone}:5 mirrors.data.arbiter`,
    "    mirror/arbiter-shares-zone: the arbiter shares zone 'a' with failover member 'a': losing that zone loses both votes",
    "    fix: place the arbiter in zone 'b'",
  ]);
});

test.each([
  ["", 1],
  ["123456789", 1],
  ["1234567890", 0],
])("a reason has at least 10 characters: '%s'", (reason, count) => {
  expect(
    findings(change({ ...both, acknowledge: [{ warning: "mirror/members-share-zone", reason }] })).problems,
  ).toHaveLength(count);
});

test("two entries may accept one warning; the first gives the reason", () => {
  const warning = { name: "a/b", path: ["x", 0], message: "m", fix: "f" };
  const { warnings, acknowledged } = acknowledge(
    [warning],
    [
      { warning: "a/b", at: "x[0]", reason: "the first reason" },
      { warning: "a/b", reason: "the second reason" },
    ],
  );
  expect(warnings).toEqual([]);
  expect(acknowledged).toEqual([{ ...warning, reason: "the first reason" }]);
});
