import { isCache } from "./estate";
import { type Attributes, isRecord, type ResourceChange } from "./plan-document";

/** What a person reads about one resource that a plan must not touch so. */
export interface Reason {
  readonly does: string;
  readonly why: string;
  readonly instead: string;
}

const KEY_LOST = "what it encrypts (volumes, snapshots, secrets) cannot be read without it";

/** Types whose deletion loses data, or something that data depend on, and what is lost with it. */
const STATEFUL: Readonly<Record<string, string>> = {
  aws_backup_vault: "its recovery points are lost",
  aws_ebs_snapshot: "a point to restore from is lost",
  aws_ebs_snapshot_copy: "a point to restore from is lost",
  aws_ebs_volume: "its data are lost",
  aws_kms_external_key: KEY_LOST,
  aws_kms_key: KEY_LOST,
  aws_kms_replica_external_key: KEY_LOST,
  aws_kms_replica_key: KEY_LOST,
  aws_s3_bucket: "the objects in it are lost",
  aws_s3_bucket_versioning: "the bucket keeps no older versions from then on",
};

/** Why this deletion or replacement is refused, or undefined when nothing is lost by it. */
export function lossOf(change: ResourceChange): Reason | undefined {
  const why = STATEFUL[change.type];
  if (why === undefined || (change.type === "aws_ebs_volume" && isCache(change))) return undefined;
  const attachments = change.type === "aws_ebs_volume" ? ", and its attachments too" : "";
  const retire = `list it under 'retired' (elsewhere: a 'removed' block with 'destroy = false')${attachments}`;
  const because = change.replacedBecauseOf.join(", ");
  return {
    does: loss(change),
    why,
    instead: because === "" ? retire : `leave ${because} as it is, or ${retire} and add a new one beside it`,
  };
}

/** `would be replaced, because of ami`, or the other words for an object that goes. */
export function loss(change: ResourceChange): string {
  if (change.actions.includes("create")) {
    const because = change.replacedBecauseOf.join(", ");
    return `would be replaced${because === "" ? "" : `, because of ${because}`}`;
  }
  // Terraform deletes a key by asking KMS to delete it later.
  return change.type.startsWith("aws_kms_") ? "would be scheduled for deletion" : "would be deleted";
}

/** Why this update is refused, or undefined when it takes nothing away. */
export function harmOf(change: ResourceChange): Reason | undefined {
  const { type, before, after } = change;
  if (type.startsWith("aws_kms_") && isEnabled(before) && !isEnabled(after)) {
    return {
      does: "would be disabled",
      why: "volumes that it encrypts cannot be attached, nor their instances started",
      instead: "leave it enabled",
    };
  }
  if ((type === "aws_s3_bucket_versioning" || type === "aws_s3_bucket") && isVersioned(before) && !isVersioned(after)) {
    return {
      does: "would suspend versioning",
      why: "the bucket keeps no older versions from then on",
      instead: "leave versioning enabled",
    };
  }
  return undefined;
}

function isEnabled(key: Attributes | null): boolean {
  return key?.["is_enabled"] === true || key?.["enabled"] === true;
}

/** `versioning_configuration` is of `aws_s3_bucket_versioning`, `versioning` of `aws_s3_bucket` itself (deprecated). */
function isVersioned(bucket: Attributes | null): boolean {
  return (
    first(bucket?.["versioning_configuration"])["status"] === "Enabled" ||
    first(bucket?.["versioning"])["enabled"] === true
  );
}

function first(blocks: unknown): Attributes {
  const block: unknown = Array.isArray(blocks) ? blocks[0] : undefined;
  return isRecord(block) ? block : {};
}
