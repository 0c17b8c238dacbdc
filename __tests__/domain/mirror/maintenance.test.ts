import { change, findings, planOf, WHOLE } from "../../support/documents";

const three = change({ "mirrors.data.members.c": { zone: "c", role: "dr-async" } }, WHOLE);
const under = (letters: string[]) => change({ "maintenance.data": letters }, three);

test("one member may be under maintenance, and only that one is", () => {
  const { members } = planOf(under(["b"])).regions[0]!.mirrors[0]!;
  expect(members.map(({ letter, underMaintenance }) => [letter, underMaintenance])).toEqual([
    ["a", false],
    ["b", true],
    ["c", false],
  ]);
});

test.each([
  [
    "both failover members",
    ["a", "b"],
    "both failover members, a and b, are under maintenance: an apply could stop the whole mirror",
  ],
  [
    "all members",
    ["a", "b", "c"],
    "both failover members, a and b, are under maintenance: an apply could stop the whole mirror",
  ],
  ["two members", ["a", "c"], "members a and c are under maintenance at once; one at a time is allowed"],
])("fails on %s under maintenance at once", (_, letters, message) => {
  const { problems, fixes } = findings(under(letters));
  expect(problems).toEqual([`maintenance.data: ${message}`]);
  expect(fixes).toEqual(["name one member; apply; wait until it is back; then name the other"]);
});

test("fails on a member and on a mirror that do not exist", () => {
  expect(findings(under(["d"])).problems).toEqual(["maintenance.data[0]: 'd' is not one of the members: a, b, c"]);
  expect(findings(change({ "maintenance.date": ["a"] }, three)).problems).toEqual([
    "maintenance.date: 'date' is not one of the mirrors: data",
  ]);
});

test("an empty list, and a member named twice, are no mistake", () => {
  expect(findings(under([])).problems).toEqual([]);
  expect(findings(under(["a", "a"])).problems).toEqual([]);
});
