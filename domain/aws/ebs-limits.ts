import { VolumeType } from "../mirror/plan";

/** From the first to the last value that is allowed. */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** IOPS that are asked for. */
export interface IopsLimits extends Range {
  /** What the type has without asking; undefined: IOPS must be given. */
  readonly included?: number;
  readonly perGiB: number;
  /** The most on a type that is not Nitro. */
  readonly maximumOnXen?: number;
}

/** MiB/s that are asked for. */
export interface ThroughputLimits extends Range {
  readonly included: number;
  readonly perIops: number;
}

export interface EbsLimits {
  readonly sizeGiB: Range;
  /** Undefined: IOPS follow from the size and cannot be given. */
  readonly iops?: IopsLimits;
  /** Undefined: throughput follows from size or IOPS and cannot be given. */
  readonly throughputMiBps?: ThroughputLimits;
  /** What the volume always does, where it cannot be given. */
  readonly follows: (sizeGiB: number, iops: number) => { readonly iops: number; readonly throughputMiBps: number };
  readonly source: string;
}

/** When the table was read. */
export const EBS_LIMITS_DATE = "2026-11-22";

const API = "EC2 API reference, CreateVolume (botocore 1.43.11)";
const GUIDE = "EBS user guide, Amazon EBS volume types";

/**
 * AWS provider 5.100.0, the oldest that the stacks accept, refuses more for `aws_ebs_volume`, although AWS allows 2000.
 * Source: the provider's validation, tried on the date above.
 */
export const PROVIDER_MAXIMUM_THROUGHPUT_MIBPS = 1000;

/** io1 and io2 state their IOPS for I/O of 16 KiB (EBS user guide); what is larger counts against throughput only. */
const provisioned = (_sizeGiB: number, iops: number) => ({ iops, throughputMiBps: (iops * 16) / 1024 });
/** Hard disks: I/O of 1 MiB, and throughput that grows with the size. */
const hardDisk = (perTiB: number, maximum: number) => (sizeGiB: number) => {
  const throughputMiBps = Math.min((sizeGiB / 1024) * perTiB, maximum);
  return { iops: throughputMiBps, throughputMiBps };
};

/** The limits of each EBS volume type. */
export const EBS_LIMITS: Readonly<Record<VolumeType, EbsLimits>> = {
  gp3: {
    sizeGiB: { minimum: 1, maximum: 65_536 },
    iops: { minimum: 3_000, maximum: 80_000, included: 3_000, perGiB: 500 },
    throughputMiBps: { minimum: 125, maximum: 2_000, included: 125, perIops: 0.25 },
    follows: () => ({ iops: 3_000, throughputMiBps: 125 }),
    source: `${API}: ranges; ${GUIDE}: 500 IOPS per GiB, 0.25 MiB/s per IOPS`,
  },
  io2: {
    sizeGiB: { minimum: 4, maximum: 65_536 },
    iops: { minimum: 100, maximum: 256_000, perGiB: 1_000, maximumOnXen: 32_000 },
    follows: provisioned,
    source: `${API}: ranges, 32,000 IOPS where not Nitro; ${GUIDE}: 1,000 IOPS per GiB`,
  },
  io1: {
    sizeGiB: { minimum: 4, maximum: 16_384 },
    iops: { minimum: 100, maximum: 64_000, perGiB: 50, maximumOnXen: 32_000 },
    follows: provisioned,
    source: `${API}: ranges; ${GUIDE}: 50 IOPS per GiB, 32,000 IOPS where not Nitro`,
  },
  gp2: {
    sizeGiB: { minimum: 1, maximum: 16_384 },
    follows: (sizeGiB) => ({
      iops: Math.min(Math.max(3 * sizeGiB, 100), 16_000),
      throughputMiBps: sizeGiB >= 334 ? 250 : 128,
    }),
    source: `${API}: sizes; ${GUIDE}: 3 IOPS per GiB from 100 to 16,000, 128 MiB/s, 250 MiB/s from 334 GiB`,
  },
  st1: {
    sizeGiB: { minimum: 125, maximum: 16_384 },
    follows: hardDisk(40, 500),
    source: `${API}: sizes; ${GUIDE}: baseline of 40 MiB/s per TiB, at most 500 MiB/s`,
  },
  sc1: {
    sizeGiB: { minimum: 125, maximum: 16_384 },
    follows: hardDisk(12, 250),
    source: `${API}: sizes; ${GUIDE}: baseline of 12 MiB/s per TiB, at most 250 MiB/s`,
  },
  standard: {
    sizeGiB: { minimum: 1, maximum: 1_024 },
    follows: () => ({ iops: 100, throughputMiBps: 90 }),
    source: `${API}: sizes; ${GUIDE}: previous generation, about 100 IOPS, 40 to 90 MiB/s`,
  },
};

/** IOPS and MiB/s that a volume does at any time, burst credits left aside. */
export function volumePerformance(volume: {
  readonly type: VolumeType;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly throughputMiBps?: number;
}): { readonly iops: number; readonly throughputMiBps: number } {
  const follows = EBS_LIMITS[volume.type].follows(volume.sizeGiB, volume.iops ?? 0);
  return { iops: volume.iops ?? follows.iops, throughputMiBps: volume.throughputMiBps ?? follows.throughputMiBps };
}
