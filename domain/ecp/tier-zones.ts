import { zoneLetters } from "../aws/regions";
import { Deployment } from "../config/deployment";
import { MirrorRegion } from "../mirror/plan-mirror";
import { ConfigPath, Report } from "../problems";
import { namedZones, spread } from "./spread";

type AppTier = Deployment["appTiers"][string];

/** For a region that is not in our table. */
const ANY = ["a", "b", "c", "d", "e", "f"];

/** The zones of a tier, in the order of the alphabet, without repetitions and unknown letters, which are reported. */
export function tierZones(path: ConfigPath, tier: AppTier, region: MirrorRegion, report: Report): readonly string[] {
  const all = region.network.zones;
  const byZone = typeof tier.servers === "number" ? undefined : tier.servers;
  if (byZone !== undefined && tier.zones !== undefined) {
    report.problem(
      [...path, "zones"],
      `zones ${tier.zones.join(", ")} stand beside servers by zone, which name the zones ${Object.keys(byZone).join(", ")}`,
      "remove zones",
    );
  }
  if (byZone !== undefined && Object.keys(byZone).length === 0) {
    report.problem([...path, "servers"], "no zone has a server", "give at least one, such as { a: 1 }");
  }
  const named = namedZones(tier) ?? all;
  named.forEach((zone, index) => {
    if (!all.includes(zone)) {
      report.problem(
        [...path, ...(byZone === undefined ? ["zones", index] : ["servers", zone])],
        `zone '${zone}' is not one of the zones ${all.join(", ")} of region '${region.key}'`,
        "use zones of the region",
      );
    } else if (named.indexOf(zone) !== index) {
      report.problem([...path, "zones", index], `zone '${zone}' is named twice`, "name each zone once");
    }
  });
  if (namedZones(tier) === undefined) warnOfMoves(path, tier.servers, region, report);
  return [...new Set(named)].filter((zone) => all.includes(zone)).sort();
}

/** Servers that are there today would go if the region got one more zone. Which servers are there, planning cannot see. */
function warnOfMoves(path: ConfigPath, servers: AppTier["servers"], region: MirrorRegion, report: Report): void {
  const { zones } = region.network;
  const ids = (over: readonly string[]) => spread(servers, over).map(({ id }) => id);
  const today = ids(zones);
  const possible = (zoneLetters(region.name) ?? ANY).filter((zone) => !zones.includes(zone));
  const later = possible.map((zone) => ids([...zones, zone].sort()));
  const going = today.filter((id) => later.some((left) => !left.includes(id)));
  if (going.length === 0) return;
  const counts = zones.map((zone) => [zone, today.filter((id) => id.startsWith(zone)).length] as const);
  const pinned = counts.filter(([, count]) => count > 0).map(([zone, count]) => `${zone}: ${count}`);
  report.warning(
    "ecp/servers-follow-zones",
    [...path, "servers"],
    `one more zone in region '${region.key}' would take servers ${going.join(", ")} away: a number is spread over all zones`,
    `write servers: { ${pinned.join(", ")} }`,
  );
}
