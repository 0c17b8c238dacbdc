import { PolicyStatement } from "../security/plan";

/** What a server is: decides its facts, its scripts and what its IAM role may read. */
export const NODE_ROLES = ["mirror-member", "app-server", "arbiter", "web-server"] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** A file in S3, and how a server knows that it is this one. */
export interface S3File {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
}

/** Software that servers install; a kit that is missing is in the image already. */
export interface KitsPlan {
  readonly iris?: S3File & { readonly edition: "iris" | "iris-for-health" | "healthshare" };
  readonly agent?: S3File;
  readonly webGateway?: S3File;
}

/** ARNs in Secrets Manager. */
export interface SecretsPlan {
  readonly license?: string;
  readonly password?: string;
  readonly gatewayPassword?: string;
}

/** A script of the organisation that servers run once before they start and once when they are ready. */
export interface HookPlan extends S3File {
  readonly limitSeconds: number;
}

export interface HooksPlan {
  readonly beforeStart?: HookPlan;
  readonly afterReady?: HookPlan;
}

/** Where TLS certificates of servers come from. */
export type CertificateSource =
  /** By server (`data-a`), application tier (`app`) or web tier (`web-public`): the ARN of a secret. */
  | { readonly kind: "secrets"; readonly secrets: Readonly<Record<string, string>> }
  /** Each server asks an AWS Private CA for its own: `arn`, and web servers `webArn`. */
  | { readonly kind: "private-ca"; readonly arn: string; readonly webArn: string; readonly validityDays: number };

/** Where servers find their facts and scripts, and what they get from elsewhere. */
export interface ConfigurationPlan {
  readonly bucketName: string;
  /** The bucket's policy. */
  readonly bucketStatements: readonly PolicyStatement[];
  readonly logGroupName: string;
  /** How long CloudWatch Logs keeps the servers' logs. */
  readonly logRetentionDays: number;
  /** `/iris/prod`: each node publishes its status below it. */
  readonly statusPrefix: string;
  /** The operating system of the image: `rhel9`. */
  readonly os: string;
  readonly kits: KitsPlan;
  readonly secrets: SecretsPlan;
  /** Undefined: the document gives none. */
  readonly certificates?: CertificateSource;
  readonly hooks: Readonly<Record<NodeRole, HooksPlan>>;
}
