import { change, planOf } from "../../support/documents";

const starts = (members: object) =>
  Object.fromEntries(
    planOf(change({ "mirrors.data.members": members })).regions[0]!.mirrors[0]!.members.map(({ letter, startsAs }) => [
      letter,
      startsAs,
    ]),
  );

test("the first failover member by letter creates the mirror; the others join it in their roles", () => {
  expect(
    starts({
      a: { zone: "a" },
      b: { zone: "b" },
      c: { zone: "c", role: "dr-async" },
      d: { zone: "c", role: "reporting-async" },
    }),
  ).toEqual({ a: "primary", b: "backup", c: "dr-async", d: "reporting-async" });
});

test("neither the order in the document nor an async before them decides it", () => {
  expect(starts({ d: { zone: "b" }, a: { zone: "a", role: "dr-async" }, c: { zone: "a" } })).toEqual({
    a: "dr-async",
    c: "primary",
    d: "backup",
  });
});
