import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { NetworkPlan, SubnetTier } from "../../domain/network/plan";
import { PolicyStatement } from "../../domain/security/plan";
import { RouteTableIds, Subnets } from "../handles";
import { createNetwork } from "./created-network";
import { adoptNetwork } from "./existing-network";
import { FlowLogsSettings } from "./flow-logs";
import { SubnetIds } from "./subnet-ids";

export interface NetworkProps {
  readonly plan: NetworkPlan;
  /** Begins the Name tags: `prod-eu-west-1`. */
  readonly name: string;
  /** `eu-west-1`: part of the name of the S3 endpoint service. */
  readonly regionName: string;
  /** What the S3 endpoint lets through. Not used for an existing VPC. */
  readonly s3Statements: readonly PolicyStatement[];
  /** Not used for an existing VPC. */
  readonly flowLogs: FlowLogsSettings;
}

/**
 * The network of one region: VPC, subnets, routes, NAT, S3 endpoint, flow logs, address reservations.
 * For an existing VPC the reservations only.
 *
 * AWS refuses to delete a VPC or a subnet that is in use, so neither has `prevent_destroy`.
 */
export class Network extends Construct implements Subnets, RouteTableIds {
  public readonly vpcId: string;
  public readonly reservations: readonly ITerraformDependable[];
  public readonly publicWay: readonly ITerraformDependable[];
  /** Amazon S3 in firewall rules. */
  public readonly s3PrefixListId: string;
  private readonly subnetIds: SubnetIds;
  private readonly routeTableIds: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { existingVpcId } = props.plan;
    const parts =
      existingVpcId === undefined
        ? createNetwork(this, props)
        : adoptNetwork(this, existingVpcId, props.plan, props.regionName);
    this.vpcId = parts.vpcId;
    this.reservations = parts.reservations;
    this.publicWay = parts.publicWay;
    this.s3PrefixListId = parts.s3PrefixListId;
    this.subnetIds = parts.subnetIds;
    this.routeTableIds = parts.routeTableIds;
  }

  /** Throws when the plan has no subnet of that tier in that zone. */
  public subnetId(tier: SubnetTier, zone: string): string {
    return this.subnetIds.get(tier, zone);
  }

  /** Throws when the plan has no route table of that name. */
  public routeTableId(name: string): string {
    const id = this.routeTableIds.get(name);
    if (id === undefined)
      throw new Error(`there is no route table '${name}', only ${[...this.routeTableIds.keys()].join(", ") || "none"}`);
    return id;
  }
}
