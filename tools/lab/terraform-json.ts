/** One entry of `resource_changes` in `terraform show -json <plan>`, as far as the lab and its users read it. */
export interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Record<string, unknown> | null;
    readonly after: Record<string, unknown> | null;
    readonly after_unknown?: Record<string, unknown>;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** `terraform show -json <plan>`. */
export interface Plan {
  readonly format_version: string;
  readonly terraform_version: string;
  readonly errored?: boolean;
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Record<string, { readonly actions: readonly string[] }>;
}

export interface StateResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly values: Record<string, unknown>;
}

/** `terraform show -json` of the state. */
export interface State {
  readonly values?: {
    readonly root_module?: { readonly resources?: readonly StateResource[] };
  };
}

/** One attribute that a plan would change. */
export interface Difference {
  readonly address: string;
  readonly actions: readonly string[];
  /** Names of the top-level attributes that differ. */
  readonly attributes: readonly string[];
}

/** The resources that a plan changes, with the attributes that differ. */
export function differences(plan: Plan): Difference[] {
  return (plan.resource_changes ?? [])
    .filter((one) => one.mode === "managed" && !one.change.actions.every((action) => action === "no-op"))
    .map(({ address, change }) => ({ address, actions: change.actions, attributes: changedAttributes(change) }));
}

function changedAttributes({ before, after, after_unknown }: ResourceChange["change"]): string[] {
  const names = new Set([
    ...Object.keys(before ?? {}),
    ...Object.keys(after ?? {}),
    ...Object.keys(after_unknown ?? {}),
  ]);
  return [...names]
    .filter(
      (name) => after_unknown?.[name] === true || JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
    )
    .sort();
}
