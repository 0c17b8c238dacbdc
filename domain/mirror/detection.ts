import { HealthCheckPlan } from "./plan";

/** Seconds, at most, from a change on a member to the load balancer's knowing of it. */
export interface DetectionSeconds {
  readonly unhealthy: number;
  readonly healthy: number;
}

/**
 * How long polling needs to see that a member stopped being primary, and that another one became it.
 *
 * A change falls between two probes of a target. In the worst case just after one: the next starts a whole interval later, and
 * the one that reaches the threshold `threshold` intervals after the change. It counts when it is answered, or when its time-out
 * is over: a member that is gone answers nothing. So interval × threshold + time-out, for both directions.
 *
 * Source: Elastic Load Balancing, "Health checks for Network Load Balancer target groups", read 2026-11-22: the interval is
 * approximate, and thresholds count consecutive results. Registering a target is not part of it; that can take minutes.
 */
export function detectionSeconds(
  check: Pick<HealthCheckPlan, "intervalSeconds" | "timeoutSeconds" | "healthyThreshold" | "unhealthyThreshold">,
): DetectionSeconds {
  const after = (threshold: number): number => check.intervalSeconds * threshold + check.timeoutSeconds;
  return { unhealthy: after(check.unhealthyThreshold), healthy: after(check.healthyThreshold) };
}
