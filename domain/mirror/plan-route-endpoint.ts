import { contains, parseRange } from "../network/ipv4";
import { ConfigPath, Report } from "../problems";
import { EndpointConfig } from "./endpoint-config";
import { ListenerPlan, RouteEndpointPlan } from "./plan";
import { EndpointContext } from "./plan-endpoint";

type Config = Omit<EndpointConfig, "listeners"> & { readonly listeners: readonly Omit<ListenerPlan, "sources">[] };

/**
 * Plans an address outside the VPC that the primary routes to itself. Reports clients that cannot reach it, and a
 * network that names no route tables; `check-overlay-addresses.ts` looks at the address itself.
 *
 * AWS routes an address outside a VPC's ranges only to where a route table of the client's own subnet says: a peering
 * connection and a virtual private gateway deliver to addresses of the VPC alone; a transit gateway delivers it to its
 * attachment's subnet, by a static route. Source, read 2026-11-22: AWS, "SAP on AWS High Availability with Overlay IP Address
 * Routing".
 */
export function planRouteEndpoint(
  path: ConfigPath,
  config: Config,
  listeners: EndpointConfig["listeners"],
  context: EndpointContext,
  report: Report,
): RouteEndpointPlan | undefined {
  const { network, members } = context;
  if (network.existingVpcId !== undefined && network.routeTables.length === 0) {
    report.problem(
      path,
      "the VPC exists, and the document names none of its route tables: the address would lead nowhere",
      "give network.existing.routeTables of the region: those of every subnet with clients",
    );
  }
  if (config.overlayAddress === undefined) {
    report.problem(
      path,
      "method is 'route-table', and no overlayAddress is given",
      "give overlayAddress: an address outside every VPC's range, such as 10.255.0.10",
    );
    return undefined;
  }
  for (const [name, { clients }] of Object.entries(listeners))
    checkReach([...path, "listeners", name, "clients"], clients, config, context, report);
  const [first] = members
    .filter(({ role }) => role !== "reporting-async")
    .sort((one, other) => (one.letter < other.letter ? -1 : 1));
  return {
    method: "route-table",
    hostName: context.hostName,
    listeners: config.listeners.map((listener) => ({ ...listener, sources: [] })),
    overlayAddress: config.overlayAddress,
    routeTables: network.routeTables.map(({ name }) => name),
    firstTarget: first!.letter,
    transitGateway: config.transitGateway,
  };
}

type Clients = EndpointConfig["listeners"][string]["clients"];

function checkReach(
  path: ConfigPath,
  clients: Clients,
  { transitGateway }: Config,
  { network, mirrorKey }: EndpointContext,
  report: Report,
): void {
  const vpc = parseRange(network.cidr);
  for (const [name, client] of Object.entries(clients)) {
    if (typeof client === "string") {
      const range = parseRange(client);
      if (!range || !vpc || contains(vpc, range) || transitGateway !== undefined) continue;
      report.problem(
        [...path, name],
        `'${client}' lies outside the VPC's range ${network.cidr}: VPC peering and virtual private gateways carry nothing to an overlay address`,
        "give transitGateway, through which these clients come, or use a method with a load balancer",
      );
    } else if ("mirror" in client && client.mirror === mirrorKey) {
      report.problem(
        [...path, name],
        "members of this mirror have the address themselves: a program on a backup would reach its own IRIS, not the primary",
        "let programs on members use the address of a member that is primary, or a method with a load balancer",
      );
    }
  }
}
