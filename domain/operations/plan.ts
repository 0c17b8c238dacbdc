import { MirrorPlan } from "../mirror/plan";

/** What an operator runs on a server through Systems Manager; each is a file `guest/ssm/<document>.yaml`. */
export const OPERATIONS = [
  "run-again",
  "prepare-replacement",
  "failover",
  "promote",
  "promote-alone",
  "let-back",
  "resume",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Those that change who may be primary: they name the member that they are meant for. */
export const ORDERS: readonly Operation[] = ["promote", "promote-alone", "let-back", "resume"];

/** The SSM documents of a region. */
export interface OperationsPlan {
  /** `prod-eu-west-1-iris-run-again`, by operation. */
  readonly documentNames: Readonly<Record<Operation, string>>;
  /** Names of the servers that an order can be for: members that may be primary. Empty: the region has none, and no orders. */
  readonly members: readonly string[];
}

/** Document names are unique in an account and region; an account may hold several environments. */
export function planOperations(
  environment: string,
  regionName: string,
  mirrors: readonly Pick<MirrorPlan, "members">[],
): OperationsPlan {
  const name = (operation: Operation): string => `${environment}-${regionName}-iris-${operation}`;
  return {
    documentNames: {
      "run-again": name("run-again"),
      "prepare-replacement": name("prepare-replacement"),
      failover: name("failover"),
      promote: name("promote"),
      "promote-alone": name("promote-alone"),
      "let-back": name("let-back"),
      resume: name("resume"),
    },
    members: mirrors
      .flatMap(({ members }) => members.filter(({ role }) => role !== "reporting-async"))
      .map(({ serverName }) => serverName)
      .sort(),
  };
}
