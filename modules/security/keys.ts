import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { KeyPlan, KeyPurpose } from "../../domain/security/plan";
import { EncryptionKeys } from "../handles";
import { literal } from "../terraform-text";
import { policyDocument } from "./policy-document";

/** How long a deleted key can be restored. AWS allows 7 to 30 days (KMS API reference, ScheduleKeyDeletion; not read again). */
const DELETION_WINDOW_DAYS = 30;

export interface KeysProps {
  readonly plans: readonly KeyPlan[];
  /** Whether Terraform refuses to delete the keys. */
  readonly protection: boolean;
}

/**
 * The region's KMS keys, one per purpose, created or given.
 *
 * Stateful. What a key encrypted is lost with the key: without the one for IRIS, no encrypted database opens again. Another
 * key for volumes replaces the volumes.
 */
export class Keys extends Construct implements EncryptionKeys {
  private readonly arns: ReadonlyMap<KeyPurpose, string>;

  constructor(scope: Construct, id: string, props: KeysProps) {
    super(scope, id);
    this.arns = new Map(
      props.plans.map((plan) => [
        plan.purpose,
        plan.existingArn === undefined ? this.create(plan, props.protection).arn : literal(plan.existingArn),
      ]),
    );
  }

  /** Throws when the plan has no key for the purpose. */
  public keyArn(purpose: KeyPurpose): string {
    const arn = this.arns.get(purpose);
    if (arn === undefined)
      throw new Error(`there is no key for '${purpose}', only for ${[...this.arns.keys()].join(", ")}`);
    return arn;
  }

  private create(plan: KeyPlan, protection: boolean): KmsKey {
    const name = pascal(plan.purpose);
    const key = new KmsKey(this, name, {
      description: literal(plan.description),
      enableKeyRotation: true,
      ...(plan.multiRegion && { multiRegion: true }),
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(plan.statements),
      tags: { Name: plan.alias.replace(/^alias\//, "") },
      lifecycle: { preventDestroy: protection },
    });
    new KmsAlias(this, `${name}Alias`, { name: plan.alias, targetKeyId: key.id });
    return key;
  }
}
