import { SsmDocument } from "@cdktf/provider-aws/lib/ssm-document";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { Operation, OPERATIONS, OperationsPlan, ORDERS } from "../../domain/operations/plan";
import { documentText } from "../configuration/guest-files";
import { fillPlaceholders } from "../configuration/placeholders";
import { literal } from "../terraform-text";

export interface OperationsProps {
  readonly plan: OperationsPlan;
  /** The configuration bucket of the servers that the documents are for: on any other server they refuse. */
  readonly bucketName: string;
}

/**
 * What an operator runs on servers through Systems Manager: the scripts again, the two steps around the replacement of a mirror
 * member, the orders that change who may be primary, and the kit check.
 *
 * Nothing that a person types reaches a shell: parameters are words of closed lists, the planned members, the loss, the checks.
 */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { members, checks } = props.plan;
    for (const operation of OPERATIONS.filter((one) => members.length > 0 || !ORDERS.includes(one))) {
      const name = props.plan.documentNames[operation];
      new SsmDocument(this, pascal(operation), {
        name,
        documentType: "Command",
        documentFormat: "YAML",
        targetType: "/AWS::EC2::Instance",
        content: literal(documentContent(operation, { bucketName: props.bucketName, members, checks })),
        tags: { Name: name },
      });
    }
  }
}

/** The text of a document as AWS gets it. */
export function documentContent(
  operation: Operation,
  { bucketName, members, checks }: { readonly bucketName: string } & Pick<OperationsPlan, "members" | "checks">,
): string {
  const strange = members.find((member) => !/^[a-z0-9-]+$/.test(member));
  if (strange !== undefined) throw new Error(`'${strange}' is no name of a member: letters, digits and - only`);
  const text = documentText(operation)
    .replace(`"@@MEMBERS@@"`, members.join(", "))
    .replace(`"@@CHECKS@@"`, checks.join(", "));
  const protection = checks.includes("sandbox") ? "off" : "on";
  return fillPlaceholders(text, { BUCKET: bucketName, ...(operation === "kit-check" && { PROTECTION: protection }) });
}
