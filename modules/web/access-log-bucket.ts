import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { accessLogStatements } from "../../domain/web/access-log-statements";
import { AccessLogPlan, LoadBalancerType } from "../../domain/web/plan";
import { policyDocument } from "../security/policy-document";

/** How long an old version can be brought back. */
const OLD_VERSIONS_DAYS = 30;

export interface AccessLogBucketProps {
  readonly plan: AccessLogPlan;
  readonly loadBalancer: LoadBalancerType;
  /** False: Terraform may destroy the bucket with the logs in it. */
  readonly protection: boolean;
}

/**
 * The bucket that a load balancer writes its access logs to. Stateful.
 *
 * SSE-S3, because load balancers cannot write to a bucket with another encryption. Versioned: what somebody overwrites or deletes
 * can be brought back for some days.
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
    const versioning = new S3BucketVersioningA(this, "Versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "Retention", {
      bucket: bucket.id,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: plan.retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSIONS_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      // S3 knows "old versions" only once versioning is on.
      dependsOn: [versioning],
    });
    this.policy = new S3BucketPolicy(this, "Policy", {
      bucket: bucket.id,
      policy: policyDocument(accessLogStatements(plan, loadBalancer, { protection })),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [closed],
    });
  }
}
