import { BalancerEndpointPlan, EndpointPlan } from "../../domain/mirror/plan";

/** An endpoint that is known to have a load balancer. */
export function withBalancer(endpoint: EndpointPlan | undefined): BalancerEndpointPlan {
  if (endpoint === undefined || endpoint.method === "route-table")
    throw new Error("the mirror has no endpoint with a load balancer");
  return endpoint;
}
