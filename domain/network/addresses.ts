import { ConfigPath, formatPath, Report } from "../problems";
import { APP_SERVERS_PER_ZONE, keptByAws, OFFSETS } from "./blocks";
import { formatAddress, holds, parseRange } from "./ipv4";
import { NetworkPlan, SubnetPlan, SubnetTier } from "./plan";
import { readAddress } from "./read";
import { RESERVATION } from "./reservations";

/** An address that the document may give instead of the planned one, and where it stands. */
export interface GivenAddress {
  readonly path: ConfigPath;
  readonly address?: string;
}

/*
 * Each function yields the planned address, or the given one when it lies in the same reserved block. Undefined: a
 * given address was refused (reported), or the network has no such subnet or block, which `planNetwork` has reported,
 * unless the caller asks for a zone outside `network.zones` or for what the network's `NetworkUses` did not name.
 */

export function memberAddress(
  network: NetworkPlan,
  member: { readonly mirror: string; readonly zone: string; readonly letter: string },
  given: GivenAddress,
  report: Report,
): string | undefined {
  const place = { tier: "data", zone: member.zone, reservation: RESERVATION.members(member.mirror) } as const;
  return addressIn(network, place, OFFSETS.member(member.letter), given, report);
}

/** The load balancer's address in a zone. */
export function endpointAddress(
  network: NetworkPlan,
  endpoint: { readonly mirror: string; readonly zone: string },
  given: GivenAddress,
  report: Report,
): string | undefined {
  const place = { tier: "data", zone: endpoint.zone, reservation: RESERVATION.services(endpoint.mirror) } as const;
  return addressIn(network, place, OFFSETS.endpoint, given, report);
}

export function arbiterAddress(
  network: NetworkPlan,
  arbiter: { readonly mirrorBlock: number; readonly zone: string },
  given: GivenAddress,
  report: Report,
): string | undefined {
  const place = { tier: "management", zone: arbiter.zone, reservation: RESERVATION.arbiters } as const;
  return addressIn(network, place, OFFSETS.arbiter(arbiter.mirrorBlock), given, report);
}

/** `number` counts the tier's servers in that zone, from 1 to 16; beyond, there is no address. */
export function appServerAddress(
  network: NetworkPlan,
  server: { readonly tier: string; readonly zone: string; readonly number: number },
  path: ConfigPath,
  report: Report,
): string | undefined {
  if (server.number < 1 || server.number > APP_SERVERS_PER_ZONE) {
    report.problem(
      path,
      `tier '${server.tier}' has no address for server ${server.number} in zone '${server.zone}': a zone takes 1 to ${APP_SERVERS_PER_ZONE} of its servers`,
      "spread the servers over more zones, or add a tier with another block",
    );
    return undefined;
  }
  const place = { tier: "app", zone: server.zone, reservation: RESERVATION.appServers(server.tier) } as const;
  return addressIn(network, place, OFFSETS.appServer(server.number), { path }, report);
}

export function subnetOf(network: NetworkPlan, tier: SubnetTier, zone: string): SubnetPlan | undefined {
  return network.subnets.find((subnet) => subnet.tier === tier && subnet.zone === zone);
}

/** No two servers of a region have the same address: a given one may be the planned one of another server. */
export function checkAddressesUnique(
  servers: readonly { readonly path: ConfigPath; readonly address: string }[],
  report: Report,
): void {
  servers.forEach(({ path, address }, position) => {
    const holder = servers.slice(0, position).find((earlier) => earlier.address === address);
    if (!holder) return;
    report.problem(
      path,
      `address ${address} belongs to ${formatPath(holder.path)} already`,
      "give one of the two another address",
    );
  });
}

function addressIn(
  network: NetworkPlan,
  place: { readonly tier: SubnetTier; readonly zone: string; readonly reservation: string },
  offset: number,
  given: GivenAddress,
  report: Report,
): string | undefined {
  const subnet = subnetOf(network, place.tier, place.zone);
  const reserved = subnet?.reservations.find(({ name }) => name === place.reservation);
  const block = reserved && parseRange(reserved.cidr);
  const whole = subnet && parseRange(subnet.cidr);
  if (!block || !whole) return undefined;
  if (given.address === undefined) return formatAddress(block.first + offset);
  const address = readAddress(given.path, given.address, report);
  if (address === undefined) return undefined;
  const where = `${reserved.cidr} of the ${reserved.purpose} (${place.tier} subnet of zone '${place.zone}')`;
  if (!holds(block, address)) {
    const reason = keptByAws(whole, address) ? `is one of the five that AWS keeps in ${subnet.cidr}, and ` : "is ";
    report.problem(
      given.path,
      `address ${given.address} ${reason}outside the block ${where}`,
      "leave it out, or give an address in the block",
    );
    return undefined;
  }
  return given.address;
}
