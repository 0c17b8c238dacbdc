import { Ec2SubnetCidrReservation } from "@cdktf/provider-aws/lib/ec2-subnet-cidr-reservation";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { SubnetPlan } from "../../domain/network/plan";
import { SubnetIds, subnetConstructId } from "./subnet-ids";

export interface AddressReservationsProps {
  readonly plans: readonly SubnetPlan[];
  readonly subnetIds: SubnetIds;
}

/**
 * Keeps AWS from giving a planned server address to something that takes any free one.
 *
 * An address that was taken before the block was reserved stays taken: whatever takes an automatic address in these
 * subnets depends on `all`.
 */
export class AddressReservations extends Construct {
  public readonly all: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: AddressReservationsProps) {
    super(scope, id);
    this.all = props.plans.flatMap((subnet) =>
      subnet.reservations.map(
        (block) =>
          new Ec2SubnetCidrReservation(this, `${subnetConstructId(subnet)}${block.name}`, {
            subnetId: props.subnetIds.get(subnet.tier, subnet.zone),
            cidrBlock: block.cidr,
            reservationType: "explicit",
            description: block.purpose,
          }),
      ),
    );
  }
}
