import { VolumePlan, VolumeType } from "../mirror/plan";
import { ConfigPath, Report } from "../problems";
import { EBS_LIMITS, IopsLimits, PROVIDER_MAXIMUM_THROUGHPUT_MIBPS, Range } from "./ebs-limits";

/** A volume as it is asked for, before defaults of its type are filled in. */
export interface VolumeRequest {
  readonly type: VolumeType;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly throughputMiBps?: number;
  readonly purpose: VolumePlan["purpose"];
}

const TYPES_WITH_IOPS = "gp3, io1 and io2";

/** Checks one EBS volume against the limits of its type. `path` is the volume's key. */
export function checkVolume(path: ConfigPath, volume: VolumeRequest, report: Report): void {
  checkSize(path, volume, report);
  checkIops(path, volume, report);
  checkThroughput(path, volume, report);
  checkKind(path, volume, report);
}

const outside = (value: number, { minimum, maximum }: Range): boolean => value < minimum || value > maximum;

function checkSize(path: ConfigPath, { type, sizeGiB }: VolumeRequest, report: Report): void {
  const range = EBS_LIMITS[type].sizeGiB;
  if (!outside(sizeGiB, range)) return;
  report.problem(
    [...path, "sizeGiB"],
    `sizeGiB ${sizeGiB}; ${type} takes ${range.minimum} to ${range.maximum}`,
    sizeGiB > range.maximum && range.maximum < EBS_LIMITS.gp3.sizeGiB.maximum
      ? `use at most ${range.maximum} GiB, or type gp3, which takes up to ${EBS_LIMITS.gp3.sizeGiB.maximum} GiB`
      : `use ${range.minimum} to ${range.maximum} GiB`,
  );
}

function checkIops(path: ConfigPath, volume: VolumeRequest, report: Report): void {
  const { type, sizeGiB, iops } = volume;
  const limits = EBS_LIMITS[type].iops;
  const at = [...path, "iops"];
  if (!limits) {
    if (iops !== undefined) {
      report.problem(
        at,
        `iops ${iops} given for ${type}; only ${TYPES_WITH_IOPS} take iops`,
        "remove iops, or use type gp3",
      );
    }
    return;
  }
  if (iops === undefined) {
    if (limits.included === undefined) {
      report.problem(
        at,
        `no iops given; ${type} needs them, ${limits.minimum} to ${limits.maximum}`,
        "give iops, or use type gp3",
      );
    }
    return;
  }
  if (outside(iops, limits)) {
    report.problem(
      at,
      `iops ${iops}; ${type} takes ${limits.minimum} to ${limits.maximum}`,
      `use ${limits.minimum} to ${limits.maximum}`,
    );
    return;
  }
  const most = mostIops(limits, sizeGiB);
  if (iops > most && !outside(sizeGiB, EBS_LIMITS[type].sizeGiB)) {
    report.problem(
      at,
      `iops ${iops} on ${sizeGiB} GiB; ${type} takes at most ${limits.perGiB} per GiB, here ${most}`,
      `use at most ${most}, or at least ${Math.ceil(iops / limits.perGiB)} GiB`,
    );
  }
}

/** The included IOPS come with any size, so the ratio binds only above them. */
function mostIops(limits: IopsLimits, sizeGiB: number): number {
  return Math.max(limits.perGiB * sizeGiB, limits.included ?? 0);
}

function checkThroughput(path: ConfigPath, volume: VolumeRequest, report: Report): void {
  const { type, throughputMiBps } = volume;
  if (throughputMiBps === undefined) return;
  const limits = EBS_LIMITS[type].throughputMiBps;
  const at = [...path, "throughputMiBps"];
  if (!limits) {
    report.problem(
      at,
      `throughputMiBps ${throughputMiBps} given for ${type}; only gp3 takes it`,
      "remove throughputMiBps, or use type gp3",
    );
    return;
  }
  if (outside(throughputMiBps, limits)) {
    report.problem(
      at,
      `throughputMiBps ${throughputMiBps}; ${type} takes ${limits.minimum} to ${limits.maximum}, the AWS provider 5.100 up to ${PROVIDER_MAXIMUM_THROUGHPUT_MIBPS}`,
      `use ${limits.minimum} to ${PROVIDER_MAXIMUM_THROUGHPUT_MIBPS}`,
    );
    return;
  }
  if (throughputMiBps > PROVIDER_MAXIMUM_THROUGHPUT_MIBPS) {
    report.problem(
      at,
      `throughputMiBps ${throughputMiBps}; AWS allows up to ${limits.maximum}, but the AWS provider 5.100 refuses more than ${PROVIDER_MAXIMUM_THROUGHPUT_MIBPS}`,
      `use at most ${PROVIDER_MAXIMUM_THROUGHPUT_MIBPS}; stripe several volumes for more`,
    );
    return;
  }
  const iops = volume.iops ?? EBS_LIMITS[type].iops?.included ?? 0;
  if (throughputMiBps > iops * limits.perIops) {
    report.problem(
      at,
      `throughputMiBps ${throughputMiBps} with ${iops} iops; ${type} takes at most ${limits.perIops} MiB/s per IOPS, here ${Math.floor(iops * limits.perIops)}`,
      `use at most ${Math.floor(iops * limits.perIops)}, or at least ${Math.ceil(throughputMiBps / limits.perIops)} iops`,
    );
  }
}

/** What AWS sells but a database server has no good use for. */
function checkKind(path: ConfigPath, { type, purpose }: VolumeRequest, report: Report): void {
  const at = [...path, "type"];
  if (type === "standard") {
    report.warning(
      "volume/magnetic",
      at,
      "a magnetic volume (standard) does about 100 IOPS, and AWS calls it a previous generation",
      "use type gp3",
    );
  }
  if (type !== "st1" && type !== "sc1") return;
  if (purpose === "system") {
    report.problem(at, `${type} for the system volume; hard disks cannot serve its small random I/O`, "use type gp3");
    return;
  }
  report.warning(
    "volume/hard-disk",
    at,
    `${type} is a hard disk for large sequential I/O; IRIS reads databases in 8 KB blocks and waits for each journal write`,
    "use type gp3, or acknowledge it for data that is seldom read",
  );
}

/** io1 and io2 do more than 32,000 IOPS on Nitro only: known once the instance type is. */
export function checkVolumeOnXen(
  path: ConfigPath,
  volume: VolumeRequest,
  instanceTypeName: string,
  report: Report,
): void {
  const most = EBS_LIMITS[volume.type].iops?.maximumOnXen;
  if (most === undefined || (volume.iops ?? 0) <= most) return;
  report.problem(
    [...path, "iops"],
    `iops ${volume.iops ?? 0} for ${volume.type} on ${instanceTypeName}; without Nitro it does at most ${most}`,
    `use at most ${most}, or a Nitro instance type such as the r6i family`,
  );
}
