import { FirewallPlan, Flow, Party } from "../../../domain/firewall/flow";
import {
  HTTPS,
  ICMP_ALL,
  ICMP_FRAGMENTATION,
  ISC_AGENT,
  namedPort,
  probe,
  superserver,
} from "../../../domain/firewall/services";
import { Firewall } from "../../../modules/firewall/firewall";
import { Attributes, synth, Synthesised } from "../../support/synth";

const tier = (name: string): Party => ({ kind: "tier", tier: name });
const MIRROR = tier("MirrorData");
const group = (id: string) => ({ id, name: `prod-${id.toLowerCase()}`, description: `servers of ${id}` });

const FLOWS: readonly Flow[] = [
  { from: MIRROR, to: MIRROR, service: superserver(1972), why: "journal data between mirror members" },
  { from: MIRROR, to: MIRROR, service: ISC_AGENT, why: "agents of mirror members" },
  { from: MIRROR, to: MIRROR, service: ICMP_ALL, why: "mirroring relies on ICMP" },
  { from: tier("AppApp"), to: MIRROR, service: superserver(1972), why: "ECP" },
  { from: tier("EndpointData"), to: MIRROR, service: probe(80), why: "health check: mirror status page" },
  {
    from: { kind: "range", name: "lab-east", cidr: "10.9.0.0/24" },
    to: tier("EndpointData"),
    service: namedPort("Hl7", 6661),
    why: "HL7 from lab",
  },
  { from: MIRROR, to: { kind: "s3" }, service: HTTPS, why: "facts, scripts and kit" },
  {
    from: MIRROR,
    to: { kind: "range", name: "internet", cidr: "0.0.0.0/0" },
    service: HTTPS,
    why: "AWS services through NAT",
  },
  {
    from: { kind: "range", name: "wan", cidr: "10.0.0.0/8" },
    to: MIRROR,
    service: ICMP_FRAGMENTATION,
    why: "paths differ in MTU",
  },
];
const PLAN: FirewallPlan = { groups: ["MirrorData", "AppApp", "EndpointData"].map(group), flows: FLOWS };

const build = (plan: FirewallPlan): Synthesised =>
  synth((stack) => void new Firewall(stack, "Firewall", { plan, vpcId: "vpc-1", s3PrefixListId: "pl-s3" }));

/** One line per half of a flow: group, direction, peer, protocol, ports, reason. */
function rowsOf(result: Synthesised): string[] {
  const groupName = (reference: unknown) => /Firewall_(\w+)_Group_/.exec(String(reference))?.[1];
  const row = (direction: string) => (rule: Attributes) =>
    [
      groupName(rule["security_group_id"]),
      direction,
      groupName(rule["referenced_security_group_id"]) ?? rule["cidr_ipv4"] ?? rule["prefix_list_id"],
      rule["ip_protocol"],
      `${rule["from_port"]}..${rule["to_port"]}`,
      rule["description"],
    ].join(" | ");
  return [
    ...result.all("aws_vpc_security_group_ingress_rule").map(row("from")),
    ...result.all("aws_vpc_security_group_egress_rule").map(row("to")),
  ].sort();
}

function rowsOfTable(flows: readonly Flow[]): string[] {
  const peer = (party: Party) => (party.kind === "tier" ? party.tier : party.kind === "range" ? party.cidr : "pl-s3");
  return flows
    .flatMap(({ from, to, service, why }) => {
      const rest = [service.protocol, `${service.from}..${service.to}`, why];
      return [
        ...(from.kind === "tier" ? [[from.tier, "to", peer(to), ...rest]] : []),
        ...(to.kind === "tier" ? [[to.tier, "from", peer(from), ...rest]] : []),
      ];
    })
    .map((row) => row.join(" | "))
    .sort();
}

test("the rules are the rows of the table, no more and no less", () => {
  expect(rowsOf(build(PLAN))).toEqual(rowsOfTable(FLOWS));
  expect(rowsOfTable(FLOWS)).toHaveLength(5 * 2 + 4);
});

test("an empty table permits nothing", () => {
  const result = build({ ...PLAN, flows: [] });
  expect(result.addresses.filter((address) => !address.startsWith("aws_security_group."))).toEqual([]);
  for (const created of result.all("aws_security_group")) {
    expect(Object.keys(created).sort()).toEqual([
      "description",
      "lifecycle",
      "name",
      "revoke_rules_on_delete",
      "tags",
      "vpc_id",
    ]);
  }
});

