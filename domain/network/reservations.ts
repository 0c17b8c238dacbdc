import { pascal } from "../names";
import { ConfigPath, Report } from "../problems";
import { Place, unit, unitCount, UNITS, UNITS_PER_BLOCK } from "./blocks";
import { formatRange } from "./ipv4";
import { SubnetPlan, SubnetTier } from "./plan";
import { BlockUse, NetworkUses } from "./uses";

export type Reservation = SubnetPlan["reservations"][number];

/** A subnet with the part that planned addresses come from. */
export interface PlacedSubnet extends Place {
  readonly tier: SubnetTier;
  readonly zone: string;
}

/** Names of reservations: part of Terraform addresses, and how `addresses.ts` finds them. */
export const RESERVATION = {
  members: (mirror: string) => `${pascal(mirror)}Members`,
  services: (mirror: string) => `${pascal(mirror)}Services`,
  appServers: (tier: string) => `${pascal(tier)}Servers`,
  arbiters: "Arbiters",
} as const;

/** The reservations of one subnet. The same in every zone, so that a server that is added changes none. */
export function reservationsIn(subnet: PlacedSubnet, uses: NetworkUses): readonly Reservation[] {
  return wanted(subnet.tier, uses).flatMap(({ name, purpose, number }) => {
    const reserved = unit(subnet, number);
    return reserved ? [{ name, cidr: formatRange(reserved), purpose }] : [];
  });
}

function wanted(tier: SubnetTier, uses: NetworkUses): readonly { name: string; purpose: string; number: number }[] {
  switch (tier) {
    case "data":
      return uses.mirrors.flatMap(({ key, block }) => [
        { name: RESERVATION.members(key), purpose: `members of mirror ${key}`, number: UNITS.members(block) },
        { name: RESERVATION.services(key), purpose: `endpoint of mirror ${key}`, number: UNITS.services(block) },
      ]);
    case "app":
      return uses.appTiers.map(({ key, block }) => ({
        name: RESERVATION.appServers(key),
        purpose: `application servers of tier ${key}`,
        number: UNITS.appServers(block),
      }));
    case "management":
      return [{ name: RESERVATION.arbiters, purpose: "arbiters", number: UNITS.arbiters }];
    default:
      return [];
  }
}

/** Every block fits every subnet of its tier, and nobody else in the region has it. */
export function checkBlocks(subnets: readonly PlacedSubnet[], uses: NetworkUses, report: Report): void {
  const inTier = (tier: SubnetTier) => subnets.filter((subnet) => subnet.tier === tier);
  for (const mirror of uses.mirrors)
    checkRoom(["mirrors", mirror.key, "block"], mirror, inTier("data"), "data", report);
  for (const tier of uses.appTiers) checkRoom(["appTiers", tier.key, "block"], tier, inTier("app"), "app", report);
  // An arbiter's address follows its mirror's block too.
  const elsewhere = uses.arbiters.filter(({ key }) => !uses.mirrors.some((mirror) => mirror.key === key));
  checkUnique("mirrors", [...uses.mirrors, ...elsewhere], report);
  checkUnique("appTiers", uses.appTiers, report);
}

function checkRoom(
  path: ConfigPath,
  use: BlockUse,
  subnets: readonly PlacedSubnet[],
  tier: keyof typeof UNITS_PER_BLOCK,
  report: Report,
): void {
  const largest = (place: Place) => Math.floor(unitCount(place) / UNITS_PER_BLOCK[tier]) - 1;
  const [tightest] = [...subnets].sort((one, other) => largest(one) - largest(other));
  if (!tightest || use.block <= largest(tightest)) return;
  const possible = largest(tightest);
  const where = `${formatRange(tightest.block)} (${tier}, zone ${tightest.zone})`;
  report.problem(
    path,
    `block ${use.block} does not fit ${where}: ${possible < 0 ? "no block fits" : `the largest possible block is ${possible}`}`,
    possible < 0 ? "give a larger range" : `use a block from 0 to ${possible}, or give a larger range`,
  );
}

function checkUnique(section: "mirrors" | "appTiers", uses: readonly BlockUse[], report: Report): void {
  uses.forEach(({ key, block }, position) => {
    const holder = uses.slice(0, position).find((earlier) => earlier.block === block);
    if (!holder) return;
    const free = [...Array(16).keys()].find((number) => uses.every((use) => use.block !== number));
    report.problem(
      [section, key, "block"],
      `block ${block} belongs to '${holder.key}' in the same region`,
      free === undefined
        ? "all blocks 0 to 15 are taken: use another region"
        : `give '${key}' a block of its own, such as ${free}`,
    );
  });
}
