import { createHash } from "node:crypto";
import { StackOutput } from "../../support/environments";

/** What Terraform puts into place for the servers of one region, as text that they read. */
export interface PlannedNodes {
  readonly bucket: string;
  /** Objects of the configuration bucket by key: facts, scripts, manifest. */
  readonly objects: Readonly<Record<string, string>>;
  /** User data by node: `data-a`, `web-public`. */
  readonly userData: Readonly<Record<string, string>>;
  /** Addresses by the names of the private zone that name one server. */
  readonly hosts: Readonly<Record<string, string>>;
  /** The policies of the servers' roles by the role's name, as IAM documents. */
  readonly policies: Readonly<Record<string, string>>;
}

/** What Terraform would know after the apply, by address and attribute: `aws_kms_key.Keys_Iris_1234`, `arn`. */
export type Known = (address: string, attribute: string) => string | undefined;

/**
 * Reads the texts out of a synthesised stack as Terraform would write them: escapes undone, references resolved.
 *
 * A volume gets an id made from its address, so that it is the same in each synthesis; other references are asked of
 * `known`. Throws on a reference that nobody knows.
 */
export function plannedNodes(stack: StackOutput, known: Known = () => undefined): PlannedNodes {
  const rendered = (text: unknown): string =>
    render(String(text), (address, attribute) => known(address, attribute) ?? invented(stack, address, attribute));
  const objects = stack.all("aws_s3_object");
  const buckets = [...new Set(objects.map(({ bucket }) => rendered(bucket)))];
  if (buckets.length !== 1) throw new Error(`expected one configuration bucket, got ${buckets.join(", ")}`);
  const scripts = [
    ...stack.all("aws_instance").map(({ user_data }) => rendered(user_data)),
    ...stack
      .all("aws_launch_template")
      .map(({ user_data }) => Buffer.from(String(user_data), "base64").toString("utf8")),
  ];
  return {
    bucket: buckets[0]!,
    objects: Object.fromEntries(objects.map(({ key, content }) => [rendered(key), rendered(content)])),
    userData: Object.fromEntries(scripts.map((text) => [nodeOf(text), text])),
    hosts: Object.fromEntries(
      stack
        .all("aws_route53_record")
        .filter(({ type, records }) => type === "A" && Array.isArray(records))
        .map(({ name, records }) => [String(name), (records as string[])[0]!]),
    ),
    policies: Object.fromEntries(
      stack.all("aws_iam_role_policy").map(({ role, policy }) => [rendered(role), rendered(policy)]),
    ),
  };
}

function nodeOf(userData: string): string {
  const [, node] = /^readonly NODE='([^']+)'$/m.exec(userData) ?? [];
  if (node === undefined) throw new Error("the user data does not name its node");
  return node;
}

/** `$${` and `%%{` are what Terraform writes as `${` and `%{`; `${type.name.attribute}` is a reference. */
function render(text: string, resolve: (address: string, attribute: string) => string): string {
  return text.replace(
    /\$\$\{|%%\{|\$\{([a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z0-9_]+)\}|[$%]\{[^}]*\}/g,
    (found, address?: string, attribute?: string) => {
      if (found === "$${" || found === "%%{") return found.slice(1);
      if (address === undefined || attribute === undefined)
        throw new Error(`the text holds '${found}', which is no plain reference`);
      return resolve(address, attribute);
    },
  );
}

function invented(stack: StackOutput, address: string, attribute: string): string {
  const [type = "", name = ""] = address.split(".");
  const resource = stack.named(type)[name];
  if (resource === undefined) throw new Error(`the stack has no ${address}`);
  if (type === "aws_ebs_volume" && attribute === "id")
    return `vol-${createHash("sha256").update(`${stack.name} ${name}`).digest("hex").slice(0, 17)}`;
  const value = resource[attribute];
  // A name that the configuration gives is known before the apply.
  if (typeof value === "string" && !value.includes("${")) return value;
  if (attribute === "arn" || attribute === "id") return `${type}/${name}`;
  throw new Error(`nobody knows ${address}.${attribute}`);
}
