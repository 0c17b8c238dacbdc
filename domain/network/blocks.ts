import { contains, lastAddress, part, Range, size } from "./ipv4";
import { SUBNET_TIERS, SubnetTier } from "./plan";

/*
 * The layout of a VPC. Every place follows from a name or a letter, never from what else exists:
 *
 *   VPC     8 equal tier blocks: public, web, app, data, management, three spare
 *   tier    8 equal zone slots: a to f, two spare: the subnets (a /16 has /22, a /20 has /26)
 *   subnet  units of 16 addresses (/28). The first unit (AWS keeps four of its addresses) and the last one
 *           (AWS keeps the last address) are left to automatic addresses. Planned servers count the units between:
 *             data        mirror block k: members 2k, services 2k+1
 *             app         tier block k: servers k
 *             management  arbiters 0
 *
 * In an existing subnet the same units are counted, but only those inside its `block`. So a block that starts after
 * the subnet's first unit is used from its own first unit on.
 */

/** AWS takes no VPC wider than /16; below /20 a subnet would have no room for a mirror. */
export const VPC_PREFIX = { shortest: 16, longest: 20 } as const;
/** The prefix of a unit, which is also what AWS takes as the smallest subnet (VPC user guide, "Subnet sizing"; not read again). */
export const UNIT_PREFIX = 28;
const UNIT_SIZE = 16;
const ZONE_LETTERS = "abcdef";
const MEMBER_LETTERS = "abcdefghijklmnop";

/** A subnet and the part of it that planned addresses come from. */
export interface Place {
  readonly subnet: Range;
  /** The whole subnet where the document names no block. */
  readonly block: Range;
}

/** The reserved subnet of a tier in a zone, whether it is used or not. */
export function subnetRange(vpc: Range, tier: SubnetTier, zone: string): Range {
  const tierBlock = part(vpc, vpc.prefix + 3, SUBNET_TIERS.indexOf(tier));
  return part(tierBlock, tierBlock.prefix + 3, ZONE_LETTERS.indexOf(zone));
}

/** How many units of the place planned servers may use. */
export function unitCount({ subnet, block }: Place): number {
  const units = size(block) / UNIT_SIZE - (block.first === subnet.first ? 1 : 0);
  return Math.max(0, units - (lastAddress(block) === lastAddress(subnet) ? 1 : 0));
}

/** The unit with this number, from 0; undefined when the place has no room for it. */
export function unit(place: Place, number: number): Range | undefined {
  if (number >= unitCount(place)) return undefined;
  const skipped = place.block.first === place.subnet.first ? 1 : 0;
  return part(place.block, UNIT_PREFIX, skipped + number);
}

/** Numbers of units by what stands in them. */
export const UNITS = {
  members: (mirrorBlock: number) => 2 * mirrorBlock,
  services: (mirrorBlock: number) => 2 * mirrorBlock + 1,
  appServers: (tierBlock: number) => tierBlock,
  arbiters: 0,
} as const;

/** Units that one block takes in a subnet of its tier. */
export const UNITS_PER_BLOCK = { data: 2, app: 1 } as const;

/** Offsets in a unit by who stands there. */
export const OFFSETS = {
  member: (letter: string) => MEMBER_LETTERS.indexOf(letter),
  endpoint: 0,
  arbiter: (mirrorBlock: number) => mirrorBlock,
  appServer: (number: number) => number - 1,
} as const;

/** Application servers that one block holds in one zone. */
export const APP_SERVERS_PER_ZONE = UNIT_SIZE;

/** AWS keeps the first four addresses of a subnet and its last (VPC user guide, "Subnet sizing"; not read again). */
export function keptByAws(subnet: Range, address: number): boolean {
  return (
    contains(subnet, { first: address, prefix: 32 }) && (address < subnet.first + 4 || address === lastAddress(subnet))
  );
}
