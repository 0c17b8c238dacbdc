import { change, findings, planOf, WHOLE } from "../../support/documents";
import { row } from "./rows";

const LDAP = { port: 636, to: "10.9.3.0/24" };
const flows = (document: unknown) => planOf(document).regions[0]!.firewall.flows;
const TIERS = [
  ["mirrors.data", "MirrorData"],
  ["appTiers.app", "AppApp"],
  ["webTiers.web", "WebWeb"],
] as const;

test.each(TIERS)(
  "a connection of %s is one row that begins at its servers, and the only one that is new",
  (path, group) => {
    const before = flows(WHOLE).map(row);
    const after = flows(change({ [`${path}.connectsTo`]: { ldap: LDAP } }, WHOLE));
    expect(after.map(row).filter((one) => !before.includes(one))).toEqual([
      `${group} -> ldap 10.9.3.0/24: tcp 636 (connects to ldap)`,
    ]);
    expect(after).toHaveLength(before.length + 1);
    expect(after.filter(({ why }) => why === "connects to ldap")).toEqual([
      {
        from: { kind: "tier", tier: group },
        to: { kind: "range", name: "ldap", cidr: "10.9.3.0/24" },
        service: { id: "Ldap", protocol: "tcp", from: 636, to: 636 },
        why: "connects to ldap",
      },
    ]);
  },
);

test("a connection comes after the rows of its tier, in the document's order, and two names for one range and port are one row", () => {
  const connectsTo = { "hl7-east": { port: 6661, to: "10.9.1.7/32" }, ldap: LDAP, ad: LDAP };
  expect(
    flows(change({ "mirrors.data.connectsTo": connectsTo }, WHOLE))
      .map(row)
      .filter((one) => /^MirrorData -> \w/.test(one))
      .slice(6),
  ).toEqual([
    "MirrorData -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "MirrorData -> hl7-east 10.9.1.7/32: tcp 6661 (connects to hl7-east)",
    "MirrorData -> ldap 10.9.3.0/24: tcp 636 (connects to ldap)",
  ]);
});

test.each(TIERS)("fails on a range of %s that is none, or so large that it names nobody", (path) => {
  const say = (to: string) => findings(change({ [`${path}.connectsTo.ldap`]: { port: 636, to } }, WHOLE));
  const at = `${path}.connectsTo.ldap.to`;
  expect(say("10.0.0.0/8").problems).toEqual([]);
  expect(say("10.0.0.0/7")).toEqual({
    problems: [
      `${at}: '10.0.0.0/7' lets servers connect to port 636 of 33554432 addresses, so data could leave for anywhere; a range of prefix /8 or longer is allowed`,
    ],
    fixes: ["give the range of the service, such as 10.9.3.0/24"],
    warnings: [],
  });
  expect(say("0.0.0.0/0").problems).toEqual([
    `${at}: '0.0.0.0/0' lets servers connect to port 636 of every address, so data could leave for anywhere; a range of prefix /8 or longer is allowed`,
  ]);
  expect(say("10.9.3.1/24").problems).toEqual([
    `${at}: '10.9.3.1/24' is no range: the one that it lies in is written 10.9.3.0/24`,
  ]);
  expect(say("10.9.3.1").problems).toHaveLength(1);
});

test.each([
  ["port 0", { port: 0, to: LDAP.to }, "mirrors.data.connectsTo.ldap.port: 0 is too small; at least 1 is allowed"],
  [
    "port 65536",
    { port: 65536, to: LDAP.to },
    "mirrors.data.connectsTo.ldap.port: 65536 is too large; at most 65535 is allowed",
  ],
  ["a protocol", { ...LDAP, protocol: "udp" }, "mirrors.data.connectsTo.ldap.protocol: unknown key 'protocol'"],
  ["no range", { port: 636 }, "mirrors.data.connectsTo.ldap.to: this key is missing"],
])("fails on %s", (_, connection, problem) => {
  expect(findings(change({ "mirrors.data.connectsTo.ldap": connection }, WHOLE)).problems).toEqual([problem]);
});

test.each([1, 65535])("port %d is a port", (port) => {
  expect(findings(change({ "mirrors.data.connectsTo.ldap": { ...LDAP, port } }, WHOLE)).problems).toEqual([]);
});

test("fails on names that differ in a hyphen only", () => {
  expect(
    findings(change({ "mirrors.data.connectsTo": { "ad-1": LDAP, ad1: { port: 389, to: "10.9.4.0/24" } } }, WHOLE))
      .problems,
  ).toEqual([
    "mirrors.data.connectsTo.ad1: MirrorData to port 389 of 'ad1' 10.9.4.0/24 and MirrorData to port 636 of 'ad-1' 10.9.3.0/24 " +
      "(mirrors.data.connectsTo.ad-1) become the same firewall rule, MirrorData/ToAd1Ad1, in Terraform",
  ]);
});

test("fails on a connection that becomes the rule of an endpoint's listener", () => {
  const endpoint = { listeners: { "endpoint-rad": { port: 6661, clients: { data: { mirror: "data" } } } } };
  const rad = {
    name: "RADMIR",
    block: 1,
    size: "small",
    members: { a: { zone: "a" }, b: { zone: "b" } },
    arbiter: { zone: "c" },
    endpoint,
  };
  const say = (name: string) =>
    findings(change({ "mirrors.rad": rad, [`mirrors.data.connectsTo.${name}`]: LDAP }, WHOLE)).problems;
  expect(say("endpoint-ra")).toEqual([]);
  expect(say("endpoint-rad")).toEqual([
    "mirrors.rad.endpoint.listeners.endpoint-rad.clients.data: MirrorData to port 6661 and MirrorData to port 636 of 'endpoint-rad' 10.9.3.0/24 " +
      "(mirrors.data.connectsTo.endpoint-rad) become the same firewall rule, MirrorData/ToEndpointRadEndpointRad, in Terraform",
  ]);
});

test("a group holds up to 60 outgoing rules, connections among them", () => {
  const connections = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, { port: 7000 + index, to: LDAP.to }]));
  const say = (count: number) => findings(change({ "mirrors.data.connectsTo": connections(count) }, WHOLE));
  // Members go out to each other (five rows), to the arbiter and to AWS.
  expect(say(53).problems).toEqual([]);
  expect(say(54)).toEqual({
    problems: ["regions.primary: security group prod-mirror-data would hold 61 outgoing rules; AWS allows 60"],
    fixes: ["name fewer clients, listeners or connections, or give larger ranges"],
    warnings: [],
  });
});
