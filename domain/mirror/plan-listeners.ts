import { ConfigPath, Report } from "../problems";
import { checkEndpointClients } from "./check-endpoint-clients";
import { EndpointConfig } from "./endpoint-config";
import { ListenerPlan } from "./plan";

/** Documented in "Quotas for your Network Load Balancers", seen there on 2026-11-22. */
export const LISTENERS_PER_BALANCER = 50;

/**
 * The named TCP ports of an endpoint. Reports ports used twice, and more than a load balancer has place for. What they lead to
 * on the members: `check-member-ports.ts`.
 */
export function planListeners(
  path: ConfigPath,
  config: EndpointConfig,
  report: Report,
): Omit<ListenerPlan, "sources">[] {
  const entries = Object.entries(config.listeners);
  if (entries.length === 0) {
    report.problem(
      path,
      "no listeners are given",
      "name a listener, such as superserver: { port: 1972, clients: … }, or remove the endpoint",
    );
  }
  if (entries.length > LISTENERS_PER_BALANCER && config.method !== "route-table") {
    report.problem(
      path,
      `${entries.length} listeners are given; a Network Load Balancer takes 1 to ${LISTENERS_PER_BALANCER}`,
      "remove listeners that nobody uses, or use method: route-table, which has no listeners in AWS",
    );
  }
  const firstByPort = new Map<number, string>();
  return entries.map(([name, { port, targetPort, clients }]) => {
    const other = firstByPort.get(port);
    if (other !== undefined) {
      report.problem(
        [...path, name, "port"],
        `port ${port} is used by listener '${other}' already`,
        "give each listener a port of its own",
      );
    }
    firstByPort.set(port, other ?? name);
    checkEndpointClients([...path, name, "clients"], clients, report);
    const target = targetPort ?? port;
    if (config.method === "route-table" && target !== port) {
      report.problem(
        [...path, name, "targetPort"],
        `the members would serve ${target}, and clients connect to ${port}: a route changes no port`,
        "remove targetPort",
      );
    }
    return { name, port, targetPort: target };
  });
}
