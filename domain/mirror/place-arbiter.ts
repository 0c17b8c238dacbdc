import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { failoverMembers } from "./check-mirror";

type MirrorConfig = Deployment["mirrors"][string];

/** Where the arbiter of a mirror stands. */
export interface ArbiterPlace {
  readonly region: string;
  readonly zone: string;
}

/**
 * Chooses the arbiter's zone, or checks the one that the document names.
 *
 * The default is the only zone without a failover member; where there is none or more than one, the document names it.
 * Sources: High Availability Guide,
 * "Locating the Arbiter" (a third location) and "Mirroring in the Cloud" (a third zone where one exists, else either zone).
 */
export function placeArbiter(
  path: ConfigPath,
  mirror: MirrorConfig,
  regions: Deployment["regions"],
  report: Report,
): ArbiterPlace | undefined {
  const { arbiter } = mirror;
  const failover = failoverMembers(mirror);
  if (arbiter === "none") {
    report.warning(
      "mirror/no-arbiter",
      [...path, "arbiter"],
      "without an arbiter the backup takes over only when the primary's agent answers: losing the primary's zone stops the mirror",
      "remove 'arbiter: none'; the default places one",
    );
    return undefined;
  }
  const region = regions[arbiter.region];
  if (region === undefined) {
    report.problem(
      [...path, "arbiter", "region"],
      `'${arbiter.region}' is not one of the regions: ${Object.keys(regions).join(", ")}`,
      "use a key of regions",
    );
    return undefined;
  }
  const away = failover.find(([, member]) => member.region !== arbiter.region);
  if (away !== undefined) {
    report.problem(
      [...path, "arbiter", "region"],
      `the arbiter is in region '${arbiter.region}', and failover member '${away[0]}' in '${away[1].region}'; both members must reach it at once, so it stands in their region`,
      `set region: ${away[1].region}`,
    );
    return undefined;
  }
  if (arbiter.zone !== undefined && !region.zones.includes(arbiter.zone)) {
    report.problem(
      [...path, "arbiter", "zone"],
      `zone '${arbiter.zone}' is not one of the zones ${region.zones.join(", ")} of region '${arbiter.region}'`,
      "use one of them, or leave zone out",
    );
    return undefined;
  }
  const taken = failover.filter(([, member]) => member.region === arbiter.region).map(([, member]) => member.zone);
  const free = region.zones.filter((candidate) => !taken.includes(candidate));
  if (arbiter.zone === undefined && free.length !== 1) {
    report.problem(
      [...path, "arbiter", "zone"],
      `the arbiter's zone is not given, and ${free.length === 0 ? "every zone has a failover member" : `zones ${free.join(", ")} have none`}: a default would move it when a zone is added`,
      `give zone: ${free[0] ?? region.zones[0]}`,
    );
    return undefined;
  }
  const zone = arbiter.zone ?? free[0];
  if (zone === undefined) return undefined;
  const sharing = failover.find(([, member]) => member.region === arbiter.region && member.zone === zone);
  if (sharing) {
    report.warning(
      "mirror/arbiter-shares-zone",
      [...path, "arbiter"],
      `the arbiter shares zone '${zone}' with failover member '${sharing[0]}': losing that zone loses both votes`,
      free[0] === undefined
        ? "add a third zone to the region, or accept this: two zones are supported"
        : `place the arbiter in zone '${free[0]}'`,
    );
  }
  return { region: arbiter.region, zone };
}
