import { readRange } from "../network/read";
import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";

/** Reports a tier that nobody may use, ranges that are none, and the whole internet in front of an internal tier. */
export function checkClients(path: ConfigPath, { clients, scheme }: WebTierConfig, report: Report): void {
  const names = Object.keys(clients);
  if (names.length === 0) {
    report.problem(path, "nobody may connect: clients is empty", "name at least one client with its range");
  }
  for (const [name, cidr] of Object.entries(clients)) {
    const range = readRange([...path, name], cidr, report);
    if (range?.prefix === 0 && scheme === "internal") {
      report.problem(
        [...path, name],
        `${cidr} lets every address connect to an internal web tier`,
        "give the ranges of its clients, or use scheme: internet-facing",
      );
    }
  }
}
