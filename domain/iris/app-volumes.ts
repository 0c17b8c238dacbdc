import { checkVolumeOnXen } from "../aws/check-volume";
import { InstanceTypeFacts } from "../aws/instance-types";
import { VolumePlan } from "../mirror/plan";
import { GivenVolume, placeVolume, volumeValues } from "../mirror/plan-volume";
import { ConfigPath, Report } from "../problems";
import { AppSize } from "./sizes";

export interface AppVolumes {
  /** Undefined, and reported, when its size is missing. */
  readonly system?: VolumePlan;
  /** Undefined for the instance store, and where its size is missing (reported). */
  readonly cache?: VolumePlan;
}

/**
 * The volumes of each server of an application tier: the system volume and, unless the instance store is chosen, one for
 * IRISTEMP and the local caches. `path` is the tier's key.
 */
export function planAppVolumes(
  path: ConfigPath,
  given: { readonly systemVolume: GivenVolume; readonly cache: GivenVolume | "instance-store" },
  size: AppSize | undefined,
  type: InstanceTypeFacts | undefined,
  report: Report,
): AppVolumes {
  const plan = (
    key: "systemVolume" | "cache",
    purpose: "system" | "cache",
    volume: GivenVolume,
  ): VolumePlan | undefined => {
    const at = [...path, key];
    const values = volumeValues(at, purpose, volume, size?.[key], report);
    if (!values) return undefined;
    const placed = placeVolume(purpose, values);
    if (type?.hypervisor === "xen") checkVolumeOnXen(at, placed, type.name, report);
    return placed;
  };
  const system = plan("systemVolume", "system", given.systemVolume);
  const cache = given.cache === "instance-store" ? undefined : plan("cache", "cache", given.cache);
  return { ...(system && { system }), ...(cache && { cache }) };
}
