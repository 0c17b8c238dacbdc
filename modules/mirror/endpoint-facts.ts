import { EndpointPlan } from "../../domain/mirror/plan";

/** What a member's scripts know of the address that follows the primary. What a method does not use is empty or null. */
export interface EndpointFacts {
  readonly method: EndpointPlan["method"];
  /** Ports on the member, and where connections of the load balancer come from. */
  readonly listeners: readonly { readonly name: string; readonly port: number; readonly sources: readonly string[] }[];
  /** Where a new primary registers itself. */
  readonly targetGroups: readonly { readonly arn: string; readonly port: number }[];
  readonly overlayAddress: string | null;
  /** Where a new primary routes the overlay address to itself. */
  readonly routeTables: readonly string[];
}

export function endpointFacts(
  plan: EndpointPlan,
  { targetGroups, routeTables }: Pick<EndpointFacts, "targetGroups" | "routeTables">,
): EndpointFacts {
  return {
    method: plan.method,
    listeners: plan.listeners.map(({ name, targetPort, sources }) => ({ name, port: targetPort, sources })),
    // With health checks, nobody but Terraform registers.
    targetGroups: plan.method === "target-registration" ? targetGroups : [],
    overlayAddress: plan.method === "route-table" ? plan.overlayAddress : null,
    routeTables,
  };
}
