/** What an operator runs on a server through Systems Manager; each is a file `guest/ssm/<document>.yaml`. */
export const OPERATIONS = ["run-again", "prepare-replacement", "failover"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The SSM documents of a region. */
export interface OperationsPlan {
  /** `prod-eu-west-1-iris-run-again`, by operation. */
  readonly documentNames: Readonly<Record<Operation, string>>;
}

/** Document names are unique in an account and region; an account may hold several environments. */
export function planOperations(environment: string, regionName: string): OperationsPlan {
  const name = (operation: Operation): string => `${environment}-${regionName}-iris-${operation}`;
  return {
    documentNames: {
      "run-again": name("run-again"),
      "prepare-replacement": name("prepare-replacement"),
      failover: name("failover"),
    },
  };
}
