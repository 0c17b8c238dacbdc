import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { PolicyStatement } from "../../domain/security/plan";
import { Subnets } from "../handles";
import { policyDocument } from "../security/policy-document";

export interface InterfaceEndpointsProps {
  readonly subnets: Subnets;
  /** Letters of the zones that get an address of each endpoint, in the management subnets. */
  readonly zones: readonly string[];
  /** Services by the last part of their name: `ssm`, `acm-pca`. */
  readonly services: readonly string[];
  /** The security group that accepts HTTPS from the servers. */
  readonly groupId: string;
  /** What they let through. */
  readonly statements: readonly PolicyStatement[];
  readonly regionName: string;
  /** Begins the Name tags. */
  readonly name: string;
}

/**
 * Private addresses of AWS services, under the services' own names, for a network without NAT.
 *
 * Apart from `Network`: the endpoints need a security group, and the group needs the VPC.
 */
export class InterfaceEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: InterfaceEndpointsProps) {
    super(scope, id);
    for (const service of props.services) {
      new VpcEndpoint(this, pascal(service), {
        vpcId: props.subnets.vpcId,
        serviceName: `com.amazonaws.${props.regionName}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: props.zones.map((zone) => props.subnets.subnetId("management", zone)),
        securityGroupIds: [props.groupId],
        policy: policyDocument(props.statements),
        tags: { Name: `${props.name}-${service}` },
        dependsOn: [...props.subnets.reservations],
      });
    }
  }
}
