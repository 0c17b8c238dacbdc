import { Deployment } from "../config/deployment";
import { AppTierPlan } from "../ecp/plan";
import { MirrorPlan } from "../mirror/plan";
import { NetworkPlan } from "../network/plan";
import { WebTierPlan } from "../web/plan";
import { appTierGroup, Client, Connection, FirewallInput, mirrorTier, webTierGroup } from "./plan-firewall";

interface RegionTiers {
  readonly network: NetworkPlan;
  readonly mirrors: readonly MirrorPlan[];
  readonly appTiers: readonly AppTierPlan[];
  readonly webTiers: readonly WebTierPlan[];
}

type EndpointClient = NonNullable<Deployment["mirrors"][string]["endpoint"]>["listeners"][string]["clients"][string];

/** What the firewall of a region needs to know, taken from the planned tiers and from the document's clients. */
export function firewallInput(
  config: Deployment,
  regionKey: string,
  { network, mirrors, appTiers, webTiers }: RegionTiers,
): FirewallInput {
  const here = new Set([
    ...mirrors.filter(({ members }) => members.length > 0).map(({ key }) => mirrorTier(key)),
    ...appTiers.map(({ key }) => appTierGroup(key)),
    ...webTiers.map(({ key }) => webTierGroup(key)),
  ]);
  return {
    environment: config.environment,
    outgoing: network.outgoing === "endpoints" ? "endpoints" : "internet",
    ownEndpoints: network.interfaceEndpoints.length > 0,
    existingEndpointsCidr: network.existingVpcId === undefined ? undefined : network.cidr,
    mirrors: mirrors.map(({ key, superserverPort, members, arbiter, endpoint, probe }) => ({
      key,
      superserverPort,
      members: members.length,
      hasArbiter: arbiter !== undefined,
      connectsTo: connectionsOf(config.mirrors[key]),
      probePort: probe.port,
      endpoint: endpoint && {
        ...(endpoint.method === "route-table" && { overlayAddress: endpoint.overlayAddress }),
        probes: endpoint.method === "health-check",
        listeners: endpoint.listeners.map(({ name, port, targetPort }) => ({
          name,
          port,
          targetPort,
          clients: Object.entries(config.mirrors[key]?.endpoint?.listeners[name]?.clients ?? {})
            .map(([client, value]) => clientOf(client, value))
            // A security group cannot name one of another region. That each tier serves somewhere is checked before.
            .filter((client) => !("tier" in client) || here.has(client.tier)),
        })),
      },
    })),
    appTiers: Object.entries(config.appTiers).flatMap(([key, tier]) => {
      const plan = appTiers.find((candidate) => candidate.key === key);
      return tier.region === regionKey && plan
        ? [
            {
              key,
              mirror: tier.of,
              port: plan.dataServer.port,
              probePort: plan.dataServer.probe.port,
              connectsTo: connectionsOf(tier),
            },
          ]
        : [];
    }),
    webTiers: webTiers.map((web) => ({
      key: web.key,
      of: {
        tier:
          web.gateway.kind === "mirror"
            ? mirrorTier(web.gateway.mirror)
            : appTierGroup(config.webTiers[web.key]?.of ?? ""),
        port: web.gateway.port,
        ...(web.gateway.kind === "mirror" && { probePort: web.gateway.probe.port }),
      },
      clients: Object.entries(config.webTiers[web.key]?.clients ?? {}).map(([name, cidr]) => ({ name, cidr })),
      redirectHttp: web.loadBalancer.redirectHttp,
      connectsTo: connectionsOf(config.webTiers[web.key]),
    })),
  };
}

function connectionsOf(tier: Pick<Deployment["mirrors"][string], "connectsTo"> | undefined): Connection[] {
  return Object.entries(tier?.connectsTo ?? {}).map(([name, { port, to }]) => ({ name, port, cidr: to }));
}

function clientOf(name: string, value: EndpointClient): Client {
  if (typeof value === "string") return { name, cidr: value };
  if ("mirror" in value) return { name, tier: mirrorTier(value.mirror) };
  if ("appTier" in value) return { name, tier: appTierGroup(value.appTier) };
  return { name, tier: webTierGroup(value.webTier) };
}
