import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Writes the source of a CDKTF app without this project: every resource of some synthesised stacks spelled out, with
 * the provider's own classes, the same names, arguments and references. It synthesises the same resources. Environments
 * of one kind share a function, as a person would have it: their names are all that differs.
 */

type Body = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Body>>>>;
interface Stack {
  readonly provider: { readonly aws: readonly Body[] };
  readonly resource: Resources;
}

/** Stands for the name of the environment in the texts of a stack. */
const ENVIRONMENT = "${environment}";

/** `${aws_vpc.Network_Vpc_1B2C3D4E.id}`: what a person writes as `vpc.id`. */
const REFERENCE = /\$\{(?:environment|(aws_\w+)\.(\w+)\.(id|arn|name|bucket|zone_id|dns_name|fqdn|certificate_arn))\}/g;

const camel = (text: string): string => text.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const variable = (type: string, name: string): string => `${type}_${name}`;

/** The name and file of the class for a type: `aws_s3_bucket_versioning` is `S3BucketVersioningA`. */
function classOf(type: string): { readonly name: string; readonly file: string } {
  const file = `@cdktf/provider-aws/lib/${type.replace(/^aws_/, "").replace(/_/g, "-")}`;
  const exported = require(file) as Readonly<Record<string, { readonly tfResourceType?: string }>>;
  return { name: Object.keys(exported).find((name) => exported[name]!.tfResourceType === type)!, file };
}

function expression(value: unknown, key = ""): string {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map((item) => expression(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (value instanceof Encoded) return `Buffer.from(${text(value.plain)}).toString("base64")`;
  // The keys of a map of tags are values, not arguments.
  const name = (inner: string): string => (key === "tags" ? JSON.stringify(inner) : camel(inner));
  const entries = Object.entries(value).filter(([inner]) => inner !== "//");
  return `{\n${entries.map(([inner, item]) => `${name(inner)}: ${expression(item, inner)},\n`).join("")}}`;
}

function text(value: string): string {
  // Splitting at a pattern with three groups yields: text, type, name, attribute, text, ...
  const parts = value.split(REFERENCE) as readonly (string | undefined)[];
  const terms = parts.flatMap((part, at) => {
    if (at % 4 === 0) return part === "" ? [] : [JSON.stringify(part)];
    if (at % 4 !== 1) return [];
    return part === undefined ? ["environment"] : [`${variable(part, parts[at + 1]!)}.${camel(parts[at + 2]!)}`];
  });
  return terms.length === 0 ? '""' : terms.join(" + ");
}

/** What a resource mentions comes before it. */
function inOrder(resources: Resources): (readonly [type: string, name: string, body: Body])[] {
  const all = Object.entries(resources).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => [type, name, body] as const),
  );
  const done = new Set<string>();
  const ordered: (typeof all)[number][] = [];
  const visit = (one: (typeof all)[number]): void => {
    const [type, name, body] = one;
    if (done.has(variable(type, name))) return;
    done.add(variable(type, name));
    const mentioned = JSON.stringify({ ...body, "//": undefined });
    for (const other of all) if (mentioned.includes(`${other[0]}.${other[1]}`)) visit(other);
    ordered.push(one);
  };
  all.forEach(visit);
  return ordered;
}

function stackSource(name: string, stack: Stack): string {
  const resources = inOrder(stack.resource).map(([type, id, { depends_on, ...body }]) => {
    const dependsOn = (depends_on as string[] | undefined)?.map((address) => address.replace(".", "_"));
    const given = dependsOn ? `{ ...${expression(body)}, dependsOn: [${dependsOn.join(", ")}] }` : expression(body);
    return `const ${variable(type, id)} = new ${classOf(type).name}(stack, "${id}", ${given});\n${variable(type, id)}.overrideLogicalId("${id}");\n`;
  });
  return `{\nconst stack = new TerraformStack(app, ${text(name)});\nnew AwsProvider(stack, "Aws", ${expression(stack.provider.aws[0])});\n${resources.join("")}}\n`;
}

/** The user data of a launch template, which a person encodes in the app. */
class Encoded {
  public constructor(public readonly plain: string) {}
}

/** A stack with `${environment}` where it names its environment. */
function readStack(file: string, environment: string): Stack {
  const name = new RegExp(`\\b${environment}\\b`, "g");
  const inGeneral = (text: string): string => text.replace(name, () => ENVIRONMENT);
  return JSON.parse(readFileSync(file, "utf8"), (key, value: unknown) => {
    if (typeof value !== "string") return value;
    if (key !== "user_data" || value.startsWith("#!")) return inGeneral(value);
    return new Encoded(inGeneral(Buffer.from(value, "base64").toString("utf8")));
  }) as Stack;
}

/** The source of the app for environments of one kind, after the stacks of the first. */
export function bareApp(stacks: string, environments: readonly string[]): string {
  const first = environments[0]!;
  const read = readdirSync(stacks)
    .filter((name) => name.startsWith(`${first}-`))
    .map((name) => ({
      name: name.replace(first, ENVIRONMENT),
      json: readStack(join(stacks, name, "cdk.tf.json"), first),
    }));
  const types = [...new Set(read.flatMap(({ json }) => Object.keys(json.resource)))];
  const imports = types.map(classOf).map(({ name, file }) => `import { ${name} } from "${file}";\n`);
  return [
    'import { App, TerraformStack } from "cdktf";\nimport { AwsProvider } from "@cdktf/provider-aws/lib/provider";\n',
    ...imports,
    "const app = new App();\n",
    "function build(environment: string): void {\n",
    ...read.map(({ name, json }) => stackSource(name, json)),
    "}\n",
    `${JSON.stringify(environments)}.forEach(build);\n`,
    "app.synth();\n",
  ].join("");
}
