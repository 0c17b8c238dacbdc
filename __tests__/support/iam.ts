import { runSimulation } from "@cloud-copilot/iam-simulate";
import { PolicyStatement } from "../../domain/security/plan";
import { policyDocument } from "../../modules/security/policy-document";

/** A call of AWS's API. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  /** By IAM's condition keys. */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

export interface Policies {
  /** ARN of the role or user. */
  readonly principal: string;
  readonly identity: readonly PolicyStatement[];
  /** Of the bucket or the key that is called for. */
  readonly resource?: readonly PolicyStatement[];
  readonly endpoint?: readonly PolicyStatement[];
}

export const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const REFERENCES = { keyArn: () => KEY_ARN, routeTableId: () => "rtb-0123456789abcdef0" };

/** As IAM reads it: Terraform has taken its escapes out. */
const read = (statements: readonly PolicyStatement[]): unknown =>
  JSON.parse(policyDocument(statements, REFERENCES).replace(/([$%])\1\{/g, "$1{"));

/** Whether IAM allows a call. Throws on actions, condition keys and policies that IAM does not know. */
export async function may(policies: Policies, { action, resource, context = {} }: Call): Promise<boolean> {
  const account = policies.principal.split(":")[4]!;
  const result = await runSimulation(
    {
      request: {
        principal: policies.principal,
        action,
        resource: { resource, accountId: resource.split(":")[4] || account },
        contextVariables: { "aws:PrincipalArn": policies.principal, "aws:PrincipalAccount": account, ...context },
      },
      identityPolicies: [{ name: "server", policy: read(policies.identity) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policies.resource && read(policies.resource),
      vpcEndpointPolicies: policies.endpoint && [{ name: "endpoint", policy: read(policies.endpoint) }],
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult === "Allowed";
}
