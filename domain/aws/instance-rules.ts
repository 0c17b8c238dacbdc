import { ConfigPath, Report } from "../problems";
import { Architecture, InstanceTypeFacts, instanceType, similarType } from "./instance-types";

/** What a server asks of its instance type. */
export interface InstanceDemands {
  /** The architecture of the region's image. */
  readonly architecture: Architecture;
  readonly tenancy: "default" | "dedicated" | "host";
  /** Caches are to lie on the instance store. */
  readonly instanceStore: boolean;
  /** Holds databases: burst credits and missing auto-recovery are worth a warning. */
  readonly mirrorMember: boolean;
}

type Fits = (type: InstanceTypeFacts) => boolean;

/**
 * Checks one instance type against what its server needs.
 *
 * `path` is the key that names the type. Returns the facts, or undefined (with a warning) for a type that the table
 * does not know; then nothing more can be checked.
 */
export function checkInstanceType(
  path: ConfigPath,
  name: string,
  demands: InstanceDemands,
  report: Report,
): InstanceTypeFacts | undefined {
  const type = instanceType(name);
  if (!type) {
    report.warning(
      "instance-type/unknown",
      path,
      `the instance type '${name}' is not in our table: its architecture, memory, EBS limits and attachments are not checked`,
      "check the spelling; if the type exists, compare its EBS limits with the volumes and acknowledge this warning",
    );
    return undefined;
  }
  checkMustHaves(path, type, demands, report);
  if (demands.mirrorMember) warnForMember(path, type, report);
  return type;
}

function checkMustHaves(path: ConfigPath, type: InstanceTypeFacts, demands: InstanceDemands, report: Report): void {
  const { architecture, tenancy, instanceStore } = demands;
  const use = (fits: Fits): string => useAnother(type, (other) => other.architecture === architecture && fits(other));
  if (type.architecture !== architecture) {
    report.problem(
      path,
      `${type.name} is ${type.architecture}, and the image of the region is ${architecture}`,
      `${use(() => true)}, or an image for ${type.architecture}`,
    );
  }
  if (type.ebsOptimized === "unsupported") {
    report.problem(
      path,
      `${type.name} cannot be EBS-optimised: its volumes would share the network with users and the mirror`,
      use(() => true),
    );
  }
  if (tenancy === "host" && !type.dedicatedHosts) {
    report.problem(
      path,
      `tenancy is host, and there are no dedicated hosts for ${type.name}`,
      `${use((other) => other.dedicatedHosts)}, or set tenancy to dedicated`,
    );
  }
  if (instanceStore && type.instanceStoreGB === 0) {
    report.problem(
      path,
      `the caches are to lie on the instance store, and ${type.name} has none`,
      `${use((other) => other.instanceStoreGB > 0)}, or give cache an EBS volume`,
    );
  }
}

function warnForMember(path: ConfigPath, type: InstanceTypeFacts, report: Report): void {
  const use = (fits: Fits): string =>
    useAnother(type, (other) => other.architecture === type.architecture && fits(other));
  if (!type.autoRecovery) {
    report.warning(
      "instance-type/no-auto-recovery",
      path,
      `${type.name} has no automatic recovery: after a hardware failure the member stays down until an operator replaces it`,
      use((other) => other.autoRecovery),
    );
  }
  if (type.burstable) {
    report.warning(
      "instance-type/burstable",
      path,
      `${type.name} runs on CPU credits: under lasting load a mirror member slows down when they are spent`,
      use((other) => !other.burstable),
    );
  }
}

function useAnother(type: InstanceTypeFacts, fits: Fits): string {
  const similar = similarType(type, fits);
  return similar === undefined ? "use another instance type" : `use another instance type, such as ${similar}`;
}
