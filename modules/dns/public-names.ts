import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { literal } from "../terraform-text";

export interface PublicNamesProps {
  readonly zoneId: string;
  /** The region's own name for each web tier, as planned. */
  readonly webNames: Readonly<Record<string, string>>;
}

/** What a region serves, under names of its own in the public zone. The user-facing names point to these. */
export class PublicNames extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PublicNamesProps,
  ) {
    super(scope, id);
  }

  /** Point a web tier's planned name to its load balancer. Throws when no name is planned for the tier. */
  public serve(webTier: string, balancer: { readonly dnsName: string; readonly zoneId: string }): void {
    const name = this.props.webNames[webTier];
    if (name === undefined) {
      throw new Error(
        `no public name is planned for web tier '${webTier}', only for ${Object.keys(this.props.webNames).join(", ")}`,
      );
    }
    new Route53Record(this, pascal(webTier), {
      zoneId: literal(this.props.zoneId),
      name: literal(name),
      type: "A",
      // A name without a healthy server counts as unhealthy, so that a failover record above it can turn to another region.
      // Alone it is answered all the same: Route 53 treats all records as healthy when none is.
      alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
    });
  }
}
