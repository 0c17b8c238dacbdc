import { MirrorPlan } from "../mirror/plan";

/** What an operator runs on a server through Systems Manager; each is a file `guest/ssm/<document>.yaml`. */
export const OPERATIONS = [
  "run-again",
  "prepare-replacement",
  "failover",
  "promote",
  "promote-alone",
  "promote-alone-with-loss",
  "let-back",
  "resume",
  "resume-with-loss",
  "kit-check",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * Those that change who may be primary: they name the member that they are meant for. Where a person accepts a loss it is a
 * document of its own, so that IAM tells who may send it: no condition of IAM reads a parameter.
 */
export const ORDERS: readonly Operation[] = [
  "promote",
  "promote-alone",
  "promote-alone-with-loss",
  "let-back",
  "resume",
  "resume-with-loss",
];

/** What the kit check may do: ask, or also change roles for a moment. */
export type Checks = "read-only" | "sandbox";

/** The SSM documents of a region. */
export interface OperationsPlan {
  /** `prod-eu-west-1-iris-run-again`, by operation. */
  readonly documentNames: Readonly<Record<Operation, string>>;
  /** Names of the servers that an order can be for: members that may be primary. Empty: the region has none, and no orders. */
  readonly members: readonly string[];
  /** Every member, by name: the kit check is for one of them. */
  readonly checked: readonly string[];
  readonly checks: readonly Checks[];
}

/** Document names are unique in an account and region; an account may hold several environments. */
export function planOperations(
  environment: string,
  regionName: string,
  mirrors: readonly Pick<MirrorPlan, "members">[],
  { protection }: { readonly protection: boolean },
): OperationsPlan {
  const name = (operation: Operation): string => `${environment}-${regionName}-iris-${operation}`;
  const names = (which: (member: MirrorPlan["members"][number]) => boolean): string[] =>
    mirrors
      .flatMap(({ members }) => members.filter(which))
      .map(({ serverName }) => serverName)
      .sort();
  return {
    documentNames: {
      "run-again": name("run-again"),
      "prepare-replacement": name("prepare-replacement"),
      failover: name("failover"),
      promote: name("promote"),
      "promote-alone": name("promote-alone"),
      "promote-alone-with-loss": name("promote-alone-with-loss"),
      "let-back": name("let-back"),
      resume: name("resume"),
      "resume-with-loss": name("resume-with-loss"),
      "kit-check": name("kit-check"),
    },
    members: names(({ role }) => role !== "reporting-async"),
    checked: names(() => true),
    checks: protection ? ["read-only"] : ["read-only", "sandbox"],
  };
}
