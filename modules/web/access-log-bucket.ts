import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { AccessLogPlan, LoadBalancerType } from "../../domain/web/plan";

export interface AccessLogBucketProps {
  readonly plan: AccessLogPlan;
  readonly loadBalancer: LoadBalancerType;
  /** False: Terraform may destroy the bucket with the logs in it. */
  readonly protection: boolean;
}

/**
 * The bucket that a load balancer writes its access logs to. Stateful.
 *
 * SSE-S3, because load balancers cannot write to a bucket with another encryption. Not versioned: logs are written once.
 */
export class AccessLogBucket extends Construct {
  /** The load balancer must wait for it: AWS tries to write when the logs are switched on. */
  public readonly policy: ITerraformDependable;

  constructor(scope: Construct, id: string, { plan, loadBalancer, protection }: AccessLogBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "Bucket", {
      bucket: plan.bucketName,
      forceDestroy: !protection,
      lifecycle: { preventDestroy: protection },
      tags: { Name: plan.bucketName },
    });
    new S3BucketOwnershipControls(this, "Ownership", {
      bucket: bucket.id,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "Encryption", {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const closed = new S3BucketPublicAccessBlock(this, "PublicAccess", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketLifecycleConfiguration(this, "Retention", {
      bucket: bucket.id,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: plan.retentionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    this.policy = new S3BucketPolicy(this, "Policy", {
      bucket: bucket.id,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [overTlsOnly(bucket.arn), ...delivery(bucket.arn, plan, loadBalancer)],
      }),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [closed],
    });
  }
}

function overTlsOnly(bucketArn: string) {
  return {
    Sid: "OverTlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/**
 * Who delivers the logs. Source, read 2026-11-22: "Enable access logs" in the user guide for Classic Load Balancers and
 * "Enable connection logs" in that for Application Load Balancers: one service in every region, instead of an account per
 * region before. They restrict by the account in the path and name no condition key: a condition on one that the delivery
 * does not send would silently stop the logs. The statements for network load balancers follow "Enable access logs" of
 * their guide, read in part.
 */
function delivery(bucketArn: string, { partition, region, account }: AccessLogPlan, loadBalancer: LoadBalancerType) {
  const write = { Effect: "Allow", Action: "s3:PutObject", Resource: `${bucketArn}/AWSLogs/${account}/*` };
  if (loadBalancer !== "network") {
    return [{ ...write, Sid: "LogDelivery", Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" } }];
  }
  const Principal = { Service: "delivery.logs.amazonaws.com" };
  const ArnLike = { "aws:SourceArn": `arn:${partition}:logs:${region}:${account}:*` };
  return [
    {
      Sid: "LogDeliveryAclCheck",
      Effect: "Allow",
      Principal,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike },
    },
    {
      ...write,
      Sid: "LogDeliveryWrite",
      Principal,
      Condition: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": account },
        ArnLike,
      },
    },
  ];
}
