import { s3Arn } from "../security/arns";
import { PolicyStatement } from "../security/plan";
import { AccessLogPlan, LoadBalancerType } from "./plan";

/**
 * The policy of the bucket that a load balancer writes its access logs to: written by the delivery of AWS, deleted by its own
 * life cycle, and neither by anybody in this account before somebody has changed this policy.
 *
 * S3 Object Lock would say that more strictly, but no page on access logs of load balancers says that they are delivered to such a
 * bucket, and S3's own access logs are not (S3 user guide, "Troubleshoot server access logging"): docs/decisions/0043.
 */
export function accessLogStatements(
  plan: AccessLogPlan,
  loadBalancer: LoadBalancerType,
  { protection }: { readonly protection: boolean },
): readonly PolicyStatement[] {
  const bucket = s3Arn(plan, plan.bucketName);
  const everybody = { effect: "Deny" as const, principals: { AWS: "*" } };
  return [
    {
      ...everybody,
      sid: "OverTlsOnly",
      actions: ["s3:*"],
      resources: [bucket, `${bucket}/*`],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      ...everybody,
      sid: "NotByThisAccount",
      // Without protection Terraform empties the bucket when it is destroyed.
      actions: protection ? ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"] : ["s3:PutObject"],
      resources: [`${bucket}/*`],
      // A service of AWS acts for no account here, and the key is absent.
      conditions: { StringEquals: { "aws:PrincipalAccount": plan.account } },
    },
    ...delivery(bucket, plan, loadBalancer),
  ];
}

/**
 * Who delivers the logs. Source, read 2026-11-22: "Enable access logs" in the user guide for Classic Load Balancers and
 * "Enable connection logs" in that for Application Load Balancers: one service in every region, instead of an account per
 * region before. They restrict by the account in the path and name no condition key: a condition on one that the delivery
 * does not send would silently stop the logs. The statements for network load balancers follow "Enable access logs" of
 * their guide, read in part.
 */
function delivery(
  bucket: string,
  { partition, region, account }: AccessLogPlan,
  loadBalancer: LoadBalancerType,
): readonly PolicyStatement[] {
  const write = {
    effect: "Allow" as const,
    actions: ["s3:PutObject"],
    resources: [`${bucket}/AWSLogs/${account}/*`],
  };
  if (loadBalancer !== "network") {
    const principals = { Service: "logdelivery.elasticloadbalancing.amazonaws.com" };
    return [{ ...write, sid: "LogDelivery", principals }];
  }
  const principals = { Service: "delivery.logs.amazonaws.com" };
  const ArnLike = { "aws:SourceArn": `arn:${partition}:logs:${region}:${account}:*` };
  return [
    {
      sid: "LogDeliveryAclCheck",
      effect: "Allow",
      principals,
      actions: ["s3:GetBucketAcl"],
      resources: [bucket],
      conditions: { StringEquals: { "aws:SourceAccount": account }, ArnLike },
    },
    {
      ...write,
      sid: "LogDeliveryWrite",
      principals,
      conditions: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": account },
        ArnLike,
      },
    },
  ];
}
