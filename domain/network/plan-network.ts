import { seen } from "../config/describe-value";
import { hasMessageDelivery } from "../aws/regions";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { subnetRange } from "./blocks";
import { existingSubnets } from "./existing-subnets";
import { checkLogRetention } from "./log-retention";
import { formatRange } from "./ipv4";
import { NetworkPlan, SUBNET_TIERS, SubnetPlan } from "./plan";
import { checkBlocks, PlacedSubnet, reservationsIn } from "./reservations";
import { NetworkUses } from "./uses";
import { createdVpcRange } from "./vpc-range";
import { checkZones } from "./zones";

type Region = Deployment["regions"][string];

const DEFAULT_NAT = "per-zone";

/** What servers without NAT call: `com.amazonaws.<region>.<name>`. S3 has a gateway endpoint in every created VPC. */
export const INTERFACE_ENDPOINTS = [
  "ssm",
  "ssmmessages",
  "ec2messages",
  "secretsmanager",
  "kms",
  "logs",
  "monitoring",
  "ec2",
  "elasticloadbalancing",
  "sts",
] as const;

/** What they call besides where an AWS Private CA issues their certificates. */
const PRIVATE_CA = "acm-pca";

/** A region without the `ec2messages` service refuses an endpoint of that name. */
function endpointsIn({ name, certificates }: Region): readonly string[] {
  const services = INTERFACE_ENDPOINTS.filter((service) => service !== "ec2messages" || hasMessageDelivery(name));
  return certificates !== undefined && "privateCa" in certificates ? [...services, PRIVATE_CA] : services;
}

/**
 * The network of one region: a VPC that is created with the reserved layout of `blocks.ts`, or one that exists.
 *
 * Always returns a plan; it lacks what could not be planned, and `report` then holds the reason.
 */
export function planNetwork(path: ConfigPath, region: Region, uses: NetworkUses, report: Report): NetworkPlan {
  const zones = checkZones([...path, "zones"], region, report);
  const {
    logRetentionDays: flowLogRetentionDays,
    network: { existing, nat },
  } = region;
  checkLogRetention([...path, "logRetentionDays"], flowLogRetentionDays, report);
  checkNatZone(path, region, zones, report);
  if (existing) {
    if (region.cidr !== undefined) {
      report.problem(
        [...path, "cidr"],
        `cidr ${seen(region.cidr)} asks for a new VPC, and network.existing names ${existing.vpcId}`,
        "remove one of the two",
      );
    }
    if (nat !== undefined) {
      report.problem(
        [...path, "network", "nat"],
        `nat: ${nat} asks for NAT gateways or endpoints of a new VPC, and network.existing names ${existing.vpcId}`,
        "remove it; network.existing.outgoing says how servers reach AWS services",
      );
    }
    if (region.network.s3Buckets.length > 0) {
      report.problem(
        [...path, "network", "s3Buckets"],
        `the VPC ${existing.vpcId} exists, and so do its endpoints: nothing is said to them here`,
        "remove s3Buckets, and let the policy of the endpoint let them through",
      );
    }
    const subnets = existingSubnets([...path, "network", "existing"], existing, zones, uses, report);
    checkBlocks(subnets, uses, report);
    return {
      cidr: existing.cidr,
      existingVpcId: existing.vpcId,
      zones,
      subnets: subnets.map((subnet) => ({ ...subnetPlan(region, subnet, uses), existingId: subnet.id })),
      outgoing: existing.outgoing === "nat" ? "nat-per-zone" : "endpoints",
      natZones: [],
      internetGateway: false,
      interfaceEndpoints: [],
      flowLogRetentionDays,
      routeTables: Object.entries(existing.routeTables).map(([name, existingId]) => ({ name, existingId })),
    };
  }
  const vpc = createdVpcRange([...path, "cidr"], region.cidr, report);
  const subnets: readonly PlacedSubnet[] = SUBNET_TIERS.flatMap((tier) =>
    zones.flatMap((zone) => {
      if (!vpc) return [];
      const subnet = subnetRange(vpc, tier, zone);
      return [{ tier, zone, subnet, block: subnet }];
    }),
  );
  checkBlocks(subnets, uses, report);
  const out = wayOut(path, region, zones, report);
  return {
    cidr: region.cidr ?? "",
    zones,
    subnets: subnets.map((subnet) => subnetPlan(region, subnet, uses)),
    ...out,
    // Nothing else has a public address: without these, no route leads to or from the internet.
    internetGateway: out.natZones.length > 0 || uses.zones.public.length > 0,
    flowLogRetentionDays,
    routeTables: zones.map((zone) => ({ name: `private-${zone}` })),
  };
}

function subnetPlan(region: Region, subnet: PlacedSubnet, uses: NetworkUses): SubnetPlan {
  const { tier, zone } = subnet;
  return {
    tier,
    zone,
    availabilityZone: `${region.name}${zone}`,
    cidr: formatRange(subnet.subnet),
    reservations: reservationsIn(subnet, uses),
  };
}

function wayOut(
  path: ConfigPath,
  region: Region,
  zones: readonly string[],
  report: Report,
): Pick<NetworkPlan, "outgoing" | "natZones" | "interfaceEndpoints"> {
  switch (region.network.nat ?? DEFAULT_NAT) {
    case "per-zone":
      return { outgoing: "nat-per-zone", natZones: zones, interfaceEndpoints: [] };
    case "none":
      return { outgoing: "endpoints", natZones: [], interfaceEndpoints: endpointsIn(region) };
    case "shared": {
      const [zone] = region.network.natZone === undefined ? zones : [region.network.natZone];
      report.warning(
        "network/shared-nat",
        [...path, "network", "nat"],
        `one NAT gateway, in zone '${zone}', serves the zones ${zones.join(", ")}: losing its zone cuts the way out of every zone`,
        "use nat: per-zone, or nat: none with interface endpoints",
      );
      return { outgoing: "nat-shared", natZones: zone === undefined ? [] : [zone], interfaceEndpoints: [] };
    }
  }
}

/** Where the only NAT gateway stands is a choice where there is one gateway. */
function checkNatZone(path: ConfigPath, { network }: Region, zones: readonly string[], report: Report): void {
  const { natZone, nat, existing } = network;
  if (natZone === undefined) return;
  if (nat !== "shared" || existing !== undefined) {
    report.problem(
      [...path, "network", "natZone"],
      `natZone '${natZone}' names the zone of a shared NAT gateway, and ${existing ? "network.existing creates none" : `nat is '${nat ?? DEFAULT_NAT}'`}`,
      existing ? "remove natZone" : "remove natZone, or use nat: shared",
    );
  } else if (!zones.includes(natZone)) {
    report.problem(
      [...path, "network", "natZone"],
      `zone '${natZone}' is not one of the zones ${zones.join(", ")}`,
      "use one of them",
    );
  }
}
