import { AwsPlace, regionalArn, regionalService } from "./arns";
import { KEY_PURPOSES, KeyPlan, KeyPurpose, PolicyStatement } from "./plan";

/** What a service needs of a key to encrypt and decrypt. */
const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"] as const;

/** Without use: who administers a key reads nothing with it. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:Create*",
  "kms:Delete*",
  "kms:Describe*",
  "kms:Disable*",
  "kms:Enable*",
  "kms:Get*",
  "kms:List*",
  "kms:Put*",
  "kms:ReplicateKey",
  "kms:Revoke*",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:Update*",
] as const;

const DESCRIPTIONS: Readonly<Record<KeyPurpose, string>> = {
  ebs: "volumes of IRIS servers",
  logs: "CloudWatch log groups",
  secrets: "node facts, and secrets where their owner chooses this key",
  iris: "wraps the database encryption keys of IRIS",
};

/** KMS cannot make a multi-Region key of one that is none, so this is decided before the first database is encrypted. */
const MULTI_REGION: readonly KeyPurpose[] = ["iris"];

export interface KeysInput extends AwsPlace {
  readonly environment: string;
  /** Some web servers are Spot: EC2's role for these needs the volume key as well. */
  readonly spot: boolean;
  /** ARNs of roles; none: the account's own IAM policies say who administers the keys. */
  readonly administrators: readonly string[];
  /** A mirror that IRIS encrypts has members here. */
  readonly irisEncryption: boolean;
  /** ARNs of keys that exist already, by purpose. */
  readonly existing: Readonly<Partial<Record<KeyPurpose, string>>>;
}

/** Log groups under this name are those that the logs key accepts. */
export function logGroupRoot(environment: string): string {
  return `/iris/${environment}`;
}

/**
 * One key per purpose, existing or created.
 *
 * A created key is administered by the named roles, or else by the account's own IAM policies; besides that a service gets
 * what it cannot do its work without. Servers get their use of the keys for secrets and for IRIS through their role.
 */
export function planKeys(input: KeysInput): readonly KeyPlan[] {
  const needed = KEY_PURPOSES.filter((purpose) => purpose !== "iris" || input.irisEncryption);
  return needed.map((purpose) => {
    const existingArn = input.existing[purpose];
    return {
      purpose,
      alias: `alias/iris-${input.environment}-${purpose}`,
      description: `${input.environment}: ${DESCRIPTIONS[purpose]}`,
      multiRegion: MULTI_REGION.includes(purpose),
      ...(existingArn === undefined
        ? { statements: [...administration(input), ...serviceStatements(purpose, input)] }
        : { existingArn, statements: [] }),
    };
  });
}

/**
 * The account stands for its IAM policies. They give servers their use of a key, and the named administrators nothing: these stand
 * in the key's policy alone. KMS refuses a policy that its writer could not change again, so Terraform's role is one of them.
 * Source: AWS KMS developer guide, "Default key policy" (the actions of administrators and users); not read again.
 */
function administration({ partition, account, administrators }: KeysInput): readonly PolicyStatement[] {
  const whole = { AWS: `arn:${partition}:iam::${account}:root` };
  const common = { effect: "Allow" as const, resources: ["*"] };
  if (administrators.length === 0)
    return [{ ...common, sid: "AccountAdministration", principals: whole, actions: ["kms:*"] }];
  return [
    { ...common, sid: "Administration", principals: { AWS: administrators }, actions: ADMINISTRATION },
    { ...common, sid: "AccountUse", principals: whole, actions: [...USE, "kms:CreateGrant"] },
  ];
}

function serviceStatements(purpose: KeyPurpose, input: KeysInput): readonly PolicyStatement[] {
  switch (purpose) {
    case "ebs":
      return serviceRoles(input);
    case "logs":
      return [cloudWatchLogs(input)];
    case "secrets":
    case "iris":
      return [];
  }
}

/**
 * Auto Scaling starts servers with encrypted volumes through its service-linked role.
 * Source, read 2026-11-22: Amazon EC2 Auto Scaling user guide, "Required KMS key policy for use with encrypted volumes".
 * Spot servers need EC2's own role beside it: documented for encrypted images (EC2 user guide, "Service-linked role for
 * Spot Instance requests"), not tried for volumes that a template encrypts.
 *
 * The roles are named in a condition, not as principal: KMS refuses a policy that names a principal which does not
 * exist, and an account has no such role before its first auto-scaling group.
 */
function serviceRoles({ partition, account, spot }: KeysInput): readonly PolicyStatement[] {
  const serviceRole = (service: string, name: string) =>
    `arn:${partition}:iam::${account}:role/aws-service-role/${service}.amazonaws.com/${name}`;
  const autoScaling = serviceRole("autoscaling", "AWSServiceRoleForAutoScaling");
  const roles = spot ? [autoScaling, serviceRole("spot", "AWSServiceRoleForEC2Spot")] : autoScaling;
  const onlyTheRole = { StringEquals: { "kms:CallerAccount": account }, ArnEquals: { "aws:PrincipalArn": roles } };
  const anybody = { AWS: "*" };
  return [
    {
      sid: "AutoScalingUse",
      effect: "Allow",
      principals: anybody,
      actions: USE,
      resources: ["*"],
      conditions: onlyTheRole,
    },
    {
      sid: "AutoScalingAttach",
      effect: "Allow",
      principals: anybody,
      actions: ["kms:CreateGrant"],
      resources: ["*"],
      conditions: { ...onlyTheRole, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Documented in the CloudWatch Logs user guide, "Encrypt log data using AWS KMS"; not read again. */
function cloudWatchLogs(input: KeysInput): PolicyStatement {
  const root = logGroupRoot(input.environment);
  return {
    sid: "CloudWatchLogsUse",
    effect: "Allow",
    principals: { Service: regionalService(input, "logs") },
    actions: USE,
    resources: ["*"],
    conditions: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": [
          regionalArn(input, "logs", `log-group:${root}`),
          regionalArn(input, "logs", `log-group:${root}/*`),
        ],
      },
    },
  };
}
