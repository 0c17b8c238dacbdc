export const KEY_PURPOSES = ["ebs", "logs", "secrets", "iris"] as const;
/** One KMS key per purpose: changing a volume's key replaces the volume, so they are apart from the start. */
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

export interface KeyPlan {
  readonly purpose: KeyPurpose;
  readonly alias: string;
  readonly description: string;
  /** A replica in another region has the same key material: what was encrypted here can be decrypted there. */
  readonly multiRegion: boolean;
  /** Set when the key exists already. */
  readonly existingArn?: string;
  /** The key policy without its `Resource`, as IAM policy statements. Empty for an existing key. */
  readonly statements: readonly PolicyStatement[];
}

/**
 * An ARN that is known at planning, or what is known only after apply: a key by its purpose, a route table by its name and
 * what its ARN begins with.
 */
export type ResourceRef =
  string | { readonly key: KeyPurpose } | { readonly routeTable: string; readonly under: string };

/** One statement of an IAM policy, in IAM's own words. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  /** `*`: everybody. */
  readonly principals?: "*" | Readonly<Record<string, readonly string[] | string>>;
  readonly actions: readonly string[];
  readonly resources: readonly ResourceRef[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The role of one tier's servers. */
export interface RolePlan {
  /** The tier's group id: `MirrorData`, `AppApp`, `WebPublic`, `Arbiter`. */
  readonly tier: string;
  readonly name: string;
  readonly path: string;
  readonly permissionsBoundary?: string;
  readonly statements: readonly PolicyStatement[];
}
