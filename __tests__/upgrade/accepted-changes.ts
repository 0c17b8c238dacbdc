/** Changes of one kind that an upgrade makes. */
export interface AcceptedChange {
  /** What a person who applies it should know: why it is made, and that it stops nothing. */
  readonly reason: string;
  /** Addresses without their hash, as a whole; outputs as `output.<name>`. */
  readonly address: RegExp;
  /** As a plan has them: `update`; `delete` and `create` for a replacement. */
  readonly actions: readonly string[];
  readonly attributes: readonly string[];
  /** How many there are in each stack that has some. */
  readonly stacks: Readonly<Record<string, number>>;
}

/**
 * By release: everything that an upgrade from it to this code changes. Written by hand, a reason a line. What holds data
 * or stops a server is never accepted: the plan guard refuses it first.
 */
const ACCEPTED_CHANGES: Readonly<Record<string, readonly AcceptedChange[]>> = {
  "0.1.0": [],
};

/** What is accepted in these stacks. */
export function acceptedIn(version: string, stacks: readonly string[]): AcceptedChange[] {
  return (ACCEPTED_CHANGES[version] ?? []).map((kind) => ({
    ...kind,
    stacks: Object.fromEntries(Object.entries(kind.stacks).filter(([stack]) => stacks.includes(stack))),
  }));
}
