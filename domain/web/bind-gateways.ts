import { GatewayTarget } from "./inputs";
import { GatewayPlan } from "./plan";

/**
 * Binds the Web Gateways of each zone: to the application servers of their own zone by id, then to those of the next
 * zones in the order of the region, so that a lost zone's users do not all go to the same other zone.
 *
 * Within each zone, a web server begins at a place that follows from its instance id, which is not known before it starts:
 * its own scripts turn the order. Otherwise all gateways of a zone would use its first server, and the others would idle.
 *
 * A gateway stays with one server while that answers: session affinity (Web Gateway Guide, "Load balancing and failover").
 */
export function bindGateways(target: GatewayTarget, zones: readonly string[]): GatewayPlan {
  if (target.kind === "mirror") return target;
  const inZone = (zone: string) =>
    target.servers
      .filter((server) => server.zone === zone)
      .sort((one, other) => one.id.localeCompare(other.id, "en", { numeric: true }))
      .map(({ serverName, address }) => ({ name: serverName, address, zone }));
  const byZone = zones.map(
    (zone, index) => [zone, [...zones.slice(index), ...zones.slice(0, index)].flatMap(inZone)] as const,
  );
  return { kind: "app-servers", byZone: Object.fromEntries(byZone), port: target.port, tls: target.tls };
}
