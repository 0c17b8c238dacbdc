import { Deployment } from "../config/deployment";
import { readUsableRange, SHORTEST_PREFIX } from "../network/read";
import { ConfigPath, Report } from "../problems";

type Connections = Deployment["mirrors"][string]["connectsTo"];

/** Ranges of `connectsTo`: each is written as one range, and none is so large that it names nobody. */
export function checkConnections({ mirrors, appTiers, webTiers }: Deployment, report: Report): void {
  for (const [map, tiers] of Object.entries({ mirrors, appTiers, webTiers })) {
    for (const [key, { connectsTo }] of Object.entries<{ readonly connectsTo: Connections }>(tiers)) {
      checkRanges([map, key, "connectsTo"], connectsTo, report);
    }
  }
}

function checkRanges(path: ConfigPath, connections: Connections, report: Report): void {
  for (const [name, { port, to }] of Object.entries(connections)) {
    const range = readUsableRange([...path, name, "to"], to, report);
    if (range === undefined || range.prefix >= SHORTEST_PREFIX) continue;
    const whom = range.prefix === 0 ? "every address" : `${2 ** (32 - range.prefix)} addresses`;
    report.problem(
      [...path, name, "to"],
      `'${to}' lets servers connect to port ${port} of ${whom}, so data could leave for anywhere; a range of prefix /${SHORTEST_PREFIX} or longer is allowed`,
      "give the range of the service, such as 10.9.3.0/24",
    );
  }
}
