import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { SubnetIds } from "./subnet-ids";

export interface NatGatewaysProps {
  /** Letters of the zones that get a gateway. */
  readonly zones: readonly string[];
  readonly subnetIds: SubnetIds;
  /** The internet gateway and the address reservations. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Begins the Name tags. */
  readonly name: string;
}

/** NAT gateways in public subnets, each with a public address that stays when the gateway is replaced. */
export class NatGateways extends Construct {
  private readonly ids = new Map<string, string>();

  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    for (const zone of props.zones) {
      const tags = { Name: `${props.name}-nat-${zone}` };
      const address = new Eip(this, `Address${pascal(zone)}`, { domain: "vpc", tags });
      const gateway = new NatGateway(this, `Gateway${pascal(zone)}`, {
        allocationId: address.id,
        subnetId: props.subnetIds.get("public", zone),
        tags,
        dependsOn: [...props.dependsOn],
      });
      this.ids.set(zone, gateway.id);
    }
  }

  /** The gateway for servers in `zone`: its own, or the only one. Undefined: there is none. */
  public gatewayFor(zone: string): string | undefined {
    return this.ids.get(zone) ?? [...this.ids.values()][0];
  }
}
