import { EndpointPlan } from "../mirror/plan";
import { NetworkPlan } from "../network/plan";
import { AwsPlace, regionalArn } from "./arns";
import { PolicyStatement, ResourceRef } from "./plan";

/** The endpoint of a mirror, and the tables that an overlay address is routed in. */
export interface RoleEndpoint {
  readonly plan: EndpointPlan;
  readonly routeTables: NetworkPlan["routeTables"];
}

/**
 * What a member calls when it becomes primary. With health checks: nothing.
 *
 * Reads know no resources. `ec2:ReplaceRoute` is limited to the route tables; AWS has no condition for the destination, so a
 * member may change every route in them. Source: Service Authorization Reference, "Actions, resources, and condition keys
 * for Amazon EC2" and "for Elastic Load Balancing V2"; not read again.
 */
export function endpointStatements({ plan, routeTables }: RoleEndpoint, place: AwsPlace): readonly PolicyStatement[] {
  switch (plan.method) {
    case "health-check":
      return [];
    case "target-registration":
      return [
        {
          sid: "RegisterAsPrimary",
          effect: "Allow",
          actions: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
          resources: plan.listeners.map(({ targetGroupName }) =>
            regionalArn(place, "elasticloadbalancing", `targetgroup/${targetGroupName}/*`),
          ),
        },
        {
          sid: "ReadTargets",
          effect: "Allow",
          actions: ["elasticloadbalancing:DescribeTargetHealth"],
          resources: ["*"],
        },
      ];
    case "route-table":
      return [
        {
          sid: "RouteToPrimary",
          effect: "Allow",
          actions: ["ec2:ReplaceRoute"],
          resources: routeTables.map((table) => tableArn(table, place)),
        },
        { sid: "ReadRoutes", effect: "Allow", actions: ["ec2:DescribeRouteTables"], resources: ["*"] },
      ];
  }
}

function tableArn({ name, existingId }: NetworkPlan["routeTables"][number], place: AwsPlace): ResourceRef {
  const under = regionalArn(place, "ec2", "route-table/");
  return existingId === undefined ? { routeTable: name, under } : `${under}${existingId}`;
}
