import { seen } from "../config/describe-value";
import { BalancerFront, frontWithArticle, LOAD_BALANCERS } from "../aws/load-balancers";
import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";
import { ScalingPlan } from "./plan";
import { checkSameIds } from "./same-ids";
import { cronFault, isTimeZone } from "./schedule-text";

type Schedule = Extract<NonNullable<WebTierConfig["scaling"]>, { schedule: unknown }>["schedule"];

/** How the number of web servers changes. Reports bounds that contradict each other and schedules that AWS refuses. */
export function planScaling(
  path: ConfigPath,
  tier: WebTierConfig,
  front: BalancerFront,
  zones: number,
  report: Report,
): ScalingPlan {
  checkServers([...path, "servers"], tier.servers, front, zones, report);
  const { scaling } = tier;
  if (scaling === undefined) return { kind: "by-hand" };
  if ("targetCpuPercent" in scaling) return { kind: "target-tracking", targetCpuPercent: scaling.targetCpuPercent };
  return {
    kind: "schedule",
    actions: planSchedule([...path, "scaling", "schedule"], scaling.schedule, tier.servers, report),
  };
}

function checkServers(
  path: ConfigPath,
  { minimum, maximum }: WebTierConfig["servers"],
  front: BalancerFront,
  zones: number,
  report: Report,
): void {
  if (minimum > maximum) {
    report.problem(path, `minimum ${minimum} is above maximum ${maximum}`, "make the minimum at most the maximum");
  }
  const limit = LOAD_BALANCERS[front].servers;
  if (maximum > limit) {
    report.problem(
      [...path, "maximum"],
      `${maximum} servers; ${frontWithArticle(front)} takes ${limit}`,
      `use at most ${limit}`,
    );
  }
  if (minimum < 2) {
    report.warning(
      "web/single-server",
      [...path, "minimum"],
      `with a minimum of ${minimum} the tier may run on one server: while it is replaced nobody is served`,
      "use a minimum of 2 or more",
    );
  } else if (minimum < zones) {
    report.warning(
      "web/fewer-servers-than-zones",
      [...path, "minimum"],
      `a minimum of ${minimum} leaves some of the ${zones} zones without a web server`,
      `use a minimum of ${zones} or more`,
    );
  }
}

function planSchedule(path: ConfigPath, schedule: Schedule, servers: WebTierConfig["servers"], report: Report) {
  const names = Object.keys(schedule);
  if (names.length === 0) {
    report.problem(path, "the schedule is empty", "add an action with cron, minimum and maximum, or remove scaling");
  }
  checkSameIds(path, names, report);
  return names.map((name) => {
    const action = schedule[name]!;
    checkAction([...path, name], action, servers, report);
    return { name, ...action };
  });
}

function checkAction(
  path: ConfigPath,
  action: Schedule[string],
  servers: WebTierConfig["servers"],
  report: Report,
): void {
  if (action.minimum > action.maximum) {
    report.problem(
      path,
      `minimum ${action.minimum} is above maximum ${action.maximum}`,
      "make the minimum at most the maximum",
    );
  }
  // What `servers` says stays true at every hour: the least that serves, the most that costs.
  if (action.minimum < servers.minimum) {
    report.problem(
      [...path, "minimum"],
      `${action.minimum} is below servers.minimum ${servers.minimum}`,
      "raise it, or lower servers.minimum",
    );
  }
  if (action.maximum > servers.maximum) {
    report.problem(
      [...path, "maximum"],
      `${action.maximum} is above servers.maximum ${servers.maximum}`,
      "lower it, or raise servers.maximum",
    );
  }
  const fault = cronFault(action.cron);
  if (fault !== undefined) {
    report.problem(
      [...path, "cron"],
      `${seen(action.cron)} is no schedule: ${fault}`,
      "give minute, hour, day of month, month, day of week, such as 0 7 * * MON-FRI",
    );
  }
  if (!isTimeZone(action.timeZone)) {
    report.problem(
      [...path, "timeZone"],
      `${seen(action.timeZone)} is no IANA time zone`,
      "give a name such as Europe/Madrid or Etc/UTC",
    );
  }
}
