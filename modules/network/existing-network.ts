import { Construct } from "constructs";
import { NetworkPlan } from "../../domain/network/plan";
import { AddressReservations } from "./address-reservations";
import { NetworkParts } from "./created-network";
import { S3PrefixList } from "./s3-endpoint";
import { SubnetIds } from "./subnet-ids";

/** Takes a VPC as it is: creates nothing in it but the reservations of planned addresses. */
export function adoptNetwork(scope: Construct, vpcId: string, plan: NetworkPlan, regionName: string): NetworkParts {
  const subnetIds = new SubnetIds();
  for (const subnet of plan.subnets) {
    if (subnet.existingId === undefined) {
      throw new Error(`subnet '${subnet.tier}' in zone '${subnet.zone}' of the existing VPC '${vpcId}' has no id`);
    }
    subnetIds.set(subnet, subnet.existingId);
  }
  const { all: reservations } = new AddressReservations(scope, "Reservations", { plans: plan.subnets, subnetIds });
  const { prefixListId } = new S3PrefixList(scope, "S3", { regionName });
  const routeTableIds = new Map(plan.routeTables.map(({ name, existingId }) => [name, existingId!]));
  return { vpcId, subnetIds, reservations, publicWay: [], s3PrefixListId: prefixListId, routeTableIds };
}
