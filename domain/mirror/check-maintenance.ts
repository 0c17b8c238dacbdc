import { Deployment } from "../config/deployment";
import { Report } from "../problems";

/**
 * Members that Terraform may stop or replace in the next apply: one at a time, and never both failover members.
 *
 * Source: High Availability Guide, "Mirror Outage Procedures" (maintenance of one member while the other serves).
 */
export function checkMaintenance(config: Deployment, report: Report): void {
  for (const [key, letters] of Object.entries(config.maintenance)) {
    const mirror = config.mirrors[key];
    if (mirror === undefined) {
      report.problem(
        ["maintenance", key],
        `'${key}' is not one of the mirrors: ${Object.keys(config.mirrors).join(", ")}`,
        "use a key of mirrors",
      );
      continue;
    }
    for (const [index, letter] of letters.entries()) {
      if (mirror.members[letter] === undefined) {
        report.problem(
          ["maintenance", key, index],
          `'${letter}' is not one of the members: ${Object.keys(mirror.members).join(", ")}`,
          "use the letter of a member",
        );
      }
    }
    if (new Set(letters).size > 1) {
      const failover = letters.filter((letter) => mirror.members[letter]?.role === "failover");
      report.problem(
        ["maintenance", key],
        failover.length > 1
          ? `both failover members, ${failover.join(" and ")}, are under maintenance: an apply could stop the whole mirror`
          : `members ${letters.join(" and ")} are under maintenance at once; one at a time is allowed`,
        "name one member; apply; wait until it is back; then name the other",
      );
    }
  }
}
