import { Deployment } from "../config/deployment";
import { shorten } from "../names";
import { checkEndpointClients } from "./check-endpoint-clients";
import { ConfigPath, Report } from "../problems";
import { EndpointPlan, HealthCheckPlan, ListenerPlan } from "./plan";

type EndpointConfig = NonNullable<Deployment["mirrors"][string]["endpoint"]>;

/**
 * What AWS accepts for the health check of a target group, and how many listeners a load balancer takes.
 *
 * Documented in the ELBv2 API reference, CreateTargetGroup, and "Quotas for your Network Load Balancers" (the listeners
 * seen there on 2026-11-22, the health check not read again).
 */
export const TARGET_GROUP_LIMITS = {
  intervalSeconds: { minimum: 5, maximum: 300 },
  timeoutSeconds: { minimum: 2, maximum: 120 },
  healthyThreshold: { minimum: 2, maximum: 10 },
  unhealthyThreshold: { minimum: 2, maximum: 10 },
} as const;
export const LISTENERS_PER_BALANCER = 50;

/** What the planner of a mirror has decided already. */
export interface EndpointContext {
  readonly environment: string;
  readonly mirrorKey: string;
  readonly hostName: string;
  readonly addresses: EndpointPlan["addresses"];
}

/** Plans the load balancer that follows the primary. Reports limits of AWS, and ports used twice. */
export function planEndpoint(path: ConfigPath, config: EndpointConfig, context: EndpointContext, report: Report): EndpointPlan {
  checkHealthCheck([...path, "healthCheck"], config.healthCheck, report);
  return {
    method: config.method,
    loadBalancerName: shorten(`${context.environment}-${context.mirrorKey}-mirror`, 32),
    hostName: context.hostName,
    addresses: context.addresses,
    listeners: planListeners([...path, "listeners"], config, context, report),
    healthCheck: config.healthCheck,
    preserveClientAddress: config.preserveClientAddress,
  };
}

function planListeners(path: ConfigPath, config: EndpointConfig, context: EndpointContext, report: Report): ListenerPlan[] {
  const entries = Object.entries(config.listeners);
  if (entries.length === 0 || entries.length > LISTENERS_PER_BALANCER) {
    report.problem(
      path,
      `${entries.length === 0 ? "no" : entries.length} listeners are given; a Network Load Balancer takes 1 to ${LISTENERS_PER_BALANCER}`,
      entries.length === 0 ? "name a listener, such as superserver: { port: 1972, clients: … }, or remove the endpoint" : "remove listeners that nobody uses",
    );
  }
  const firstByPort = new Map<number, string>();
  return entries.map(([name, { port, targetPort, clients }]) => {
    const other = firstByPort.get(port);
    if (other !== undefined) {
      report.problem([...path, name, "port"], `port ${port} is used by listener '${other}' already`, "give each listener a port of its own");
    }
    firstByPort.set(port, other ?? name);
    checkEndpointClients([...path, name, "clients"], clients, report);
    const target = targetPort ?? port;
    // The port is part of the name: a target group cannot change its port, so another port is another group, and
    // the listener can only move to it while both exist.
    return { name, port, targetPort: target, targetGroupName: shorten(`${context.environment}-${context.mirrorKey}-${name}-${target}`, 32) };
  });
}

function checkHealthCheck(path: ConfigPath, check: HealthCheckPlan, report: Report): void {
  for (const [key, { minimum, maximum }] of Object.entries(TARGET_GROUP_LIMITS)) {
    const value = check[key as keyof typeof TARGET_GROUP_LIMITS];
    if (value < minimum || value > maximum) {
      report.problem([...path, key], `${value} is outside ${minimum} to ${maximum}, which AWS accepts`, `use a value from ${minimum} to ${maximum}`);
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
