import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { UNIT_PREFIX } from "./blocks";
import { contains, formatRange, overlaps, Range } from "./ipv4";
import { SUBNET_TIERS, SubnetTier } from "./plan";
import { readRange, readUsableRange } from "./read";
import { PlacedSubnet } from "./reservations";
import { NetworkUses } from "./uses";

type ExistingNetwork = NonNullable<Deployment["regions"][string]["network"]["existing"]>;
type GivenSubnet = ExistingNetwork["subnets"]["data"][string];

export interface ExistingSubnet extends PlacedSubnet {
  readonly id: string;
}

/** Prefixes of VPCs and subnets: documented (VPC user guide, "VPC CIDR blocks" and "Subnet sizing"), not read again. */
const PREFIX = { shortest: 16, longest: 28 } as const;
/** Tiers with planned addresses. */
const ADDRESSED: readonly SubnetTier[] = ["app", "data", "management"];

/** The subnets that the document names, checked against the VPC, each other and what the deployment needs. */
export function existingSubnets(
  path: ConfigPath,
  existing: ExistingNetwork,
  zones: readonly string[],
  uses: NetworkUses,
  report: Report,
): readonly ExistingSubnet[] {
  const vpc = sizedRange([...path, "cidr"], existing.cidr, report);
  const subnets: ExistingSubnet[] = [];
  for (const tier of SUBNET_TIERS) {
    const given = existing.subnets[tier] ?? {};
    for (const [zone, subnet] of Object.entries(given)) {
      const at = [...path, "subnets", tier, zone];
      if (!zones.includes(zone)) {
        report.problem(
          at,
          `zone '${zone}' is not among the region's zones: ${zones.join(", ")}`,
          "add it to zones, or remove the subnet",
        );
        continue;
      }
      const placed = readSubnet(at, tier, zone, subnet, vpc, report);
      if (!placed) continue;
      checkAgainstOthers(at, placed, subnets, report);
      subnets.push(placed);
    }
    for (const zone of uses.zones[tier].filter((needed) => zones.includes(needed) && !(needed in given))) {
      report.problem(
        [...path, "subnets", tier],
        `the existing VPC has no ${tier} subnet for zone '${zone}'`,
        `add subnets.${tier}.${zone}, or take the zone out of use`,
      );
    }
  }
  return subnets;
}

function readSubnet(
  path: ConfigPath,
  tier: SubnetTier,
  zone: string,
  given: GivenSubnet,
  vpc: Range | undefined,
  report: Report,
): ExistingSubnet | undefined {
  const subnet = sizedRange([...path, "cidr"], given.cidr, report);
  const block = given.block === undefined ? subnet : readBlock([...path, "block"], tier, given.block, subnet, report);
  if (subnet && vpc && !contains(vpc, subnet)) {
    report.problem(
      [...path, "cidr"],
      `subnet ${given.cidr} is outside the VPC's range ${formatRange(vpc)}`,
      "correct one of the two ranges",
    );
    return undefined;
  }
  return subnet && block ? { tier, zone, subnet, block, id: given.id } : undefined;
}

function readBlock(
  path: ConfigPath,
  tier: SubnetTier,
  text: string,
  subnet: Range | undefined,
  report: Report,
): Range | undefined {
  if (!ADDRESSED.includes(tier)) {
    report.problem(
      path,
      `a ${tier} subnet has no planned addresses: block ${seen(text)} has no effect`,
      "remove block",
    );
    return undefined;
  }
  const block = readRange(path, text, report);
  if (!block || !subnet) return undefined;
  if (!contains(subnet, block)) {
    report.problem(
      path,
      `block ${text} is outside the subnet ${formatRange(subnet)}`,
      "give a part of the subnet's range",
    );
    return undefined;
  }
  if (block.prefix > UNIT_PREFIX) {
    report.problem(
      path,
      `block ${text} has prefix /${block.prefix}, allowed is /${subnet.prefix} to /${UNIT_PREFIX}`,
      `give a block of at least 16 addresses (/${UNIT_PREFIX})`,
    );
    return undefined;
  }
  return block;
}

function sizedRange(path: ConfigPath, text: string, report: Report): Range | undefined {
  const range = readUsableRange(path, text, report);
  if (!range || (range.prefix >= PREFIX.shortest && range.prefix <= PREFIX.longest)) return range;
  report.problem(
    path,
    `${text} has prefix /${range.prefix}, AWS allows /${PREFIX.shortest} to /${PREFIX.longest}`,
    "give the range as AWS shows it",
  );
  return undefined;
}

function checkAgainstOthers(
  path: ConfigPath,
  subnet: ExistingSubnet,
  others: readonly ExistingSubnet[],
  report: Report,
): void {
  for (const other of others) {
    const name = `the ${other.tier} subnet of zone '${other.zone}'`;
    if (other.id === subnet.id) {
      report.problem([...path, "id"], `${subnet.id} is ${name} already`, "give each tier and zone a subnet of its own");
    } else if (overlaps(other.subnet, subnet.subnet)) {
      report.problem(
        [...path, "cidr"],
        `subnet ${formatRange(subnet.subnet)} overlaps ${formatRange(other.subnet)}, ${name}`,
        "correct one of the two ranges",
      );
    }
  }
}
