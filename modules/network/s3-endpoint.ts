import { DataAwsEc2ManagedPrefixList } from "@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import { PolicyStatement } from "../../domain/security/plan";
import { policyDocument } from "../security/policy-document";

/** `com.amazonaws.eu-west-1.s3`: the name of the endpoint service and of the prefix list. */
function s3ServiceName(regionName: string): string {
  return `com.amazonaws.${regionName}.s3`;
}

export interface S3EndpointProps {
  readonly vpcId: string;
  readonly regionName: string;
  readonly routeTableIds: readonly string[];
  /** What it lets through. */
  readonly statements: readonly PolicyStatement[];
  /** Name tag. */
  readonly name: string;
}

/** The way from private subnets to S3 that needs no NAT and costs nothing. */
export class S3Endpoint extends Construct {
  public readonly prefixListId: string;

  constructor(scope: Construct, id: string, props: S3EndpointProps) {
    super(scope, id);
    const endpoint = new VpcEndpoint(this, "Endpoint", {
      vpcId: props.vpcId,
      serviceName: s3ServiceName(props.regionName),
      vpcEndpointType: "Gateway",
      routeTableIds: [...props.routeTableIds],
      policy: policyDocument(props.statements),
      tags: { Name: `${props.name}-s3` },
    });
    this.prefixListId = endpoint.prefixListId;
  }
}

/** The addresses of S3 in a region, where the gateway endpoint is not ours. */
export class S3PrefixList extends Construct {
  public readonly prefixListId: string;

  constructor(scope: Construct, id: string, props: { readonly regionName: string }) {
    super(scope, id);
    this.prefixListId = new DataAwsEc2ManagedPrefixList(this, "List", { name: s3ServiceName(props.regionName) }).id;
  }
}