test("each tier has a group that can be deleted although others name it", () => {
  const groups = build(PLAN).named("aws_security_group");
  expect(Object.keys(groups).map((name) => name.replace(/_[0-9A-F]{8}$/, ""))).toEqual([
    "Firewall_AppApp_Group",
    "Firewall_EndpointData_Group",
    "Firewall_MirrorData_Group",
  ]);
  expect(Object.values(groups)[2]).toEqual({
    name: "prod-mirrordata",
    description: "servers of MirrorData",
    vpc_id: "vpc-1",
    revoke_rules_on_delete: true,
    lifecycle: { ignore_changes: ["description"] },
    tags: { Name: "prod-mirrordata" },
  });
});

test("addresses of rules say the tier, the peer and the service", () => {
  const names = build(PLAN).addresses.filter((address) => address.includes("gress_rule"));
  expect(
    names
      .map((name) => name.replace(/^aws_vpc_security_group_(in|e)gress_rule\./, "").replace(/_[0-9A-F]{8}$/, ""))
      .sort(),
  ).toEqual(
    [
      "Firewall_AppApp_ToMirrorDataSuperserver",
      "Firewall_EndpointData_FromLabEastHl7",
      "Firewall_EndpointData_ToMirrorDataProbe",
      "Firewall_MirrorData_FromAppAppSuperserver",
      "Firewall_MirrorData_FromEndpointDataProbe",
      "Firewall_MirrorData_FromMirrorDataIcmp",
      "Firewall_MirrorData_FromMirrorDataIscAgent",
      "Firewall_MirrorData_FromMirrorDataSuperserver",
      "Firewall_MirrorData_FromWanIcmpFragmentation",
      "Firewall_MirrorData_ToInternetHttps",
      "Firewall_MirrorData_ToMirrorDataIcmp",
      "Firewall_MirrorData_ToMirrorDataIscAgent",
      "Firewall_MirrorData_ToMirrorDataSuperserver",
      "Firewall_MirrorData_ToS3Https",
    ].sort(),
  );
});

test("a further tier and flow leave the other rules alone", () => {
  const more: FirewallPlan = {
    groups: [group("WebPublic"), ...PLAN.groups],
    flows: [{ from: tier("WebPublic"), to: tier("AppApp"), service: superserver(1972), why: "Web Gateway" }, ...FLOWS],
  };
  for (const type of [
    "aws_security_group",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
  ]) {
    expect(build(more).named(type)).toMatchObject(build(PLAN).named(type));
  }
});

test("a changed range changes a rule, not its address", () => {
  const moved = FLOWS.map((flow) =>
    flow.from.kind === "range" ? { ...flow, from: { ...flow.from, cidr: "10.8.0.0/24" } } : flow,
  );
  expect(build({ ...PLAN, flows: moved }).addresses).toEqual(build(PLAN).addresses);
});

test("fails on a flow that names a tier without a group", () => {
  const flows: Flow[] = [{ from: tier("WebPublic"), to: MIRROR, service: HTTPS, why: "x" }];
  expect(() => build({ ...PLAN, flows })).toThrow(
    "the firewall has no group 'WebPublic', it has MirrorData, AppApp, EndpointData",
  );
});

test.each([0, 256])("fails on a reason of %i characters", (length) => {
  const flows: Flow[] = [{ from: MIRROR, to: MIRROR, service: HTTPS, why: "x".repeat(length) }];
  expect(() => build({ ...PLAN, flows })).toThrow(
    "the reason of flow MirrorData to MirrorData (Https) is no rule description",
  );
});

test.each([1, 255])("a reason of %i characters is a rule description", (length) => {
  const flows: Flow[] = [{ from: MIRROR, to: { kind: "s3" }, service: HTTPS, why: "x".repeat(length) }];
  expect(rowsOf(build({ ...PLAN, flows }))).toEqual(rowsOfTable(flows));
});

test("fails on a reason with a character that AWS refuses", () => {
  const flows: Flow[] = [{ from: MIRROR, to: MIRROR, service: HTTPS, why: "the lab's HL7" }];
  expect(() => build({ ...PLAN, flows })).toThrow("use 1 to 255 letters");
});

test("fails on two rows with the same peers and service", () => {
  expect(() => build({ ...PLAN, flows: [FLOWS[0]!, FLOWS[0]!] })).toThrow(
    /already a Construct with name 'ToMirrorDataSuperserver'/,
  );
});
