import { seen } from "../config/describe-value";
import { checkVolumeOnXen } from "../aws/check-volume";
import { InstanceTypeFacts } from "../aws/instance-types";
import { MirrorSize } from "../iris/sizes";
import { ConfigPath, Report } from "../problems";
import { VolumePlan, VolumePurpose } from "./plan";
import { GivenVolume, placeVolume, volumeValues } from "./plan-volume";
import { DATABASE_VOLUMES_MAXIMUM, PURPOSES } from "./volume-layout";

/** `mirrors.<key>.volumes` of a document. */
export type GivenVolumes = {
  readonly [purpose in VolumePurpose]?: (GivenVolume & { readonly count?: number | undefined }) | undefined;
};

/**
 * The volumes of each member of a mirror, in the order system, database, WIJ, journal, alternate journal.
 *
 * `path` is the mirror's key. Without a size all five purposes must be given. What lacks its size is left out and
 * reported. Snapshots are a member's own: `withSnapshots`.
 */
export function planVolumes(
  path: ConfigPath,
  given: GivenVolumes,
  size: MirrorSize | undefined,
  type: InstanceTypeFacts | undefined,
  report: Report,
): readonly VolumePlan[] {
  const at = [...path, "volumes"];
  const missing = PURPOSES.filter((purpose) => !size && !given[purpose]);
  if (missing.length > 0) {
    report.problem(
      at,
      `no size is chosen, and volumes are missing: ${missing.join(", ")}`,
      `give ${missing.join(", ")} under volumes, or choose size small, medium or large`,
    );
  }
  const volumes = PURPOSES.filter((purpose) => !missing.includes(purpose)).flatMap((purpose) =>
    ofPurpose([...at, purpose], purpose, given[purpose] ?? {}, size, report),
  );
  if (type) {
    checkXen(at, volumes, type, report);
    checkAttachments(at, volumes, type, report);
  }
  return volumes;
}

function ofPurpose(
  path: ConfigPath,
  purpose: VolumePurpose,
  given: NonNullable<GivenVolumes[VolumePurpose]>,
  size: MirrorSize | undefined,
  report: Report,
): VolumePlan[] {
  const values = volumeValues(path, purpose, given, size?.volumes[purpose], report);
  if (!values) return [];
  const count = purpose === "database" ? (given.count ?? size?.volumes.database.count ?? 1) : 1;
  if (count < 1 || count > DATABASE_VOLUMES_MAXIMUM) {
    report.problem(
      [...path, "count"],
      `${count} database volumes; a member takes 1 to ${DATABASE_VOLUMES_MAXIMUM}`,
      `use 1 to ${DATABASE_VOLUMES_MAXIMUM}, and larger volumes`,
    );
    return [];
  }
  return Array.from({ length: count }, (_, index) => placeVolume(purpose, values, index + 1));
}

/** Volumes of one purpose are alike: one finding for all of them. */
function checkXen(path: ConfigPath, volumes: readonly VolumePlan[], type: InstanceTypeFacts, report: Report): void {
  if (type.hypervisor !== "xen") return;
  for (const purpose of PURPOSES) {
    const volume = volumes.find((one) => one.purpose === purpose);
    if (volume) checkVolumeOnXen([...path, purpose], volume, type.name, report);
  }
}

/** The table's limit counts the root volume, and no longer the network interface and NVMe disks. */
function checkAttachments(
  path: ConfigPath,
  volumes: readonly VolumePlan[],
  type: InstanceTypeFacts,
  report: Report,
): void {
  const most = type.ebsAttachments - 1;
  if (volumes.length <= most) return;
  report.problem(
    path,
    `${volumes.length} volumes on ${type.name}, which takes ${most} besides the root volume`,
    "use fewer and larger database volumes, or another instance type",
  );
}

/**
 * The same volumes with the snapshots that a member's volumes start from.
 *
 * `path` is the key of the snapshots: `mirrors.data.members.a.snapshots`.
 */
export function withSnapshots(
  path: ConfigPath,
  volumes: readonly VolumePlan[],
  snapshots: Readonly<Record<string, string>>,
  report: Report,
): readonly VolumePlan[] {
  // What was refused is reported; without any volume there is none to name.
  if (volumes.length === 0) return volumes;
  const names = volumes.map((volume) => volume.name);
  // Every member has volumes of every purpose: what is not planned was refused, and is there when that is mended.
  const refused = PURPOSES.filter((one) => !volumes.some(({ purpose }) => purpose === one));
  const isRefused = (name: string) => refused.some((one) => name.replace(/\d+$/, "") === one);
  for (const name of Object.keys(snapshots).filter((key) => !names.includes(key) && !isRefused(key))) {
    report.problem(
      [...path, name],
      `there is no volume ${seen(name)}; a member has ${names.join(", ")}`,
      "name one of these volumes",
    );
  }
  return volumes.map((volume) => {
    const snapshotId = Object.prototype.hasOwnProperty.call(snapshots, volume.name)
      ? snapshots[volume.name]
      : undefined;
    return snapshotId === undefined ? volume : { ...volume, snapshotId };
  });
}
