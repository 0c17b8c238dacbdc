import { KeyPurpose, PolicyStatement } from "../../domain/security/plan";
import { literalButReferences } from "../terraform-text";

type Conditions = NonNullable<PolicyStatement["conditions"]>;

/** Planned text is escaped; a reference to a resource of this stack stays one. */
function texts(value: string | readonly string[]): string | string[] {
  return typeof value === "string" ? literalButReferences(value) : value.map(literalButReferences);
}

function entries<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

/** What statements name that is known only after apply. */
export interface References {
  keyArn(purpose: KeyPurpose): string;
  routeTableId(name: string): string;
}

/**
 * An IAM policy as JSON. `references` gives the ARNs and ids of what statements name.
 * Throws when a statement names something and `references` is left out.
 */
export function policyDocument(statements: readonly PolicyStatement[], references?: References): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect,
      ...(statement.principals === undefined
        ? {}
        : { Principal: statement.principals === "*" ? "*" : entries(statement.principals, texts) }),
      Action: statement.actions,
      Resource: statement.resources.map((resource) => {
        if (typeof resource === "string") return literalButReferences(resource);
        if (references === undefined)
          throw new Error(
            `statement '${statement.sid}' names ${JSON.stringify(resource)}, but no references are given`,
          );
        return "key" in resource
          ? references.keyArn(resource.key)
          : `${literalButReferences(resource.under)}${references.routeTableId(resource.routeTable)}`;
      }),
      ...(statement.conditions === undefined
        ? {}
        : { Condition: entries(statement.conditions, (tests) => entries(tests, texts)) }),
    })),
  });
}

/** Lets an AWS service take on a role. */
export function trustDocument(service: string, conditions?: Conditions): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(conditions === undefined ? {} : { Condition: conditions }),
      },
    ],
  });
}
