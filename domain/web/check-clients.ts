import { readUsableRange, SHORTEST_PREFIX } from "../network/read";
import { size } from "../network/ipv4";
import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";

/**
 * Reports a tier that nobody may use, ranges that are none, the whole internet in front of an internal tier, and large parts of
 * it in front of any: two halves are the whole.
 */
export function checkClients(path: ConfigPath, { clients, scheme }: WebTierConfig, report: Report): void {
  const names = Object.keys(clients);
  if (names.length === 0) {
    report.problem(path, "nobody may connect: clients is empty", "name at least one client with its range");
  }
  for (const [name, cidr] of Object.entries(clients)) {
    const range = readUsableRange([...path, name], cidr, report);
    if (range === undefined || range.prefix >= SHORTEST_PREFIX) continue;
    if (scheme === "internal") {
      report.problem(
        [...path, name],
        `${cidr} lets ${range.prefix === 0 ? "every address" : `${size(range)} addresses`} connect to an internal web tier`,
        "give the ranges of its clients, or use scheme: internet-facing",
      );
    } else if (range.prefix > 0) {
      report.problem(
        [...path, name],
        `${cidr} is a part of the internet that nobody has; allowed is 0.0.0.0/0, or a prefix of /${SHORTEST_PREFIX} or longer`,
        "use 0.0.0.0/0 where everybody may connect, else the ranges of the clients",
      );
    }
  }
}
