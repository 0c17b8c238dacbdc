import { SsmDocument } from "@cdktf/provider-aws/lib/ssm-document";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { OPERATIONS, OperationsPlan } from "../../domain/operations/plan";
import { documentText } from "../configuration/guest-files";
import { fillPlaceholders } from "../configuration/placeholders";
import { literal } from "../terraform-text";

export interface OperationsProps {
  readonly plan: OperationsPlan;
  /** The configuration bucket of the servers that the documents are for: on any other server they refuse. */
  readonly bucketName: string;
}

/**
 * What an operator runs on servers through Systems Manager: the scripts again, and the two steps around the replacement of a
 * mirror member. The documents take no parameters, so that nothing typed by a person reaches a shell.
 */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    for (const operation of OPERATIONS) {
      const name = props.plan.documentNames[operation];
      new SsmDocument(this, pascal(operation), {
        name,
        documentType: "Command",
        documentFormat: "YAML",
        targetType: "/AWS::EC2::Instance",
        content: literal(fillPlaceholders(documentText(operation), { BUCKET: props.bucketName })),
        tags: { Name: name },
      });
    }
  }
}
