import { ConfigPath, Report } from "../problems";
import { HealthCheckPlan } from "./plan";

/**
 * What AWS accepts for the health check of a target group. Documented in the ELBv2 API reference, CreateTargetGroup; not
 * read again.
 */
export const TARGET_GROUP_LIMITS = {
  intervalSeconds: { minimum: 5, maximum: 300 },
  timeoutSeconds: { minimum: 2, maximum: 120 },
  healthyThreshold: { minimum: 2, maximum: 10 },
  unhealthyThreshold: { minimum: 2, maximum: 10 },
} as const;

/** The shortest that AWS accepts with room for an answer: InterSystems publishes no values for it. */
export const DEFAULT_CHECK = {
  intervalSeconds: 5,
  timeoutSeconds: 4,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
} as const;

/** Reports values that AWS refuses. */
export function checkHealthCheck(path: ConfigPath, check: HealthCheckPlan, report: Report): void {
  for (const [key, { minimum, maximum }] of Object.entries(TARGET_GROUP_LIMITS)) {
    const value = check[key as keyof typeof TARGET_GROUP_LIMITS];
    if (value < minimum || value > maximum) {
      report.problem(
        [...path, key],
        `${value} is outside ${minimum} to ${maximum}, which AWS accepts`,
        `use a value from ${minimum} to ${maximum}`,
      );
    }
  }
  if (check.timeoutSeconds >= check.intervalSeconds) {
    report.problem(
      [...path, "timeoutSeconds"],
      `a time-out of ${check.timeoutSeconds} s is not shorter than the interval of ${check.intervalSeconds} s`,
      "make the time-out shorter than the interval",
    );
  }
}
