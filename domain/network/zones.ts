import { zoneLetters } from "../aws/regions";
import { ConfigPath, Report } from "../problems";

const COUNT = { minimum: 2, maximum: 6 } as const;

/**
 * The zones to plan with: the document's, in the order of the alphabet, without repetitions and unknown letters, which are
 * reported. In what order a document names them means nothing.
 */
export function checkZones(
  path: ConfigPath,
  region: { readonly name: string; readonly zones: readonly string[] },
  report: Report,
): readonly string[] {
  const { name, zones } = region;
  if (zones.length < COUNT.minimum || zones.length > COUNT.maximum) {
    report.problem(
      path,
      `a region has ${COUNT.minimum} to ${COUNT.maximum} availability zones, got ${zones.length}`,
      "give the letters of 2 to 6 zones; three leave the arbiter a zone of its own",
    );
  }
  const known = zoneLetters(name);
  const accepted = zones.filter((zone, position) => {
    if (zones.indexOf(zone) !== position) {
      report.problem([...path, position], `zone '${zone}' stands here twice`, "remove one of them");
      return false;
    }
    if (known && !known.includes(zone)) {
      report.problem(
        [...path, position],
        `${name} has no zone '${zone}': its zones are ${known.join(", ")}`,
        "use one of these letters, or another region",
      );
      return false;
    }
    return true;
  });
  return accepted.sort();
}
