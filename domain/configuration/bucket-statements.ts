import { AwsPlace, s3Arn } from "../security/arns";
import { PolicyStatement } from "../security/plan";

/**
 * The policy of the configuration bucket. Servers run as root what lies in `nodes/` and `bundle/`, so writing there is theirs who
 * run Terraform: the named deployers, or whoever may write S3 in the account; never a server, whatever its role may.
 *
 * A request with the credentials of an instance profile carries the ARN of its instance. So a pipeline on EC2 that works with its
 * own instance profile is among the named deployers, or it is refused.
 * Source: IAM user guide, "AWS global condition context keys", ec2:SourceInstanceARN and aws:PrincipalArn; not read again.
 */
export function bucketStatements(
  bucketName: string,
  deployers: readonly string[],
  place: Pick<AwsPlace, "partition">,
): readonly PolicyStatement[] {
  const bucket = s3Arn(place, bucketName);
  return [
    {
      sid: "TlsOnly",
      effect: "Deny",
      principals: { AWS: "*" },
      actions: ["s3:*"],
      resources: [bucket, `${bucket}/*`],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      sid: "DeployersWriteFactsAndScripts",
      effect: "Deny",
      principals: { AWS: "*" },
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"],
      resources: [`${bucket}/nodes/*`, `${bucket}/bundle/*`],
      conditions:
        deployers.length === 0
          ? { Null: { "ec2:SourceInstanceARN": "false" } }
          : { ArnNotLike: { "aws:PrincipalArn": deployers } },
    },
  ];
}
