import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Construct } from "constructs";
import { SubnetPlan } from "../../domain/network/plan";
import { SubnetIds, subnetConstructId } from "./subnet-ids";

export interface ZoneSubnetsProps {
  readonly vpcId: string;
  readonly plans: readonly SubnetPlan[];
  /** Begins the Name tags. */
  readonly name: string;
}

/** One subnet per tier and zone. No subnet gives public addresses by itself. */
export class ZoneSubnets extends Construct {
  public readonly ids = new SubnetIds();

  constructor(scope: Construct, id: string, props: ZoneSubnetsProps) {
    super(scope, id);
    for (const plan of props.plans) {
      const subnet = new Subnet(this, subnetConstructId(plan), {
        vpcId: props.vpcId,
        availabilityZone: plan.availabilityZone,
        cidrBlock: plan.cidr,
        mapPublicIpOnLaunch: false,
        tags: { Name: `${props.name}-${plan.tier}-${plan.zone}` },
      });
      this.ids.set(plan, subnet.id);
    }
  }
}
