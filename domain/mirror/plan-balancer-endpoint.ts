import { shorten } from "../names";
import { endpointAddress } from "../network/addresses";
import { ConfigPath, Report } from "../problems";
import { checkHealthCheck, DEFAULT_CHECK } from "./check-health-check";
import { EndpointConfig } from "./endpoint-config";
import { endpointTargets } from "./endpoint-targets";
import { BalancerEndpointPlan, ListenerPlan } from "./plan";
import { EndpointContext } from "./plan-endpoint";

type Config = Omit<EndpointConfig, "method" | "listeners"> & {
  readonly method: "health-check" | "target-registration";
  readonly listeners: readonly Omit<ListenerPlan, "sources">[];
};

/** Plans an internal Network Load Balancer. Reports limits of AWS, and members that it cannot have as targets. */
export function planBalancerEndpoint(
  path: ConfigPath,
  config: Config,
  clients: EndpointConfig["listeners"],
  context: EndpointContext,
  report: Report,
): BalancerEndpointPlan {
  const { environment, mirrorKey } = context;
  const {
    path: page,
    port,
    intervalSeconds,
    timeoutSeconds,
    healthyThreshold,
    unhealthyThreshold,
  } = config.healthCheck;
  const healthCheck = {
    path: page,
    port,
    intervalSeconds: intervalSeconds ?? DEFAULT_CHECK.intervalSeconds,
    timeoutSeconds: timeoutSeconds ?? DEFAULT_CHECK.timeoutSeconds,
    healthyThreshold: healthyThreshold ?? DEFAULT_CHECK.healthyThreshold,
    unhealthyThreshold: unhealthyThreshold ?? DEFAULT_CHECK.unhealthyThreshold,
  };
  checkHealthCheck([...path, "healthCheck"], healthCheck, report);
  const addresses = planAddresses([...path, "addresses"], config.addresses, context, report);
  const preserveClientAddress = config.preserveClientAddress ?? false;
  if (preserveClientAddress) warnOfTierClients(path, clients, report);
  return {
    method: config.method,
    loadBalancerName: shorten(`${environment}-${mirrorKey}-mirror`, 32),
    hostName: context.hostName,
    addresses,
    listeners: config.listeners.map((listener) => ({
      ...listener,
      // The port is part of the name: a target group cannot change its port, so another port is another group, and
      // the listener can only move to it while both exist.
      targetGroupName: shorten(`${environment}-${mirrorKey}-${listener.name}-${listener.targetPort}`, 32),
      sources: [
        ...addresses.map(({ address }) => `${address}/32`),
        ...(preserveClientAddress
          ? Object.values(clients[listener.name]?.clients ?? {}).filter((client) => typeof client === "string")
          : []),
      ],
    })),
    healthCheck,
    preserveClientAddress,
    targets:
      config.method === "health-check" ? endpointTargets([...path, "targets"], config.targets, context, report) : [],
  };
}

function planAddresses(
  path: ConfigPath,
  given: EndpointConfig["addresses"],
  { network, mirrorKey }: EndpointContext,
  report: Report,
): BalancerEndpointPlan["addresses"] {
  for (const zone of Object.keys(given ?? {}).filter((letter) => !network.zones.includes(letter))) {
    report.problem(
      [...path, zone],
      `zone '${zone}' is not one of the zones ${network.zones.join(", ")}`,
      "name zones of the region",
    );
  }
  return network.zones.flatMap((zone) => {
    const address = endpointAddress(
      network,
      { mirror: mirrorKey, zone },
      { path: [...path, zone], address: given?.[zone] },
      report,
    );
    return address === undefined ? [] : [{ zone, address }];
  });
}

/** A member that is not primary knows connections of the load balancer by their source. */
function warnOfTierClients(path: ConfigPath, listeners: EndpointConfig["listeners"], report: Report): void {
  for (const [name, { clients }] of Object.entries(listeners)) {
    for (const client of Object.keys(clients).filter((key) => typeof clients[key] !== "string")) {
      report.warning(
        "endpoint/backup-answers-tier",
        [...path, "listeners", name, "clients", client],
        `with preserved addresses, a member cannot tell connections of '${client}' through the load balancer from its direct ones: while no member is healthy, a backup takes them, and refuses writes only`,
        "remove preserveClientAddress, or let these servers connect to the members: ECP and the Web Gateway follow the primary themselves",
      );
    }
  }
}
