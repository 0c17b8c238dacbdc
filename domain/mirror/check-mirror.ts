import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";

type MirrorConfig = Deployment["mirrors"][string];

/**
 * Rules about the members of one mirror among themselves, over all regions.
 *
 * Sources: High Availability Guide, "Mirroring Architecture and Planning" (two failover members; at most 16 members) and
 * "Mirroring in the Cloud" (failover members in two zones of one region).
 */
export function checkMirror(
  path: ConfigPath,
  mirror: MirrorConfig,
  regions: Deployment["regions"],
  report: Report,
): void {
  checkFailoverMembers(path, mirror, report);
  for (const [letter, member] of Object.entries(mirror.members)) {
    checkPlace([...path, "members", letter], member, regions, report);
    checkHost([...path, "members", letter], mirror, member.hostId, report);
  }
  checkSharedHosts(path, mirror, report);
  if (mirror.purchase === "spot") {
    report.problem(
      [...path, "purchase"],
      "AWS may take a spot instance back at any time, and with it a mirror member; only on-demand is allowed",
      "remove purchase, and use capacityReservation for price and availability",
    );
  }
}

/** The failover members, by letter. */
export function failoverMembers(mirror: MirrorConfig): [string, MirrorConfig["members"][string]][] {
  return Object.entries(mirror.members).filter(([, { role }]) => role === "failover");
}

function checkFailoverMembers(path: ConfigPath, mirror: MirrorConfig, report: Report): void {
  const members = [...path, "members"];
  const failover = failoverMembers(mirror);
  if (failover.length !== 2) {
    report.problem(
      members,
      `a mirror has exactly 2 failover members, got ${failover.length}`,
      "give two members the role 'failover' (the default) and the others 'dr-async' or 'reporting-async'",
    );
    return;
  }
  const [[firstLetter, first], [secondLetter, second]] = failover as [
    [string, MirrorConfig["members"][string]],
    [string, MirrorConfig["members"][string]],
  ];
  if (first.region !== second.region) {
    report.problem(
      [...members, secondLetter, "region"],
      `failover members are in two regions, '${first.region}' and '${second.region}'; they commit synchronously and must be in one`,
      "place both in one region, and give the member in the other region the role 'dr-async'",
    );
  } else if (first.zone === second.zone) {
    report.warning(
      "mirror/members-share-zone",
      [...members, secondLetter, "zone"],
      `both failover members, ${firstLetter} and ${secondLetter}, are in zone '${first.zone}': losing that zone loses the mirror`,
      "place the failover members in two zones",
    );
  }
}

function checkPlace(
  path: ConfigPath,
  place: { region: string; zone: string },
  regions: Deployment["regions"],
  report: Report,
): void {
  const region = regions[place.region];
  if (region === undefined) {
    report.problem(
      [...path, "region"],
      `'${place.region}' is not one of the regions: ${Object.keys(regions).join(", ")}`,
      "use a key of regions",
    );
  } else if (!region.zones.includes(place.zone)) {
    report.problem(
      [...path, "zone"],
      `zone '${place.zone}' is not one of the zones ${region.zones.join(", ")} of region '${place.region}'`,
      `use one of them, or add '${place.zone}' to regions.${place.region}.zones`,
    );
  }
}

function checkHost(path: ConfigPath, mirror: MirrorConfig, hostId: string | undefined, report: Report): void {
  if (mirror.tenancy === "host" && hostId === undefined) {
    report.problem(
      [...path, "hostId"],
      "tenancy is 'host', and the member names no dedicated host",
      "give hostId: h-…",
    );
  }
  if (mirror.tenancy !== "host" && hostId !== undefined) {
    report.problem(
      [...path, "hostId"],
      `a dedicated host is given, and tenancy is '${mirror.tenancy}'`,
      "set tenancy: host, or remove hostId",
    );
  }
}

function checkSharedHosts(path: ConfigPath, mirror: MirrorConfig, report: Report): void {
  const [first, second] = failoverMembers(mirror);
  if (first && second && first[1].hostId !== undefined && first[1].hostId === second[1].hostId) {
    report.problem(
      [...path, "members", second[0], "hostId"],
      `both failover members stand on host ${first[1].hostId}: losing it loses the mirror`,
      "give each failover member a host of its own, in its zone",
    );
  }
}
