import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { Construct } from "constructs";
import { HostNames } from "../handles";

/** How long a resolver may keep an address, in seconds. */
const TTL_SECONDS = 60;

export interface PrivateNamesProps {
  /** `eu-west-1.prod.example.org`. */
  readonly zoneName: string;
  readonly vpcId: string;
}

/** The names of a region's servers and load balancers, visible in its VPC. */
export class PrivateNames extends Construct implements HostNames {
  private readonly zoneId: string;

  constructor(scope: Construct, id: string, props: PrivateNamesProps) {
    super(scope, id);
    this.zoneId = new Route53Zone(this, "Zone", {
      name: props.zoneName,
      comment: "private names of IRIS servers",
      vpc: [{ vpcId: props.vpcId }],
      // Other VPCs are associated outside this stack, such as a peered region's; Terraform would take them away.
      lifecycle: { ignoreChanges: ["vpc"] },
    }).zoneId;
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
