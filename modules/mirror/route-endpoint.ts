import { Ec2TransitGatewayRoute } from "@cdktf/provider-aws/lib/ec2-transit-gateway-route";
import { Route } from "@cdktf/provider-aws/lib/route";
import { Construct } from "constructs";
import { RouteEndpointPlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";

export interface RouteEndpointProps {
  readonly plan: RouteEndpointPlan;
  readonly routeTables: readonly { readonly name: string; readonly id: string }[];
  /** The interface that the route leads to until a new primary moves it. */
  readonly firstInterfaceId: string;
}

/**
 * The address that follows the primary: a route to it in every table, which the member that becomes primary replaces.
 *
 * Terraform creates the routes and never moves them back.
 */
export class RouteEndpoint extends Construct {
  constructor(scope: Construct, id: string, { plan, routeTables, firstInterfaceId }: RouteEndpointProps) {
    super(scope, id);
    const destinationCidrBlock = `${plan.overlayAddress}/32`;
    for (const { name, id: routeTableId } of routeTables) {
      new Route(this, `Route${pascal(name)}`, {
        routeTableId,
        destinationCidrBlock,
        networkInterfaceId: firstInterfaceId,
        lifecycle: { ignoreChanges: ["network_interface_id"] },
      });
    }
    if (plan.transitGateway) {
      new Ec2TransitGatewayRoute(this, "TransitGatewayRoute", {
        destinationCidrBlock,
        transitGatewayRouteTableId: plan.transitGateway.routeTable,
        transitGatewayAttachmentId: plan.transitGateway.attachment,
      });
    }
  }
}
