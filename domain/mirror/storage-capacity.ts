import { EBS_LIMITS, volumePerformance } from "../aws/ebs-limits";
import { InstanceTypeFacts } from "../aws/instance-types";
import { ConfigPath, Report } from "../problems";
import { VolumePlan } from "./plan";

/** Instances are stated in MB/s, volumes in MiB/s. */
const MIB_PER_MB = 1_000_000 / 1_048_576;

interface Measure {
  readonly warning: string;
  readonly unit: string;
  readonly asked: number;
  /** Some volume has more than what comes with it. */
  readonly beyondIncluded: boolean;
  readonly baseline: number;
  readonly maximum: number;
}

/**
 * Compares what all volumes of a server can do together with what its instance type carries.
 *
 * A gp3 volume has 3,000 IOPS and 125 MiB/s without asking, and cannot have less. As long as no volume has more than
 * that, there is nothing to take back: the sum then counts against what the type carries for 30 minutes a day. Once
 * somebody asks for more, the whole sum counts against what the type carries at any time, its baseline. The root volume
 * is left aside: it idles once the server is up.
 */
export function checkStorageCapacity(
  path: ConfigPath,
  volumes: readonly VolumePlan[],
  type: InstanceTypeFacts,
  report: Report,
): void {
  if (type.baselineIops === 0) return;
  const each = volumes.map((volume) => ({ ...volumePerformance(volume), limits: EBS_LIMITS[volume.type] }));
  const sum = (values: readonly number[]) => Math.ceil(values.reduce((total, value) => total + value, 0));
  compare(path, type.name, report, {
    warning: "storage/over-instance-iops",
    unit: "IOPS",
    asked: sum(each.map((one) => one.iops)),
    beyondIncluded: each.some((one) => one.iops > (one.limits.iops?.included ?? 0)),
    baseline: type.baselineIops,
    maximum: type.maximumIops,
  });
  compare(path, type.name, report, {
    warning: "storage/over-instance-throughput",
    unit: "MiB/s",
    asked: sum(each.map((one) => one.throughputMiBps)),
    beyondIncluded: each.some((one) => one.throughputMiBps > (one.limits.throughputMiBps?.included ?? 0)),
    baseline: Math.floor(type.baselineMBps * MIB_PER_MB),
    maximum: Math.floor(type.maximumMBps * MIB_PER_MB),
  });
}

function compare(path: ConfigPath, typeName: string, report: Report, measure: Measure): void {
  const { asked, baseline, maximum, unit } = measure;
  if (asked <= (measure.beyondIncluded ? baseline : maximum)) return;
  const burst = maximum > baseline ? `, and ${maximum} ${unit} for 30 minutes a day` : "";
  report.warning(
    measure.warning,
    path,
    `the volumes of one server add up to ${asked} ${unit}; ${typeName} carries ${baseline} ${unit}${burst}`,
    "ask for less on the volumes, or use a larger instance type",
  );
}
