import { pascal } from "../names";
import { ConfigPath, formatPath, Report } from "../problems";
import { Flow, Party } from "./flow";

/** A row of the flow table, and the part of the document that it comes from. */
export interface Row {
  readonly flow: Flow;
  readonly path: ConfigPath;
}

/** The party's part of a rule's construct id: a tier's group, a client's name. */
export function partyId(party: Party): string {
  switch (party.kind) {
    case "tier":
      return party.tier;
    case "range":
      return pascal(party.name);
    case "s3":
      return "S3";
  }
}

/**
 * Two different rows must not become one Terraform address: `lab` with two ranges, `lab-1` beside `lab1`, a client that is
 * called like a tier, a listener that is called like the health check.
 */
export function checkRuleIds(rows: readonly Row[], report: Report): void {
  const holders = new Map<string, Row>();
  for (const row of rows) {
    for (const id of ruleIds(row.flow)) {
      const holder = holders.get(id);
      if (holder === undefined) {
        holders.set(id, row);
        continue;
      }
      report.problem(
        row.path,
        `${describe(row.flow)} and ${describe(holder.flow)} (${formatPath(holder.path)}) become the same firewall rule, ${id}, in Terraform`,
        "give one of the two another name; use one name per range, and the same name for it in every listener",
      );
      break;
    }
  }
}

/** The addresses of a row's two halves: the group, then the rule in it. */
function ruleIds({ from, to, service }: Flow): string[] {
  return [
    ...(from.kind === "tier" ? [`${from.tier}/To${partyId(to)}${service.id}`] : []),
    ...(to.kind === "tier" ? [`${to.tier}/From${partyId(from)}${service.id}`] : []),
  ];
}

function describe({ from, to, service }: Flow): string {
  const who = from.kind === "range" ? `'${from.name}' ${from.cidr}` : partyId(from);
  const ports = service.from === service.to ? `${service.from}` : `${service.from} to ${service.to}`;
  const whose = to.kind === "range" ? ` of '${to.name}' ${to.cidr}` : "";
  return `${who} to ${service.protocol === "icmp" ? "ICMP" : `port ${ports}`}${whose}`;
}
