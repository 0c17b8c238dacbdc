import { AwsPlace, regionalArn, s3Arn } from "./arns";
import { PolicyStatement } from "./plan";
import { bucketKeyUse } from "./secrets-key";

interface Input extends AwsPlace {
  readonly environment: string;
  readonly environmentTag: string;
  readonly configuration: { readonly bucketName: string };
}

/**
 * What members of one mirror share in the configuration bucket: who created it, and the wrapped key of its databases.
 *
 * Each is written once: S3 refuses a second one, and a write that does not ask it to. Two members that both believe that they
 * are the first cannot both create the mirror, and no member can replace the key that databases are encrypted with.
 * Source, read 2026-11-22: Amazon S3 user guide, "Enforce conditional writes on Amazon S3 buckets".
 *
 * A member must tell "not there" from "not allowed": without the right to list, S3 answers 403 to both.
 * Source: Amazon S3 API reference, GetObject, "Permissions".
 */
export function mirrorStatements(
  mirror: { readonly key: string; readonly encrypted: boolean },
  input: Input,
): readonly PolicyStatement[] {
  const { bucketName } = input.configuration;
  const objects = `mirrors/${mirror.key}/*`;
  return [
    {
      sid: "ReadSharedWithMembers",
      effect: "Allow",
      actions: ["s3:GetObject"],
      resources: [s3Arn(input, `${bucketName}/${objects}`)],
    },
    {
      sid: "ShareOnceWithMembers",
      effect: "Allow",
      actions: ["s3:PutObject"],
      resources: [s3Arn(input, `${bucketName}/${objects}`)],
      conditions: { Null: { "s3:if-none-match": "false" } },
    },
    {
      sid: "ListSharedWithMembers",
      effect: "Allow",
      actions: ["s3:ListBucket"],
      resources: [s3Arn(input, bucketName)],
      conditions: { StringLike: { "s3:prefix": objects } },
    },
    bucketKeyUse("EncryptSharedWithMembers", "kms:GenerateDataKey", input),
    ...(mirror.encrypted ? [WRAP_DATABASE_KEYS] : []),
    ...promotionStatements(input),
  ];
}

/**
 * What the orders that change who may be primary ask of EC2: whether servers of former failover members are stopped, and a
 * snapshot set of the volumes of a member before it is let back.
 *
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2"; not read again. Describe
 * knows no resources.
 */
function promotionStatements(input: Input): readonly PolicyStatement[] {
  const own = { [`aws:ResourceTag/${input.environmentTag}`]: input.environment };
  const snapshots = `arn:${input.partition}:ec2:${input.regionName}::snapshot/*`;
  return [
    { sid: "SeeWhetherServersRun", effect: "Allow", actions: ["ec2:DescribeInstances"], resources: ["*"] },
    {
      sid: "SnapshotOwnVolumes",
      effect: "Allow",
      actions: ["ec2:CreateSnapshots"],
      resources: [regionalArn(input, "ec2", "instance/*"), regionalArn(input, "ec2", "volume/*")],
      conditions: { StringEquals: own },
    },
    {
      sid: "KeepSnapshots",
      effect: "Allow",
      actions: ["ec2:CreateSnapshots"],
      resources: [snapshots],
      conditions: { StringEquals: { "aws:RequestTag/purpose": "let-back" } },
    },
    {
      sid: "TagSnapshots",
      effect: "Allow",
      actions: ["ec2:CreateTags"],
      resources: [snapshots],
      conditions: { StringEquals: { "ec2:CreateAction": "CreateSnapshots" } },
    },
  ];
}

/** IRIS calls KMS itself, through the AWS CLI. Source: Encryption Guide, "KMSCreateEncryptionKey" (the actions are inferred). */
const WRAP_DATABASE_KEYS: PolicyStatement = {
  sid: "WrapDatabaseKeys",
  effect: "Allow",
  actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
  resources: [{ key: "iris" }],
};
