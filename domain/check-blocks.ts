import { Deployment } from "./config/deployment";
import { Report } from "./problems";

/**
 * Two mirrors must not take the same block of server addresses, not even in different regions: each may get a member in
 * the other's region later, and a block never changes once deployed. Where they meet, `domain/network` reports it.
 */
export function checkBlockNumbers({ mirrors }: Deployment, report: Report): void {
  const uses = Object.entries(mirrors).map(([key, { block, members }]) => ({
    key,
    block,
    regions: Object.values(members).map(({ region }) => region),
  }));
  uses.forEach(({ key, block, regions }, position) => {
    const other = uses.slice(0, position).find((earlier) => earlier.block === block);
    if (other === undefined || other.regions.some((region) => regions.includes(region))) return;
    const free = Array.from({ length: 16 }, (_, number) => number).find((number) =>
      uses.every((use) => use.block !== number),
    );
    report.problem(
      ["mirrors", key, "block"],
      `block ${block} of server addresses belongs to '${other.key}' already, in another region`,
      free === undefined
        ? "blocks 0 to 15 are all taken; describe some mirrors in another document"
        : `set block: ${free}; a block never changes once deployed`,
    );
  });
}
