import { change, findings, planOf } from "../../support/documents";

const AT = "mirrors.data.arbiter";
const zoneOf = (document: unknown) => planOf(document).regions[0]!.mirrors[0]!.arbiter?.zone;

test("the default is the only zone without a failover member", () => {
  expect(zoneOf(change({ [AT]: undefined }))).toBe("c");
  expect(zoneOf(change({ [AT]: undefined, "mirrors.data.members": { a: { zone: "c" }, b: { zone: "b" } } }))).toBe("a");
});

test("an async member takes no zone away", () => {
  expect(zoneOf(change({ [AT]: undefined, "mirrors.data.members.c": { zone: "c", role: "dr-async" } }))).toBe("c");
});

test("fails on no zone where two are free: a third member or zone would move the arbiter", () => {
  const { problems, fixes } = findings(change({ [AT]: undefined, "mirrors.data.members.b.zone": "a" }));
  expect(problems).toEqual([
    `${AT}.zone: the arbiter's zone is not given, and zones b, c have none: a default would move it when a zone is added`,
  ]);
  expect(fixes).toEqual(["give zone: b"]);
});

test("fails on no zone where none is free", () => {
  const { problems } = findings(change({ [AT]: undefined, "regions.primary.zones": ["a", "b"] }));
  expect(problems).toEqual([
    `${AT}.zone: the arbiter's zone is not given, and every zone has a failover member: a default would move it when a zone is added`,
  ]);
});

test("warns of an arbiter in a failover member's zone, and names the free one", () => {
  const document = change({ [`${AT}.zone`]: "a" });
  expect(findings(document).warnings).toEqual([
    `mirror/arbiter-shares-zone at ${AT}: the arbiter shares zone 'a' with failover member 'a': losing that zone loses both votes`,
  ]);
  expect(zoneOf(document)).toBe("a");
});

test("warns of a mirror without an arbiter, and plans none", () => {
  const document = change({ [AT]: "none" });
  expect(findings(document).warnings.map((warning) => warning.split(":")[0])).toEqual([`mirror/no-arbiter at ${AT}`]);
  expect(zoneOf(document)).toBe(undefined);
});

test.each([
  [
    "a zone that the region lacks",
    { [`${AT}.zone`]: "d" },
    `${AT}.zone: zone 'd' is not one of the zones a, b, c of region 'primary'`,
  ],
  [
    "a region that the document lacks",
    { [`${AT}.region`]: "dr" },
    `${AT}.region: 'dr' is not one of the regions: primary`,
  ],
  [
    "an address outside the arbiters' block",
    { [`${AT}.address`]: "10.20.96.16" },
    `${AT}.address: address 10.20.96.16 is outside the block 10.20.136.16/28 of the arbiters (management subnet of zone 'c')`,
  ],
  ["a word that is neither none nor a map", { [AT]: "nothing" }, `${AT}: 'nothing' is not allowed here`],
])("fails on %s", (_, changes, problem) => {
  expect(findings(change(changes)).problems).toEqual([problem]);
});

test("the arbiter follows the architecture of the image, unless the document says otherwise", () => {
  const type = (changes: Record<string, unknown>) =>
    planOf(change(changes)).regions[0]!.mirrors[0]!.arbiter?.instanceType;
  expect(type({})).toBe("t3.small");
  expect(type({ "regions.primary.image.architecture": "arm64" })).toBe("t4g.small");
  expect(type({ [`${AT}.instanceType`]: "m6i.large" })).toBe("m6i.large");
});
