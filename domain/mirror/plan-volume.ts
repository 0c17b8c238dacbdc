import { checkVolume } from "../aws/check-volume";
import { EBS_LIMITS } from "../aws/ebs-limits";
import { ConfigPath, Report } from "../problems";
import { VolumePlan, VolumeType } from "./plan";
import { deviceName, MOUNTS } from "./volume-layout";

/** A volume as a document gives it: anything may be left out. */
export interface GivenVolume {
  readonly type?: VolumeType | undefined;
  readonly sizeGiB?: number | undefined;
  readonly iops?: number | undefined;
  readonly throughputMiBps?: number | undefined;
}

/** A volume of a size catalogue. */
export interface CatalogueVolume {
  readonly type: VolumeType;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly throughputMiBps?: number;
}

/** Type, size and performance of one volume with the defaults of its type filled in. */
export type VolumeValues = Pick<VolumePlan, "type" | "sizeGiB" | "iops" | "throughputMiBps">;

/**
 * The document's values over those of the catalogue, field by field, and checked.
 *
 * IOPS and throughput of the catalogue belong to its type: with another type they do not apply. Without a catalogue the
 * type is gp3. Undefined when no size is given.
 */
export function volumeValues(
  path: ConfigPath,
  purpose: VolumePlan["purpose"],
  given: GivenVolume,
  catalogue: CatalogueVolume | undefined,
  report: Report,
): VolumeValues | undefined {
  const type = given.type ?? catalogue?.type ?? "gp3";
  const same = catalogue?.type === type ? catalogue : undefined;
  const sizeGiB = given.sizeGiB ?? catalogue?.sizeGiB;
  if (sizeGiB === undefined) {
    const { minimum, maximum } = EBS_LIMITS[type].sizeGiB;
    report.problem([...path, "sizeGiB"], `no sizeGiB given; ${type} takes ${minimum} to ${maximum}`, "give sizeGiB");
    return undefined;
  }
  const iops = given.iops ?? same?.iops;
  const throughputMiBps = given.throughputMiBps ?? same?.throughputMiBps;
  checkVolume(path, { type, sizeGiB, purpose, iops, throughputMiBps }, report);
  const limits = EBS_LIMITS[type];
  return {
    type,
    sizeGiB,
    iops: iops ?? limits.iops?.included,
    throughputMiBps: throughputMiBps ?? limits.throughputMiBps?.included,
  };
}

/** A volume in its place: name, device and mount follow from the purpose. */
export function placeVolume(purpose: VolumePlan["purpose"], values: VolumeValues, number = 1): VolumePlan {
  return {
    name: purpose === "database" ? `database${number}` : purpose,
    purpose,
    ...values,
    deviceName: deviceName(purpose, number),
    mount: MOUNTS[purpose],
  };
}
