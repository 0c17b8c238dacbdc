import { region } from "../../../domain/config/region";
import { Deployment } from "../../../domain/config/deployment";
import { NetworkPlan } from "../../../domain/network/plan";
import { planNetwork } from "../../../domain/network/plan-network";
import { NetworkUses } from "../../../domain/network/uses";
import { formatPath, Report } from "../../../domain/problems";

export type Region = Deployment["regions"][string];

export const PATH = ["regions", "primary"];

export const USES: NetworkUses = {
  mirrors: [{ key: "data", block: 0 }],
  arbiters: [{ key: "data", block: 0 }],
  appTiers: [{ key: "app", block: 0 }],
  zones: { public: [], web: [], app: [], data: ["a", "b", "c"], management: [] },
};

/** A region with three zones and 10.20.0.0/16, changed by `differences`. */
export function regionWith(differences: Record<string, unknown> = {}): Region {
  return region.parse({
    name: "eu-west-1",
    zones: ["a", "b", "c"],
    cidr: "10.20.0.0/16",
    image: { id: "ami-0123456789abcdef0", os: "rhel9" },
    ...differences,
  });
}

/** The same in a VPC that exists: data subnets of /24 in three zones, changed by `existing`. */
export function existingRegion(
  existing: Record<string, unknown> = {},
  differences: Record<string, unknown> = {},
): Region {
  return regionWith({
    cidr: undefined,
    network: {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        cidr: "10.30.0.0/16",
        outgoing: "nat",
        subnets: { data: DATA },
        ...existing,
      },
    },
    ...differences,
  });
}

export const DATA = {
  a: { id: "subnet-0000000a", cidr: "10.30.0.0/24" },
  b: { id: "subnet-0000000b", cidr: "10.30.1.0/24" },
  c: { id: "subnet-0000000c", cidr: "10.30.2.0/24" },
};

export interface Found {
  readonly plan: NetworkPlan;
  /** `path: message | fix`, as far as a test compares them. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export function findingsOf(report: Report): Pick<Found, "problems" | "warnings"> {
  return {
    problems: report.problems.map(({ path, message, fix }) => `${formatPath(path)}: ${message} | ${fix}`),
    warnings: report.warnings.map(({ name, path, message, fix }) => `${name} ${formatPath(path)}: ${message} | ${fix}`),
  };
}

export function planned(region: Region, uses: NetworkUses = USES): Found {
  const report = new Report();
  const plan = planNetwork(PATH, region, uses, report);
  return { plan, ...findingsOf(report) };
}
