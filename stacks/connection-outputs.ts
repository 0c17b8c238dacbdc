import { TerraformOutput, TerraformStack } from "cdktf";
import { RegionPlan } from "../domain/deployment-plan";
import { PrivateNames } from "../modules/dns/private-names";
import { EncryptionKeys, RouteTableIds, SecurityGroups, Subnets } from "../modules/handles";

/** A load balancer, as an alias record or a firewall elsewhere names it. */
export interface BalancerOutput {
  /** `mirror_data_endpoint`, `web_public`. */
  readonly name: string;
  readonly dnsName: string;
  readonly zoneId: string;
}

export interface ConnectionParts {
  readonly network: Subnets & RouteTableIds;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly names: PrivateNames;
  readonly balancers: readonly BalancerOutput[];
}

/** Ids and ARNs that other stacks of an organisation connect to: peering, transit gateways, records, grants, alarms. */
export function writeConnectionOutputs(stack: TerraformStack, plan: RegionPlan, parts: ConnectionParts): void {
  const output = (name: string, description: string, value: string): void => {
    new TerraformOutput(stack, name, { value, description });
  };
  const { network } = plan;
  output("network_vpc_id", "The VPC", parts.network.vpcId);
  for (const { tier, zone, cidr } of network.subnets) {
    output(`network_subnet_${tier}_${zone}`, `${cidr}, zone ${zone}`, parts.network.subnetId(tier, zone));
  }
  for (const { name } of network.routeTables) {
    output(`network_route_table_${name}`, "Of private subnets", parts.network.routeTableId(name));
  }
  for (const { id, description } of plan.firewall.groups) {
    output(`security_group_${id}`, description, parts.groups.groupId(id));
  }
  for (const { purpose, description } of plan.keys) {
    output(`key_${purpose}_arn`, description, parts.keys.keyArn(purpose));
  }
  output("private_zone_id", `The hosted zone of ${plan.dns.privateZone}`, parts.names.zoneId);
  for (const { name, dnsName, zoneId } of parts.balancers) {
    output(`${name}_dns_name`, "The load balancer's own name, for an alias record", dnsName);
    output(`${name}_zone_id`, "The Route 53 zone of that name", zoneId);
  }
}
