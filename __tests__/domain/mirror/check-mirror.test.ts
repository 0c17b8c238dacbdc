import { change, findings, planOf, SMALLEST } from "../../support/documents";

const problems = (changes: Record<string, unknown>) => findings(change(changes)).problems;
const AT = "mirrors.data";

test.each([
  [0, {}],
  [1, { a: { zone: "a" } }],
  [1, { a: { zone: "a" }, b: { zone: "b", role: "dr-async" } }],
  [3, { a: { zone: "a" }, b: { zone: "b" }, c: { zone: "c" } }],
])("fails on %d failover members", (count, members) => {
  expect(problems({ [`${AT}.members`]: members })).toContain(
    `${AT}.members: a mirror has exactly 2 failover members, got ${count}`,
  );
});

test("a mirror has up to 16 members, each with an address of its own", () => {
  const letters = [..."abcdefghijklmnop"];
  const members = Object.fromEntries(
    letters.map((letter) => [
      letter,
      { zone: letter === "b" ? "b" : "a", ...(letter > "b" && { role: "reporting-async" }) },
    ]),
  );
  const planned = planOf(change({ [`${AT}.members`]: members })).regions[0]!.mirrors[0]!.members;
  expect(planned.map(({ letter }) => letter)).toEqual(letters);
  expect(new Set(planned.map(({ address }) => address)).size).toBe(16);
});

test("fails on a 17th member", () => {
  expect(problems({ [`${AT}.members.q`]: { zone: "c", role: "dr-async" } })).toEqual([
    `${AT}.members.q: as a name, 'q' does not have the allowed form`,
  ]);
});

test("fails on a member in a region that the document lacks, and names the regions", () => {
  expect(problems({ [`${AT}.members.c`]: { region: "dr", zone: "a", role: "dr-async" } })).toEqual([
    `${AT}.members.c.region: 'dr' is not one of the regions: primary`,
  ]);
});

test("fails on a member in a zone that its region lacks, and says where to add it", () => {
  const { problems: found, fixes } = findings(change({ [`${AT}.members.b.zone`]: "d" }));
  expect(found).toEqual([`${AT}.members.b.zone: zone 'd' is not one of the zones a, b, c of region 'primary'`]);
  expect(fixes).toEqual(["use one of them, or add 'd' to regions.primary.zones"]);
});

test("warns of failover members in one zone, with what is lost", () => {
  expect(findings(change({ [`${AT}.members.b.zone`]: "a" })).warnings).toEqual([
    `mirror/members-share-zone at ${AT}.members.b.zone: both failover members, a and b, are in zone 'a': losing that zone loses the mirror`,
  ]);
});

test("an async member may share a zone", () => {
  expect(findings(change({ [`${AT}.members.c`]: { zone: "a", role: "dr-async" } })).warnings).toEqual([]);
});

test("fails on Spot for members", () => {
  expect(problems({ [`${AT}.purchase`]: "spot" })).toEqual([
    `${AT}.purchase: AWS may take a spot instance back at any time, and with it a mirror member; only on-demand is allowed`,
  ]);
  expect(problems({ [`${AT}.purchase`]: "on-demand" })).toEqual([]);
});

const HOST = "h-0123456789abcdef0";

test.each([
  [
    "tenancy host without a host",
    { [`${AT}.tenancy`]: "host", [`${AT}.members.a.hostId`]: HOST },
    [`${AT}.members.b.hostId: tenancy is 'host', and the member names no dedicated host`],
  ],
  [
    "a host with another tenancy",
    { [`${AT}.members.a.hostId`]: HOST },
    [`${AT}.members.a.hostId: a dedicated host is given, and tenancy is 'default'`],
  ],
  [
    "both failover members on one host",
    { [`${AT}.tenancy`]: "host", [`${AT}.members.a.hostId`]: HOST, [`${AT}.members.b.hostId`]: HOST },
    [`${AT}.members.b.hostId: both failover members stand on host ${HOST}: losing it loses the mirror`],
  ],
])("fails on %s", (_, changes, expected) => {
  expect(problems(changes)).toEqual(expected);
});

test("failover members on two hosts are right", () => {
  expect(
    problems({
      [`${AT}.tenancy`]: "host",
      [`${AT}.members.a.hostId`]: HOST,
      [`${AT}.members.b.hostId`]: "h-0123456789abcdef1",
    }),
  ).toEqual([]);
});

test("the smallest document has nothing to warn of", () => {
  expect(findings(SMALLEST)).toEqual({ problems: [], fixes: [], warnings: [] });
});
