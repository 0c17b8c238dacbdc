import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { DnsPlan } from "../../domain/dns/plan";
import { pascal } from "../../domain/names";
import { literal } from "../terraform-text";

export interface UserNamesProps {
  readonly plan: DnsPlan;
}

/**
 * The names that users type, each an alias to the name that its region owns.
 *
 * The region's record must exist first: apply the region, then this. A second region adds records beside these and
 * changes none of them.
 */
export class UserNames extends Construct {
  constructor(scope: Construct, id: string, { plan }: UserNamesProps) {
    super(scope, id);
    for (const { webTier, name, target } of plan.records) {
      new Route53Record(this, pascal(webTier), {
        zoneId: literal(plan.zoneId),
        name: literal(name),
        type: "A",
        alias: { name: literal(target), zoneId: literal(plan.zoneId), evaluateTargetHealth: true },
      });
    }
  }
}
