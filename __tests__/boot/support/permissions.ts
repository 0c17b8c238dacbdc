import { Server } from "./server";

/** One request to AWS as IAM sees it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the request carries. */
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const ACCOUNT = "123456789012";

/** What a recorded call of the AWS CLI (`aws --region eu-west-1 s3api get-object …`, quoted by bash) asks for. */
export function requestOf(call: string): Request {
  const words = (call.match(/(?:\\.|[^\s\\])+/g) ?? []).map((word) => word.replace(/\\(.)/g, "$1"));
  const option = (name: string): string => words[words.indexOf(name) + 1] ?? "";
  const service = words.findIndex((word) =>
    ["s3", "s3api", "ssm", "secretsmanager", "acm-pca", "elbv2", "ec2"].includes(word),
  );
  const object = (): string => `arn:aws:s3:::${option("--bucket")}/${option("--key")}`;
  const [name = "", verb = ""] = words.slice(service, service + 2);
  const plain = (action: string, resource: string, context = {}): Request => ({ action, resource, context });
  switch (`${name} ${verb}`) {
    case "s3api get-object":
    case "s3api head-object":
      return plain("s3:GetObject", object());
    case "s3api put-object":
      return plain(
        "s3:PutObject",
        object(),
        words.includes("--if-none-match") ? { "s3:if-none-match": option("--if-none-match") } : {},
      );
    case "s3 cp":
      return plain("s3:GetObject", `arn:aws:s3:::${words.find((word) => word.startsWith("s3://"))!.slice(5)}`);
    case "s3api list-objects-v2":
      return plain("s3:ListBucket", `arn:aws:s3:::${option("--bucket")}`, { "s3:prefix": option("--prefix") });
    case "ssm put-parameter":
      return plain("ssm:PutParameter", `arn:aws:ssm:${option("--region")}:${ACCOUNT}:parameter${option("--name")}`);
    case "secretsmanager get-secret-value":
      return plain("secretsmanager:GetSecretValue", option("--secret-id"));
    case "acm-pca issue-certificate":
      return plain("acm-pca:IssueCertificate", option("--certificate-authority-arn"), {
        "acm-pca:TemplateArn": option("--template-arn"),
      });
    case "acm-pca get-certificate":
      return plain("acm-pca:GetCertificate", option("--certificate-authority-arn"));
    case "acm-pca get-certificate-authority-certificate":
      return plain("acm-pca:GetCertificateAuthorityCertificate", option("--certificate-authority-arn"));
    case "elbv2 register-targets":
      return plain("elasticloadbalancing:RegisterTargets", option("--target-group-arn"));
    case "elbv2 deregister-targets":
      return plain("elasticloadbalancing:DeregisterTargets", option("--target-group-arn"));
    case "ec2 replace-route":
      return plain(
        "ec2:ReplaceRoute",
        `arn:aws:ec2:${option("--region")}:${ACCOUNT}:route-table/${option("--route-table-id")}`,
      );
    // What only looks cannot be limited to one (Service Authorization Reference).
    case "elbv2 describe-target-health":
      return plain("elasticloadbalancing:DescribeTargetHealth", "*");
    case "ec2 describe-route-tables":
      return plain("ec2:DescribeRouteTables", "*");
    default:
      throw new Error(`what does '${name} ${verb}' ask for? ${call}`);
  }
}

/** The requests of a server that its planned role does not permit. */
export function refused(server: Server): Request[] {
  const { tier } = server.estate.place(server.node);
  const [, policy] = Object.entries(server.estate.nodes.policies).find(([role]) => role.endsWith(`-${tier}`))!;
  return (
    server
      .recorded("aws")
      // The image check asks the CLI about itself: nothing is sent.
      .filter((call) => !/ --(version|generate-cli-skeleton)$/.test(call))
      .map(requestOf)
      .filter((request) => !permits(policy, request))
  );
}

/** Whether a policy of `Allow` statements permits a request. A condition on what the request does not carry does not hold. */
export function permits(policy: string, { action, resource, context }: Request): boolean {
  const { Statement: statements } = JSON.parse(policy) as { Statement: readonly Statement[] };
  const holds = (condition: Statement["Condition"]): boolean =>
    Object.entries(condition ?? {}).every(([operator, keys]) => {
      if (operator === "Null")
        return Object.entries(keys).every(([key, absent]) => (context[key] === undefined) === (absent === "true"));
      if (!["StringEquals", "StringLike", "ArnLike"].includes(operator))
        throw new Error(`the condition ${operator} is not known here`);
      return Object.entries(keys).every(([key, values]) =>
        [values].flat().some((value) => context[key] !== undefined && like(value, context[key])),
      );
    });
  return statements.some(
    (one) =>
      one.Effect === "Allow" &&
      one.Action.includes(action) &&
      one.Resource.some((pattern) => like(pattern, resource)) &&
      holds(one.Condition),
  );
}

/** IAM's wildcards: `*` is any text, `?` one character. */
function like(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`).test(text);
}
