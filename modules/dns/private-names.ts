import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { Route53ZoneAssociation } from "@cdktf/provider-aws/lib/route53-zone-association";
import { Construct } from "constructs";
import { ResolvingVpc } from "../../domain/dns/plan";
import { pascal } from "../../domain/names";
import { HostNames } from "../handles";

/** How long a resolver may keep an address, in seconds. */
const TTL_SECONDS = 60;

export interface PrivateNamesProps {
  /** `eu-west-1.prod.example.org`. */
  readonly zoneName: string;
  readonly vpcId: string;
  /** Further VPCs of this account whose servers resolve the names. */
  readonly resolvedFrom: readonly ResolvingVpc[];
}

/** The names of a region's servers and load balancers, visible in its VPC and in those that the document names. */
export class PrivateNames extends Construct implements HostNames {
  public readonly zoneId: string;

  constructor(scope: Construct, id: string, props: PrivateNamesProps) {
    super(scope, id);
    this.zoneId = new Route53Zone(this, "Zone", {
      name: props.zoneName,
      comment: "private names of IRIS servers",
      vpc: [{ vpcId: props.vpcId }],
      // Other VPCs are associated outside this stack, such as a peered region's; Terraform would take them away.
      lifecycle: { ignoreChanges: ["vpc"] },
    }).zoneId;
    for (const { name, vpcId, region } of props.resolvedFrom) {
      new Route53ZoneAssociation(this, `${pascal(name)}Association`, { zoneId: this.zoneId, vpcId, vpcRegion: region });
    }
  }

  public address(id: string, hostName: string, address: string): void {
    new Route53Record(this, id, {
      zoneId: this.zoneId,
      name: hostName,
      type: "A",
      ttl: TTL_SECONDS,
      records: [address],
    });
  }

  public alias(id: string, hostName: string, target: { readonly dnsName: string; readonly zoneId: string }): void {
    new Route53Record(this, id, {
      zoneId: this.zoneId,
      name: hostName,
      type: "A",
      alias: { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: false },
    });
  }
}
