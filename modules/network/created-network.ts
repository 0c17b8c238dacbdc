import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { NetworkPlan } from "../../domain/network/plan";
import { PolicyStatement } from "../../domain/security/plan";
import { AddressReservations } from "./address-reservations";
import { FlowLogs, FlowLogsSettings } from "./flow-logs";
import { NatGateways } from "./nat-gateways";
import { RouteTables } from "./route-tables";
import { S3Endpoint } from "./s3-endpoint";
import { SubnetIds } from "./subnet-ids";
import { Vpc } from "./vpc";
import { ZoneSubnets } from "./zone-subnets";

/** What a network gives to the rest, whether it is created or exists. */
export interface NetworkParts {
  readonly vpcId: string;
  readonly subnetIds: SubnetIds;
  readonly reservations: readonly ITerraformDependable[];
  readonly publicWay: readonly ITerraformDependable[];
  readonly s3PrefixListId: string;
  /** By the names of the plan. */
  readonly routeTableIds: ReadonlyMap<string, string>;
}

export interface CreatedNetworkProps {
  readonly plan: NetworkPlan;
  readonly name: string;
  readonly regionName: string;
  readonly s3Statements: readonly PolicyStatement[];
  readonly flowLogs: FlowLogsSettings;
}

/** Builds the parts of a new VPC under `scope`. */
export function createNetwork(scope: Construct, props: CreatedNetworkProps): NetworkParts {
  const { plan, name } = props;
  const vpc = new Vpc(scope, "Vpc", {
    cidr: plan.cidr,
    name,
    internetGateway: plan.internetGateway,
  });
  const { ids: subnetIds } = new ZoneSubnets(scope, "Subnets", { vpcId: vpc.vpcId, plans: plan.subnets, name });
  const { all: reservations } = new AddressReservations(scope, "Reservations", { plans: plan.subnets, subnetIds });
  const publicWay = vpc.internetGateway === undefined ? [] : [vpc.internetGateway];
  const nat = new NatGateways(scope, "Nat", {
    zones: plan.natZones,
    subnetIds,
    dependsOn: [...publicWay, ...reservations],
    name,
  });
  const routes = new RouteTables(scope, "Routes", {
    vpcId: vpc.vpcId,
    zones: plan.zones,
    subnets: plan.subnets,
    subnetIds,
    nat,
    internetGatewayId: vpc.internetGateway?.id,
    name,
  });
  const s3 = new S3Endpoint(scope, "S3", {
    vpcId: vpc.vpcId,
    regionName: props.regionName,
    routeTableIds: [...routes.privateTableIds.values()],
    statements: props.s3Statements,
    name,
  });
  new FlowLogs(scope, "FlowLogs", {
    ...props.flowLogs,
    vpcId: vpc.vpcId,
    retentionDays: plan.flowLogRetentionDays,
  });
  return {
    vpcId: vpc.vpcId,
    subnetIds,
    reservations,
    publicWay,
    s3PrefixListId: s3.prefixListId,
    routeTableIds: routes.privateTableIds,
  };
}
