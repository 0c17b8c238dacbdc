import { FirewallPlan, Flow, Party } from "../../../domain/firewall/flow";

/** Addresses of the servers of each tier: `MirrorData`, `Arbiter`. */
export type Tiers = Readonly<Record<string, readonly string[]>>;

/**
 * The planned security group of one tier as nftables rules for its servers: what no row opens is dropped in silence, answers
 * come back by themselves, as in a VPC. `s3` is where S3 answers.
 */
export function firewallRules({ flows }: FirewallPlan, tier: string, tiers: Tiers, s3: string): string {
  const addresses = (party: Party): readonly string[] =>
    party.kind === "tier" ? (tiers[party.tier] ?? []) : party.kind === "range" ? [party.cidr] : [s3];
  const isOf = (party: Party): boolean => party.kind === "tier" && party.tier === tier;
  const rules = (side: "from" | "to", other: "from" | "to", field: string): string[] =>
    flows
      .filter((flow) => isOf(flow[side]) && addresses(flow[other]).length > 0)
      .map((flow) => `    ip ${field} { ${addresses(flow[other]).join(", ")} } ${match(flow.service)} accept`);
  const chain = (name: string, local: string, lines: readonly string[]): string[] => [
    `  chain ${name} {`,
    `    type filter hook ${name} priority 0; policy drop;`,
    `    ${local} lo accept`,
    "    ct state established,related accept",
    ...lines,
    "  }",
  ];
  return [
    "table inet vpc {",
    ...chain("input", "iif", rules("to", "from", "saddr")),
    ...chain("output", "oif", rules("from", "to", "daddr")),
    "}",
    "",
  ].join("\n");
}

function match({ protocol, from, to }: Flow["service"]): string {
  if (protocol === "tcp") return from === to ? `tcp dport ${from}` : `tcp dport ${from}-${to}`;
  return from === -1 ? "ip protocol icmp" : `icmp type ${from} icmp code ${to}`;
}
