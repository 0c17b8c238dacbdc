/** Why the mock cannot create a resource of a type. Such resources are dropped before an apply, and nothing else is. */
export const APPLY_UNSUPPORTED: Readonly<Record<string, string>> = {};

export interface IgnoredDrift {
  /** Top-level attributes that a second plan may want to change. */
  readonly attributes: readonly string[];
  readonly reason: string;
}

/** What the mock does not give back as it was set. A second plan may differ in exactly these. */
export const DRIFT_IGNORED: Readonly<Record<string, IgnoredDrift>> = {};
