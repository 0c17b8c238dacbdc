import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { PolicyStatement } from "../../domain/security/plan";
import { policyDocument } from "../security/policy-document";

/** How long an old version of facts or scripts can be restored. */
const OLD_VERSIONS_DAYS = 90;

export interface ConfigurationBucketProps {
  readonly bucketName: string;
  /** Its policy. */
  readonly statements: readonly PolicyStatement[];
  readonly keyArn: string;
  /** Whether Terraform refuses to delete the bucket; otherwise it deletes the bucket with what it holds. */
  readonly protection: boolean;
}

/** The bucket that servers read their facts and scripts from: private, encrypted, versioned, TLS only. */
export class ConfigurationBucket extends Construct {
  public readonly bucketName: string;
  /** What must be in force before the first object is written. */
  public readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ConfigurationBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "Bucket", {
      bucket: props.bucketName,
      forceDestroy: !props.protection,
      tags: { Name: props.bucketName },
      lifecycle: { preventDestroy: props.protection },
    });
    this.bucketName = bucket.bucket;
    const publicAccess = new S3BucketPublicAccessBlock(this, "PublicAccess", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const versioning = new S3BucketVersioningA(this, "Versioning", {
      bucket: bucket.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, "Encryption", {
      bucket: bucket.bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketOwnershipControls(this, "Ownership", {
      bucket: bucket.bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketLifecycleConfiguration(this, "Lifecycle", {
      bucket: bucket.bucket,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSIONS_DAYS }],
        },
      ],
      // S3 knows "old versions" only once versioning is on.
      dependsOn: [versioning],
    });
    new S3BucketPolicy(this, "Policy", {
      bucket: bucket.bucket,
      policy: policyDocument(props.statements),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [publicAccess],
    });
    this.ready = [versioning, encryption, publicAccess];
  }
}
