import { DATA, existingRegion, planned, USES } from "./fixtures";

const AT = "regions.primary.network.existing";
const problems = (existing: Record<string, unknown>, differences: Record<string, unknown> = {}, uses = USES) =>
  planned(existingRegion(existing, differences), uses).problems;
const withData = (a: Record<string, string>) => problems({ subnets: { data: { ...DATA, a: { ...DATA.a, ...a } } } });

test("an existing VPC gets nothing but the reservations in the subnets that were given", () => {
  const management = { c: { id: "subnet-000000cc", cidr: "10.30.9.0/26" } };
  const { plan, problems: found, warnings } = planned(existingRegion({ subnets: { data: DATA, management } }, {}));
  expect([found, warnings]).toEqual([[], []]);
  expect({
    ...plan,
    subnets: plan.subnets.map(({ tier, zone, reservations }) => [tier, zone, reservations.length]),
  }).toEqual({
    cidr: "10.30.0.0/16",
    existingVpcId: "vpc-0123456789abcdef0",
    zones: ["a", "b", "c"],
    subnets: [
      ["data", "a", 2],
      ["data", "b", 2],
      ["data", "c", 2],
      ["management", "c", 1],
    ],
    outgoing: "nat-per-zone",
    natZones: [],
    internetGateway: false,
    interfaceEndpoints: [],
    flowLogRetentionDays: 365,
    routeTables: [],
  });
});

test("an existing VPC without NAT brings its own interface endpoints", () => {
  const { outgoing, interfaceEndpoints } = planned(existingRegion({ outgoing: "endpoints" })).plan;
  expect([outgoing, interfaceEndpoints]).toEqual(["endpoints", []]);
});

test.each(["10.30.0.0/15", "10.30.0.0/29"])("fails on an existing VPC of %s", (cidr) => {
  const [, prefix] = cidr.split("/");
  expect(problems({ cidr })).toEqual([
    `${AT}.cidr: ${cidr} has prefix /${prefix}, AWS allows /16 to /28 | give the range as AWS shows it`,
  ]);
});

test("fails on a subnet of /29, and on a /28 because no block fits", () => {
  expect(withData({ cidr: "10.30.0.0/29" })).toEqual([
    `${AT}.subnets.data.a.cidr: 10.30.0.0/29 has prefix /29, AWS allows /16 to /28 | give the range as AWS shows it`,
  ]);
  expect(withData({ cidr: "10.30.0.0/28" })).toEqual([
    "mirrors.data.block: block 0 does not fit 10.30.0.0/28 (data, zone a): no block fits | give a larger range",
  ]);
});

test("fails on a subnet outside the VPC", () => {
  expect(withData({ cidr: "10.31.0.0/24" })).toEqual([
    `${AT}.subnets.data.a.cidr: subnet 10.31.0.0/24 is outside the VPC's range 10.30.0.0/16 | correct one of the two ranges`,
  ]);
});

test("fails on subnets that overlap, also over tiers", () => {
  const web = { a: { id: "subnet-000000bb", cidr: "10.30.2.128/25" } };
  expect(problems({ subnets: { web, data: DATA } })).toEqual([
    `${AT}.subnets.data.c.cidr: subnet 10.30.2.0/24 overlaps 10.30.2.128/25, the web subnet of zone 'a' | correct one of the two ranges`,
  ]);
});

test("fails on one subnet given twice", () => {
  const app = { b: DATA.a };
  expect(problems({ subnets: { app, data: DATA } })).toEqual([
    `${AT}.subnets.data.a.id: subnet-0000000a is the app subnet of zone 'b' already | give each tier and zone a subnet of its own`,
  ]);
});

test("fails on a subnet in a zone that the region does not use", () => {
  expect(problems({}, { zones: ["a", "b"] }, { ...USES, zones: { ...USES.zones, data: ["a", "b"] } })).toEqual([
    `${AT}.subnets.data.c: zone 'c' is not among the region's zones: a, b | add it to zones, or remove the subnet`,
  ]);
});

test("fails on each zone and tier in use that has no subnet", () => {
  const { a, b } = DATA;
  const uses = { ...USES, zones: { ...USES.zones, web: ["b"], management: ["c"] } };
  expect(problems({ subnets: { data: { a, b } } }, {}, uses)).toEqual([
    `${AT}.subnets.web: the existing VPC has no web subnet for zone 'b' | add subnets.web.b, or take the zone out of use`,
    `${AT}.subnets.data: the existing VPC has no data subnet for zone 'c' | add subnets.data.c, or take the zone out of use`,
    `${AT}.subnets.management: the existing VPC has no management subnet for zone 'c' | add subnets.management.c, or take the zone out of use`,
  ]);
});

describe("the block of planned addresses", () => {
  const BLOCK = `${AT}.subnets.data.a.block`;

  test.each(["10.30.0.0/24", "10.30.0.128/25", "10.30.0.192/26", "10.30.0.64/27"])(
    "%s is accepted in 10.30.0.0/24",
    (block) => {
      expect(withData({ block })).toEqual([]);
    },
  );

  test("fails on a /28 of a data subnet, which a mirror fills with its members alone", () => {
    expect(withData({ block: "10.30.0.16/28" })).toEqual([
      "mirrors.data.block: block 0 does not fit 10.30.0.16/28 (data, zone a): no block fits | give a larger range",
    ]);
  });

  test("fails on a /29", () => {
    expect(withData({ block: "10.30.0.16/29" })).toEqual([
      `${BLOCK}: block 10.30.0.16/29 has prefix /29, allowed is /24 to /28 | give a block of at least 16 addresses (/28)`,
    ]);
  });

  test("fails on a block that is not aligned", () => {
    expect(withData({ block: "10.30.0.16/27" })).toEqual([
      `${BLOCK}: '10.30.0.16/27' is no range: the one that it lies in is written 10.30.0.0/27 | write 10.30.0.0/27, or a longer prefix`,
    ]);
  });

  test.each(["10.30.1.0/26", "10.30.0.0/23"])("fails on %s outside the subnet", (block) => {
    expect(withData({ block })).toEqual([
      `${BLOCK}: block ${block} is outside the subnet 10.30.0.0/24 | give a part of the subnet's range`,
    ]);
  });

  test("fails where no planned address would come from it", () => {
    const web = { a: { id: "subnet-000000bb", cidr: "10.30.8.0/24", block: "10.30.8.64/26" } };
    expect(problems({ subnets: { web, data: DATA } })).toEqual([
      `${AT}.subnets.web.a.block: a web subnet has no planned addresses: block '10.30.8.64/26' has no effect | remove block`,
    ]);
  });

  test("limits the mirror's block: the smallest of the region's subnets says how far", () => {
    const data = { ...DATA, b: { ...DATA.b, block: "10.30.1.64/26" } };
    expect(problems({ subnets: { data } }, {}, { ...USES, mirrors: [{ key: "data", block: 2 }] })).toEqual([
      "mirrors.data.block: block 2 does not fit 10.30.1.64/26 (data, zone b): the largest possible block is 1 | use a block from 0 to 1, or give a larger range",
    ]);
  });
});
