import { type Attributes, isRecord, type ResourceChange } from "./plan-document";

const ROLE_TAG = "iris:role";
const MEMBER_ROLE = "mirror-member";
/** The role whose volumes hold caches only: they are rebuilt, not restored. */
const CACHE_ROLE = "app-server";

/** Which objects of a plan are members and volumes, told by their tags and attachments. */
export interface Estate {
  /** Addresses of the members. */
  readonly members: ReadonlySet<string>;
  /** Address of the member with this instance id. */
  readonly memberWithId: ReadonlyMap<string, string>;
  /** Ids of the volumes that hold caches only. */
  readonly cacheVolumes: ReadonlySet<string>;
}

/**
 * Reads who is who from the objects as they are before the apply.
 *
 * An instance is a member when it carries the tag before or after the apply: one plan can remove the tag and replace the
 * instance, and a tag that somebody removed by hand shows only in what the plan puts back. An instance without a role is
 * a member when a volume that is no cache is attached to it.
 */
export function survey(changes: readonly ResourceChange[]): Estate {
  const ofType = (type: string) => changes.filter((change) => change.type === type);
  const volumes = ofType("aws_ebs_volume");
  const cacheVolumes = ids(volumes.filter(isCache));
  const ourVolumes = ids(volumes.filter((volume) => !isCache(volume)));
  const withOurVolume = new Set(
    ofType("aws_volume_attachment")
      .filter(({ before }) => ourVolumes.has(textOf(before, "volume_id")))
      .map(({ before }) => textOf(before, "instance_id")),
  );
  const members = new Set<string>();
  const memberWithId = new Map<string, string>();
  for (const instance of ofType("aws_instance")) {
    const roles = [role(instance.before), role(instance.after)];
    const untagged = roles.every((value) => value === undefined);
    const id = textOf(instance.before, "id");
    if (!roles.includes(MEMBER_ROLE) && !(untagged && withOurVolume.has(id))) continue;
    members.add(instance.address);
    if (id !== "") memberWithId.set(id, instance.address);
  }
  return { members, memberWithId, cacheVolumes };
}

/** Whether the volume is of a role that keeps nothing but caches. An untagged volume is none. */
export function isCache(volume: ResourceChange): boolean {
  return role(volume.before) === CACHE_ROLE;
}

/** The attribute when it is a text, else "". */
export function textOf(attributes: Attributes | null, name: string): string {
  const value = attributes?.[name];
  return typeof value === "string" ? value : "";
}

function ids(changes: readonly ResourceChange[]): Set<string> {
  return new Set(changes.map(({ before }) => textOf(before, "id")).filter((id) => id !== ""));
}

/** The role that an object has by its tag, if any. */
export function role(attributes: Attributes | null): string | undefined {
  for (const tags of [attributes?.["tags"], attributes?.["tags_all"]]) {
    if (isRecord(tags) && typeof tags[ROLE_TAG] === "string") return tags[ROLE_TAG];
  }
  return undefined;
}
