import { keptByAws, unit, unitCount } from "../../../domain/network/blocks";
import { formatRange, parseAddress, parseRange } from "../../../domain/network/ipv4";
import { DATA, existingRegion, planned, regionWith, USES } from "./fixtures";

const cidrs = (region = regionWith()) =>
  Object.fromEntries(planned(region).plan.subnets.map(({ tier, zone, cidr }) => [`${tier}-${zone}`, cidr]));
const place = (subnet: string, block = subnet) => ({ subnet: parseRange(subnet)!, block: parseRange(block)! });

test("a /16 has /22 subnets in fixed blocks of tiers and fixed slots of zones", () => {
  expect(cidrs()).toEqual({
    "public-a": "10.20.0.0/22",
    "public-b": "10.20.4.0/22",
    "public-c": "10.20.8.0/22",
    "web-a": "10.20.32.0/22",
    "web-b": "10.20.36.0/22",
    "web-c": "10.20.40.0/22",
    "app-a": "10.20.64.0/22",
    "app-b": "10.20.68.0/22",
    "app-c": "10.20.72.0/22",
    "data-a": "10.20.96.0/22",
    "data-b": "10.20.100.0/22",
    "data-c": "10.20.104.0/22",
    "management-a": "10.20.128.0/22",
    "management-b": "10.20.132.0/22",
    "management-c": "10.20.136.0/22",
  });
});

test("a /20 has /26 subnets, and a zone's slot follows its letter, not its position", () => {
  expect(cidrs(regionWith({ name: "us-east-1", cidr: "10.20.16.0/20", zones: ["f", "a"] }))).toEqual({
    "public-f": "10.20.17.64/26",
    "public-a": "10.20.16.0/26",
    "web-f": "10.20.19.64/26",
    "web-a": "10.20.18.0/26",
    "app-f": "10.20.21.64/26",
    "app-a": "10.20.20.0/26",
    "data-f": "10.20.23.64/26",
    "data-a": "10.20.22.0/26",
    "management-f": "10.20.25.64/26",
    "management-a": "10.20.24.0/26",
  });
});

test("planned servers have their units in data, app and management subnets, and nowhere else", () => {
  const uses = {
    ...USES,
    mirrors: [...USES.mirrors, { key: "second-one", block: 3 }],
    appTiers: [{ key: "app", block: 2 }],
  };
  const inZoneB = planned(regionWith(), uses).plan.subnets.filter(({ zone }) => zone === "b");
  expect(Object.fromEntries(inZoneB.map(({ tier, reservations }) => [tier, reservations]))).toEqual({
    public: [],
    web: [],
    app: [{ name: "AppServers", cidr: "10.20.68.48/28", purpose: "application servers of tier app" }],
    data: [
      { name: "DataMembers", cidr: "10.20.100.16/28", purpose: "members of mirror data" },
      { name: "DataServices", cidr: "10.20.100.32/28", purpose: "endpoint of mirror data" },
      { name: "SecondOneMembers", cidr: "10.20.100.112/28", purpose: "members of mirror second-one" },
      { name: "SecondOneServices", cidr: "10.20.100.128/28", purpose: "endpoint of mirror second-one" },
    ],
    management: [{ name: "Arbiters", cidr: "10.20.132.16/28", purpose: "arbiters" }],
  });
});

test.each([
  ["10.0.0.0/22", 62],
  ["10.0.0.0/26", 2],
  ["10.0.0.0/27", 0],
  ["10.0.0.0/28", 0],
])("the first and the last unit of %s are not given out: %i are left", (subnet, count) => {
  expect(unitCount(place(subnet))).toBe(count);
  expect(unit(place(subnet), count)).toBeUndefined();
});

test.each([
  ["10.0.0.0/26", 3, "10.0.0.16/28"],
  ["10.0.0.64/26", 4, "10.0.0.64/28"],
  ["10.0.0.192/26", 3, "10.0.0.192/28"],
  ["10.0.0.16/28", 1, "10.0.0.16/28"],
])("the block %s of a /24 has %i units, from %s on", (block, count, first) => {
  expect(unitCount(place("10.0.0.0/24", block))).toBe(count);
  expect(formatRange(unit(place("10.0.0.0/24", block), 0)!)).toBe(first);
});

test("AWS keeps the first four addresses of a subnet and the last one", () => {
  const subnet = parseRange("10.0.0.64/26")!;
  const kept = ["63", "64", "67", "68", "126", "127", "128"].filter((last) =>
    keptByAws(subnet, parseAddress(`10.0.0.${last}`)!),
  );
  expect(kept).toEqual(["64", "67", "127"]);
});

test("an existing subnet gets its reservations inside its block, else inside its whole range", () => {
  const data = { ...DATA, b: { ...DATA.b, block: "10.30.1.128/26" } };
  const { plan, problems } = planned(existingRegion({ subnets: { data } }));
  expect(problems).toEqual([]);
  expect(
    plan.subnets.map(({ existingId, zone, availabilityZone, cidr, reservations }) => [
      existingId,
      zone,
      availabilityZone,
      cidr,
      ...reservations.map((r) => `${r.name} ${r.cidr}`),
    ]),
  ).toEqual([
    ["subnet-0000000a", "a", "eu-west-1a", "10.30.0.0/24", "DataMembers 10.30.0.16/28", "DataServices 10.30.0.32/28"],
    ["subnet-0000000b", "b", "eu-west-1b", "10.30.1.0/24", "DataMembers 10.30.1.128/28", "DataServices 10.30.1.144/28"],
    ["subnet-0000000c", "c", "eu-west-1c", "10.30.2.0/24", "DataMembers 10.30.2.16/28", "DataServices 10.30.2.32/28"],
  ]);
});
