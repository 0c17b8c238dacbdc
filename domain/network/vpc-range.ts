import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { VPC_PREFIX } from "./blocks";
import { contains, formatRange, overlaps, parseRange, Range } from "./ipv4";
import { readRange } from "./read";
import { PRIVATE_RANGES, UNUSABLE, USED_BY_AWS_SERVICES } from "./special-ranges";

type Region = Deployment["regions"][string];

/** The range of a VPC that is to be created; undefined after reporting why it cannot be planned. */
export function createdVpcRange(path: ConfigPath, cidr: string | undefined, report: Report): Range | undefined {
  if (cidr === undefined) {
    report.problem(
      path,
      "the region has neither an address range nor an existing VPC",
      `give cidr, a range /${VPC_PREFIX.shortest} to /${VPC_PREFIX.longest}, or network.existing`,
    );
    return undefined;
  }
  const vpc = readRange(path, cidr, report);
  if (!vpc) return undefined;
  if (vpc.prefix < VPC_PREFIX.shortest || vpc.prefix > VPC_PREFIX.longest) {
    report.problem(
      path,
      `the VPC's range ${cidr} has prefix /${vpc.prefix}, allowed is /${VPC_PREFIX.shortest} to /${VPC_PREFIX.longest}`,
      vpc.prefix > VPC_PREFIX.longest
        ? "give a larger range: each tier and zone needs a subnet of at least 64 addresses"
        : "give a smaller range: AWS takes no VPC above 65,536 addresses",
    );
    return undefined;
  }
  const unusable = UNUSABLE.find((taken) => overlaps(taken, vpc));
  if (unusable) {
    report.problem(
      path,
      `the VPC's range ${cidr} lies in ${formatRange(unusable)}, where no server can have an address`,
      "use a private range, such as 10.20.0.0/16",
    );
    return undefined;
  }
  warnOfRange(path, vpc, report);
  return vpc;
}

function warnOfRange(path: ConfigPath, vpc: Range, report: Report): void {
  if (!PRIVATE_RANGES.some((allowed) => contains(allowed, vpc))) {
    report.warning(
      "network/public-range",
      path,
      `the VPC's range ${formatRange(vpc)} is not private: its servers cannot reach the public owners of these addresses`,
      `use a range in ${PRIVATE_RANGES.map(formatRange).join(", ")}`,
    );
  }
  if (overlaps(vpc, USED_BY_AWS_SERVICES)) {
    report.warning(
      "network/aws-service-range",
      path,
      `the VPC's range ${formatRange(vpc)} overlaps ${formatRange(USED_BY_AWS_SERVICES)}, which some AWS services use inside their hosts`,
      "use another range",
    );
  }
}

/** No two regions share an address: else they could never be connected. Ranges that cannot be read are passed over. */
export function checkRegionsDisjoint(regions: Readonly<Record<string, Region>>, report: Report): void {
  const seen: { readonly key: string; readonly vpc: Range }[] = [];
  for (const [key, region] of Object.entries(regions)) {
    const { existing } = region.network;
    const vpc = parseRange(existing?.cidr ?? region.cidr ?? "");
    if (!vpc) continue;
    for (const other of seen.filter((earlier) => overlaps(earlier.vpc, vpc))) {
      report.problem(
        existing ? ["regions", key, "network", "existing", "cidr"] : ["regions", key, "cidr"],
        `${formatRange(vpc)} overlaps ${formatRange(other.vpc)} of region '${other.key}': the two could not be connected`,
        "give each region a range of its own",
      );
    }
    seen.push({ key, vpc });
  }
}
