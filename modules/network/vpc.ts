import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Vpc as AwsVpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";

export interface VpcProps {
  readonly cidr: string;
  /** Name tag. */
  readonly name: string;
  /** Whether something in this VPC has public addresses. */
  readonly internetGateway: boolean;
}

/** A VPC whose default security group permits nothing: whoever forgets to choose a group gets no connection. */
export class Vpc extends Construct {
  public readonly vpcId: string;
  public readonly internetGateway?: InternetGateway;

  constructor(scope: Construct, id: string, props: VpcProps) {
    super(scope, id);
    const vpc = new AwsVpc(this, "Vpc", {
      cidrBlock: props.cidr,
      enableDnsSupport: true,
      // Private names of interface endpoints and of the private zone need both.
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    this.vpcId = vpc.id;
    new DefaultSecurityGroup(this, "DefaultGroup", {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${props.name}-default-unused` },
    });
    if (props.internetGateway) {
      this.internetGateway = new InternetGateway(this, "InternetGateway", {
        vpcId: vpc.id,
        tags: { Name: props.name },
      });
    }
  }
}
