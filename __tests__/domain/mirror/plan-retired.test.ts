import { change, findings, planOf } from "../../support/documents";

const retired = (value: unknown) => change({ "retired.data": value });

test("nothing is forgotten by default", () => {
  expect(planOf(change({})).regions[0]!.mirrors[0]!.retired).toEqual({ members: [], memberVolumes: [], volumes: [] });
});

test("a retired member is forgotten with every volume that it may have had", () => {
  expect(planOf(retired({ members: ["c"], volumes: ["database2"] })).regions[0]!.mirrors[0]!.retired).toEqual({
    members: ["c"],
    memberVolumes: ["system", "database1", "wij", "journal", "alternateJournal", "database2"],
    volumes: ["database2"],
  });
});

test.each([
  [
    "a member that still stands",
    { members: ["b"] },
    "retired.data.members[0]: member 'b' is retired and still stands under members",
  ],
  ["a member twice", { members: ["c", "c"] }, "retired.data.members[1]: 'c' is named twice"],
  ["a volume twice", { volumes: ["database2", "database2"] }, "retired.data.volumes[1]: 'database2' is named twice"],
  [
    "a volume that is still planned",
    { volumes: ["database1"] },
    "retired.data.volumes[0]: volume 'database1' is retired and still planned",
  ],
  [
    "a volume that never was",
    { volumes: ["database17"] },
    "retired.data.volumes[0]: no volume was ever called 'database17'",
  ],
  ["volume 0", { volumes: ["database0"] }, "retired.data.volumes[0]: no volume was ever called 'database0'"],
])("fails on %s", (_, value, problem) => {
  expect(findings(retired(value)).problems).toEqual([problem]);
});

test("fails on a mirror that the document lacks: what stands there would not be forgotten", () => {
  const { problems, fixes } = findings(change({ retired: { date: { members: ["c"] } } }));
  expect(problems).toEqual([
    "retired.date: 'date' is not one of the mirrors: data; a mirror that leaves as a whole is not retired",
  ]);
  expect(fixes).toEqual([
    "use a key of mirrors; to remove a mirror, delete its servers and volumes in AWS first: docs/operations.md#remove-a-mirror",
  ]);
});
