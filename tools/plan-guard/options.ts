import type { JudgeOptions } from "./judge";

/** What a person tells the guard, in the form of `parseArgs`. */
export const GUARD_OPTIONS = {
  maintenance: { type: "string", multiple: true },
  allow: { type: "string", multiple: true },
} as const;

/** The same in a usage. */
export const GUARD_USAGE = "[--maintenance <address of one member>] [--allow <address>]...";

/** What the options mean, or what is wrong with them. */
export function judgeOptions({
  maintenance = [],
  allow = [],
}: {
  readonly maintenance?: readonly string[] | undefined;
  readonly allow?: readonly string[] | undefined;
}): JudgeOptions | string {
  if (maintenance.length > 1)
    return `--maintenance names one member, got ${maintenance.length}: ${maintenance.join(", ")}`;
  if (maintenance[0] === "") return "--maintenance names one member, got nothing";
  if (allow.includes("")) return "--allow names an address, got nothing";
  return { ...(maintenance[0] !== undefined && { maintenance: maintenance[0] }), allow };
}
