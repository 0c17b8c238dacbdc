import {
  appServerAddress,
  arbiterAddress,
  checkAddressesUnique,
  endpointAddress,
  memberAddress,
} from "../../../domain/network/addresses";
import { Report } from "../../../domain/problems";
import { DATA, existingRegion, findingsOf, planned, regionWith, USES } from "./fixtures";

const SECOND = {
  ...USES,
  mirrors: [...USES.mirrors, { key: "lab", block: 2 }],
  appTiers: [...USES.appTiers, { key: "batch", block: 3 }],
};
const network = planned(regionWith(), SECOND).plan;
const path = ["mirrors", "data", "members", "a", "address"];

const found = (plan: (report: Report) => string | undefined) => {
  const report = new Report();
  const address = plan(report);
  return { address, problems: findingsOf(report).problems };
};
const member = (address?: string, zone = "a", from = network) =>
  found((report) => memberAddress(from, { mirror: "data", zone, letter: "a" }, { path, address }, report));

test("a member's letter is its place in its mirror's block, in any zone", () => {
  const at = (mirror: string, zone: string, letter: string) =>
    found((report) => memberAddress(network, { mirror, zone, letter }, { path }, report)).address;
  expect(at("data", "a", "a")).toBe("10.20.96.16");
  expect(at("data", "b", "b")).toBe("10.20.100.17");
  expect(at("data", "c", "p")).toBe("10.20.104.31");
  expect(at("lab", "a", "a")).toBe("10.20.96.80");
});

test("the load balancer, the arbiter and application servers have their places too", () => {
  const report = new Report();
  expect(endpointAddress(network, { mirror: "data", zone: "b" }, { path }, report)).toBe("10.20.100.32");
  expect(endpointAddress(network, { mirror: "lab", zone: "b" }, { path }, report)).toBe("10.20.100.96");
  expect(arbiterAddress(network, { mirrorBlock: 0, zone: "c" }, { path }, report)).toBe("10.20.136.16");
  expect(arbiterAddress(network, { mirrorBlock: 15, zone: "c" }, { path }, report)).toBe("10.20.136.31");
  expect(appServerAddress(network, { tier: "app", zone: "a", number: 1 }, path, report)).toBe("10.20.64.16");
  expect(appServerAddress(network, { tier: "app", zone: "a", number: 16 }, path, report)).toBe("10.20.64.31");
  expect(appServerAddress(network, { tier: "batch", zone: "b", number: 2 }, path, report)).toBe("10.20.68.65");
  expect(report.problems).toEqual([]);
});

test.each([0, 17])("fails on application server %i of a zone", (number) => {
  const { address, problems } = found((report) =>
    appServerAddress(network, { tier: "app", zone: "a", number }, ["appTiers", "app", "servers"], report),
  );
  expect(address).toBeUndefined();
  expect(problems).toEqual([
    `appTiers.app.servers: tier 'app' has no address for server ${number} in zone 'a': a zone takes 1 to 16 of its servers | spread the servers over more zones, or add a tier with another block`,
  ]);
});

test.each(["10.20.96.16", "10.20.96.20", "10.20.96.31"])("a given address %s in the block is taken", (address) => {
  expect(member(address)).toEqual({ address, problems: [] });
});

test.each([
  ["10.20.96.15", "a", "is outside"],
  ["10.20.96.32", "a", "is outside"],
  ["10.20.100.16", "a", "is outside"],
  ["10.20.96.80", "a", "is outside"],
  ["10.20.1.5", "a", "is outside"],
  ["10.20.96.3", "a", "is one of the five that AWS keeps in 10.20.96.0/22, and outside"],
  ["10.20.99.255", "a", "is one of the five that AWS keeps in 10.20.96.0/22, and outside"],
])("fails on a given address %s of a member in zone %s: it %s the block", (address, zone, fault) => {
  expect(member(address, zone)).toEqual({
    address: undefined,
    problems: [
      `mirrors.data.members.a.address: address ${address} ${fault} the block 10.20.96.16/28 of the members of mirror data (data subnet of zone 'a') | leave it out, or give an address in the block`,
    ],
  });
});

test("fails on a given address that is none", () => {
  expect(member("010.20.96.16").problems).toEqual([
    "mirrors.data.members.a.address: '010.20.96.16' is no IPv4 address: four decimal numbers 0 to 255 without leading zeros | give an address such as 10.20.96.16",
  ]);
});

test("fails on a given address of the endpoint among the members, and of the arbiter in another zone", () => {
  expect(
    found((report) => endpointAddress(network, { mirror: "data", zone: "a" }, { path, address: "10.20.96.16" }, report))
      .problems,
  ).toEqual([
    "mirrors.data.members.a.address: address 10.20.96.16 is outside the block 10.20.96.32/28 of the endpoint of mirror data (data subnet of zone 'a') | leave it out, or give an address in the block",
  ]);
  expect(
    found((report) => arbiterAddress(network, { mirrorBlock: 0, zone: "c" }, { path, address: "10.20.128.16" }, report))
      .problems,
  ).toEqual([
    "mirrors.data.members.a.address: address 10.20.128.16 is outside the block 10.20.136.16/28 of the arbiters (management subnet of zone 'c') | leave it out, or give an address in the block",
  ]);
});

test("in an existing subnet the block of the document counts", () => {
  const existing = planned(
    existingRegion({ subnets: { data: { ...DATA, a: { ...DATA.a, block: "10.30.0.128/25" } } } }),
  ).plan;
  expect(member(undefined, "a", existing).address).toBe("10.30.0.128");
  expect(member("10.30.0.143", "a", existing).address).toBe("10.30.0.143");
  expect(member("10.30.0.16", "a", existing).address).toBeUndefined();
});

test("there is no address in a zone without a subnet, nor for what the network does not know", () => {
  expect(member(undefined, "d")).toEqual({ address: undefined, problems: [] });
  expect(
    found((report) => memberAddress(network, { mirror: "other", zone: "a", letter: "a" }, { path }, report)).address,
  ).toBeUndefined();
});

test("fails on two servers with one address", () => {
  const report = new Report();
  const at = (letter: string) => ["mirrors", "data", "members", letter, "address"];
  checkAddressesUnique(
    [
      { path: at("a"), address: "10.20.96.17" },
      { path: at("c"), address: "10.20.96.18" },
      { path: at("b"), address: "10.20.96.17" },
    ],
    report,
  );
  expect(findingsOf(report).problems).toEqual([
    "mirrors.data.members.b.address: address 10.20.96.17 belongs to mirrors.data.members.a.address already | give one of the two another address",
  ]);
});
