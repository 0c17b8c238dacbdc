import { NetworkPlan } from "../network/plan";
import { ConfigPath, Report } from "../problems";
import { checkMethodKeys } from "./check-method-keys";
import { EndpointConfig } from "./endpoint-config";
import { EndpointPlan, MemberRole } from "./plan";
import { planBalancerEndpoint } from "./plan-balancer-endpoint";
import { planListeners } from "./plan-listeners";
import { planRouteEndpoint } from "./plan-route-endpoint";

/** What surrounds the endpoint of a mirror in one region. */
export interface EndpointContext {
  readonly environment: string;
  readonly mirrorKey: string;
  readonly hostName: string;
  readonly network: NetworkPlan;
  /** Members of the mirror in this region. */
  readonly members: readonly { readonly letter: string; readonly role: MemberRole }[];
  /** Members of the mirror in other regions, by letter, with the key of their region. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

/**
 * Plans the address that follows the primary, by the method that the document chooses. Undefined where it has no member
 * here that can become primary, and where something was refused that it cannot do without.
 *
 * Sources: the reference architecture, Figures 5 to 10 (a load balancer that is told, a load balancer that asks); community
 * article "Mirroring without a Virtual IP" for the route.
 */
export function planEndpoint(
  path: ConfigPath,
  config: EndpointConfig,
  context: EndpointContext,
  report: Report,
): EndpointPlan | undefined {
  const candidates = context.members.filter(({ role }) => role !== "reporting-async");
  if (candidates.length === 0) return undefined;
  checkMethodKeys(path, config, report);
  const listeners = planListeners([...path, "listeners"], config, report);
  return config.method === "route-table"
    ? planRouteEndpoint(path, { ...config, listeners }, config.listeners, context, report)
    : planBalancerEndpoint(path, { ...config, method: config.method, listeners }, config.listeners, context, report);
}
