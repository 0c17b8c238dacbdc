import { Deployment } from "./config/deployment";
import { Report } from "./problems";

/** Two mirrors, or two application tiers of a region, must not take the same block of server addresses. */
export function checkBlockNumbers(config: Deployment, report: Report): void {
  check("mirrors", Object.entries(config.mirrors).map(([key, { block }]) => ({ key, block, group: "" })), report);
  check("appTiers", Object.entries(config.appTiers).map(([key, { block, region }]) => ({ key, block, group: region })), report);
}

function check(map: "mirrors" | "appTiers", uses: readonly { key: string; block: number; group: string }[], report: Report): void {
  uses.forEach(({ key, block, group }, position) => {
    const other = uses.slice(0, position).find((earlier) => earlier.block === block && earlier.group === group);
    if (other === undefined) return;
    const free = Array.from({ length: 16 }, (_, number) => number).find((number) => uses.every((use) => use.group !== group || use.block !== number));
    report.problem(
      [map, key, "block"],
      `block ${block} of server addresses belongs to '${other.key}' already`,
      free === undefined ? "blocks 0 to 15 are all taken" : `set block: ${free}; a block never changes once deployed`,
    );
  });
}
