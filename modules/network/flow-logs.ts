import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { policyDocument, trustDocument } from "../security/policy-document";
import { literal } from "../terraform-text";

/** Where flow logs go and who may write them. */
export interface FlowLogsSettings {
  /** Name of the log group; the logs key must accept it. */
  readonly logGroupName: string;
  readonly logKeyArn: string;
  readonly account: string;
  readonly roleName: string;
  readonly rolePath: string;
  /** @default - no boundary */
  readonly permissionsBoundary?: string;
}

export interface FlowLogsProps extends FlowLogsSettings {
  readonly vpcId: string;
  readonly retentionDays: number;
}

/** A record of accepted and refused connections of the VPC, in CloudWatch Logs. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "Group", {
      name: props.logGroupName,
      retentionInDays: props.retentionDays,
      kmsKeyId: props.logKeyArn,
    });
    const role = new IamRole(this, "Role", {
      name: props.roleName,
      path: literal(props.rolePath),
      permissionsBoundary: props.permissionsBoundary && literal(props.permissionsBoundary),
      // The condition keeps flow logs of other accounts from using this role.
      assumeRolePolicy: trustDocument("vpc-flow-logs.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": props.account },
      }),
    });
    new IamRolePolicy(this, "Write", {
      name: "write-flow-logs",
      role: role.name,
      policy: policyDocument([
        {
          sid: "WriteFlowLogs",
          effect: "Allow",
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [group.arn, `${group.arn}:*`],
        },
      ]),
    });
    new FlowLog(this, "FlowLog", {
      vpcId: props.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
    });
  }
}
