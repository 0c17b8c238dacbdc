import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { SubnetPlan } from "../../domain/network/plan";
import { NatGateways } from "./nat-gateways";
import { SubnetIds, subnetConstructId } from "./subnet-ids";

const ANYWHERE = "0.0.0.0/0";

export interface RouteTablesProps {
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly subnets: readonly SubnetPlan[];
  readonly subnetIds: SubnetIds;
  readonly nat: NatGateways;
  /** @default - the public subnets have no route out of the VPC */
  readonly internetGatewayId?: string;
  /** Begins the Name tags. */
  readonly name: string;
}

/**
 * One table for the public subnets and one per zone that the zone's other subnets share.
 *
 * Routes are resources of their own: inline routes would remove what others add, such as a peering's or a VPN's.
 */
export class RouteTables extends Construct {
  /** The tables of private subnets by the names of the plan, in the order of the zones. */
  public readonly privateTableIds: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, props: RouteTablesProps) {
    super(scope, id);
    const privateTables = new Map(props.zones.map((zone) => [zone, this.privateTable(zone, props)]));
    this.privateTableIds = new Map([...privateTables].map(([zone, table]) => [`private-${zone}`, table]));
    const publicTable = props.subnets.some(({ tier }) => tier === "public") ? this.publicTable(props) : undefined;
    for (const subnet of props.subnets) {
      const table = subnet.tier === "public" ? publicTable : privateTables.get(subnet.zone);
      if (table === undefined) throw new Error(`no route table for subnet '${subnet.tier}' in zone '${subnet.zone}'`);
      new RouteTableAssociation(this, subnetConstructId(subnet), {
        subnetId: props.subnetIds.get(subnet.tier, subnet.zone),
        routeTableId: table,
      });
    }
  }

  private publicTable(props: RouteTablesProps): string {
    const table = new RouteTable(this, "Public", { vpcId: props.vpcId, tags: { Name: `${props.name}-public` } });
    if (props.internetGatewayId !== undefined) {
      new Route(this, "PublicOutgoing", {
        routeTableId: table.id,
        destinationCidrBlock: ANYWHERE,
        gatewayId: props.internetGatewayId,
      });
    }
    return table.id;
  }

  private privateTable(zone: string, props: RouteTablesProps): string {
    const name = `Private${pascal(zone)}`;
    const table = new RouteTable(this, name, { vpcId: props.vpcId, tags: { Name: `${props.name}-private-${zone}` } });
    const natGatewayId = props.nat.gatewayFor(zone);
    if (natGatewayId !== undefined) {
      new Route(this, `${name}Outgoing`, { routeTableId: table.id, destinationCidrBlock: ANYWHERE, natGatewayId });
    }
    return table.id;
  }
}
