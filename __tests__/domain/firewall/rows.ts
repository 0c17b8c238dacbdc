import { Flow, Party } from "../../../domain/firewall/flow";

const side = (party: Party): string =>
  party.kind === "tier" ? party.tier : party.kind === "range" ? `${party.name} ${party.cidr}` : "S3";

/** A row of the flow table as one reads it: `lab 10.9.0.0/24 -> EndpointData: tcp 1972 (superserver clients: lab)`. */
export function row({ from, to, service, why }: Flow): string {
  const ports =
    service.protocol === "tcp"
      ? `tcp ${service.from}`
      : service.from === -1
        ? "icmp all"
        : `icmp ${service.from}/${service.to}`;
  return `${side(from)} -> ${side(to)}: ${ports} (${why})`;
}
