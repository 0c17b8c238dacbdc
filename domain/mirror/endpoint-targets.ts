import { ConfigPath, Report } from "../problems";
import { EndpointContext } from "./plan-endpoint";

/**
 * The members that a load balancer with health checks knows: those of its region that can become primary, or those that
 * the document names. Reports names that cannot be targets, and failover members left out.
 */
export function endpointTargets(
  path: ConfigPath,
  given: readonly string[] | undefined,
  context: EndpointContext,
  report: Report,
): string[] {
  const { members, elsewhere } = context;
  const candidates = members.filter(({ role }) => role !== "reporting-async").map(({ letter }) => letter);
  // The document's choice is for the region of the failover members; a promoted DR async of another region is all that region has.
  if (given === undefined || !members.some(({ role }) => role === "failover")) return candidates;
  given.forEach((letter, position) => {
    const at = [...path, position];
    if (elsewhere[letter] !== undefined) {
      report.problem(
        at,
        `member '${letter}' stands in region '${elsewhere[letter]}': a target group takes servers of its own VPC`,
        `remove it: the endpoint of region '${elsewhere[letter]}' has it, and DNS leads clients to that one after a promotion`,
      );
    } else if (!members.some((member) => member.letter === letter)) {
      report.problem(
        at,
        `'${letter}' is not one of the members: ${members.map((member) => member.letter).join(", ")}`,
        "use letters of members",
      );
    } else if (!candidates.includes(letter)) {
      report.problem(at, `member '${letter}' is a reporting async, which can never become primary`, "remove it");
    }
  });
  for (const { letter } of members.filter((member) => member.role === "failover" && !given.includes(member.letter))) {
    report.problem(
      path,
      `failover member '${letter}' is left out: while it is primary, the load balancer would have no primary`,
      `add '${letter}', or leave targets out`,
    );
  }
  return candidates.filter((letter) => given.includes(letter));
}
