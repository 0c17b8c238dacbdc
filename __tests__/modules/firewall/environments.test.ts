import { Party } from "../../../domain/firewall/flow";
import { Attributes } from "../../support/synth";
import { ENVIRONMENTS, environment, planned, regionStack } from "../../support/environments";

/** The name of a tier from a reference such as `${aws_security_group.Firewall_AppApp_Group_1A2B3C4D.id}`. */
const tierOf = (reference: unknown): string | undefined =>
  /aws_security_group\.Firewall_(\w+)_Group_[0-9A-F]{8}\.id/.exec(String(reference))?.[1];

const peerOf = (rule: Attributes): string =>
  tierOf(rule["referenced_security_group_id"]) ??
  String(rule["cidr_ipv4"] ?? (String(rule["prefix_list_id"]).length > 0 ? "S3" : ""));

const nameOf = (party: Party): string =>
  party.kind === "tier" ? party.tier : party.kind === "range" ? party.cidr : "S3";

test.each(ENVIRONMENTS)("the firewall of %s is its flow table, no more and no less", (name) => {
  const config = environment(name);
  const { flows } = planned(config).regions[0]!.firewall;
  const stack = regionStack(config);
  const row = (
    tier: string | undefined,
    direction: string,
    peer: string,
    protocol: unknown,
    from: unknown,
    to: unknown,
  ) => `${tier} ${direction} ${peer} ${String(protocol)} ${String(from)}-${String(to)}`;
  const rules = (type: string, direction: string) =>
    stack
      .all(type)
      .map((rule) =>
        row(
          tierOf(rule["security_group_id"]),
          direction,
          peerOf(rule),
          rule["ip_protocol"],
          rule["from_port"],
          rule["to_port"],
        ),
      );
  const expected = flows.flatMap(({ from, to, service }) => [
    ...(from.kind === "tier" ? [row(from.tier, "to", nameOf(to), service.protocol, service.from, service.to)] : []),
    ...(to.kind === "tier" ? [row(to.tier, "from", nameOf(from), service.protocol, service.from, service.to)] : []),
  ]);
  expect(
    [
      ...rules("aws_vpc_security_group_ingress_rule", "from"),
      ...rules("aws_vpc_security_group_egress_rule", "to"),
    ].sort(),
  ).toEqual(expected.sort());
  expect(stack.all("aws_security_group_rule")).toEqual([]);
  for (const group of stack.all("aws_security_group")) expect(group).not.toHaveProperty("ingress");
  for (const group of stack.all("aws_security_group")) expect(group).not.toHaveProperty("egress");
});
