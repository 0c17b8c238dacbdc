/** The attributes of one object, as `terraform show -json` prints them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One entry of `resource_changes`. */
export interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  /** The key of a deposed object: what an interrupted replacement left behind. */
  readonly deposed?: string;
  readonly actions: readonly string[];
  /** The object as it is now, or null for one that the plan creates. */
  readonly before: Attributes | null;
  /** The object after the apply, or null for one that goes. */
  readonly after: Attributes | null;
  /** The arguments whose new value Terraform knows only while it applies. */
  readonly afterUnknown: Attributes;
  /** The arguments that force a replacement. */
  readonly replacedBecauseOf: readonly string[];
}

/** Why a document cannot be judged, and the change that helps. */
export interface Unreadable {
  readonly unreadable: string;
  readonly fix: string;
}

/** How a person gets a plan that can be judged. */
export const HOW_TO_MAKE_ONE =
  "make it with: terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json";
const KNOWN_ACTIONS = new Set(["no-op", "create", "read", "update", "delete", "forget"]);

/** The resource changes of a plan, or why the document is not one that can be judged. */
export function resourceChanges(document: unknown): readonly ResourceChange[] | Unreadable {
  if (!isRecord(document)) return { unreadable: "it is no plan but some other JSON", fix: HOW_TO_MAKE_ONE };
  const version = document["format_version"];
  if ("lineage" in document || ("values" in document && !("planned_values" in document))) {
    return { unreadable: "it is a state, not a plan", fix: HOW_TO_MAKE_ONE };
  }
  if (typeof version !== "string") {
    return { unreadable: "it is no plan: it has no 'format_version'", fix: HOW_TO_MAKE_ONE };
  }
  if (version.split(".")[0] !== "1") {
    return {
      unreadable: `it has the format version '${version}', and only 1.x is understood`,
      fix: "make it with Terraform 1.x",
    };
  }
  if (document["errored"] === true) {
    return {
      unreadable: "it is errored: planning stopped half-way, so it does not list all that would happen",
      fix: "correct the error that terraform plan printed, and plan again",
    };
  }
  if (document["complete"] === false) {
    return {
      unreadable: "it is incomplete: it does not list all that there is to do, as with -target",
      fix: "plan without -target and -exclude",
    };
  }
  const entries = document["resource_changes"];
  // Terraform leaves the list out of a plan of outputs only. A plan that lost it on the way still names its resources.
  if (entries === undefined && plansNoResource(document)) return [];
  if (!Array.isArray(entries)) {
    return { unreadable: "it is no plan: it has no 'resource_changes'", fix: HOW_TO_MAKE_ONE };
  }
  const changes: ResourceChange[] = [];
  for (const [position, entry] of entries.entries()) {
    const change = resourceChange(entry);
    if (typeof change === "string") {
      return {
        unreadable: `resource_changes[${position}] ${change}`,
        fix: "use a guard that knows this version of Terraform",
      };
    }
    changes.push(change);
  }
  return changes;
}

export function isRecord(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plansNoResource(document: Attributes): boolean {
  const prior = document["prior_state"];
  const roots = [document["planned_values"], isRecord(prior) ? prior["values"] : {}];
  return roots.every((values) => isRecord(values) && isEmptyModule(values["root_module"]));
}

function isEmptyModule(root: unknown): boolean {
  return root === undefined || (isRecord(root) && !("resources" in root) && !("child_modules" in root));
}

function resourceChange(entry: unknown): ResourceChange | string {
  if (!isRecord(entry) || !isRecord(entry["change"])) return "has no 'change'";
  const { address, mode, type, deposed } = entry;
  const { actions, before, after, after_unknown: afterUnknown, replace_paths: paths } = entry["change"];
  if (typeof address !== "string" || typeof mode !== "string" || typeof type !== "string") {
    return "has no 'address', 'mode' or 'type'";
  }
  if (!isStrings(actions) || actions.length === 0) return `(${address}) has no 'actions'`;
  const unknown = actions.find((action) => !KNOWN_ACTIONS.has(action));
  if (unknown !== undefined)
    return `(${address}) has the action '${unknown}': known are ${[...KNOWN_ACTIONS].join(", ")}`;
  return {
    address,
    mode,
    type,
    ...(typeof deposed === "string" ? { deposed } : {}),
    actions,
    before: isRecord(before) ? before : null,
    after: isRecord(after) ? after : null,
    afterUnknown: isRecord(afterUnknown) ? afterUnknown : {},
    replacedBecauseOf: Array.isArray(paths)
      ? [...new Set(paths.map((path) => String(Array.isArray(path) ? path[0] : path)))]
      : [],
  };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
