import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildOnce } from "./cache";
import { AWS_PROVIDER_VERSION } from "./plugin-mirror";
import { installProvider } from "./provider-installation";
import { terraformCommand } from "./terraform-command";
import { openWorkspace, Workspace } from "./workspace";
import { MOCK_ACCOUNT, readStack, StackJson } from "./workspace-files";

/** What `terraform test` said about one stack. */
export interface MockApplyResult {
  readonly passed: boolean;
  /** Terraform's errors, readable; empty when passed. */
  readonly errors: readonly string[];
  /** Number of resources and data sources in the stack. */
  readonly resources: number;
}

/** Apply a synthesised stack with the real provider's schema and validators, but with no server at all. */
export async function mockApply(stackDirectory: string): Promise<MockApplyResult> {
  const workspace = await openWorkspace({ stackDirectory });
  try {
    workspace.edit(withoutPreventDestroy);
    const resources = await writeMockProviderTest(workspace);
    const { passed, errors } = await workspace.test();
    return { passed, errors, resources };
  } finally {
    workspace.close();
  }
}

/** `terraform test` destroys what it made, and fails where that is refused. */
function withoutPreventDestroy(stack: StackJson): StackJson {
  const allowed = ({ lifecycle, ...body }: Record<string, unknown>): Record<string, unknown> =>
    lifecycle === undefined
      ? body
      : { ...body, lifecycle: { ...(lifecycle as Record<string, unknown>), prevent_destroy: false } };
  const resource = Object.entries(stack.resource ?? {}).map(([type, named]) => [
    type,
    Object.fromEntries(Object.entries(named).map(([name, body]) => [name, allowed(body)])),
  ]);
  return { ...stack, resource: Object.fromEntries(resource) };
}

/** Write `main.tftest.hcl` beside the stack of a workspace: every provider mocked, one run that applies all. */
export async function writeMockProviderTest(workspace: Workspace): Promise<number> {
  const stack = readStack(workspace.folder);
  const types = Object.keys(stack.resource ?? {});
  const dataTypes = Object.keys(stack.data ?? {});
  const withArn = new Set(await typesWithArn());
  const mocks = [
    ...types.flatMap((type) => mockBlock("mock_resource", type, resourceDefaults(type, withArn.has(type)))),
    ...dataTypes.flatMap((type) => mockBlock("mock_data", type, DATA_DEFAULTS[type] ?? {})),
  ].join("\n");
  const providers = (stack.provider?.aws ?? [{}]).map((provider) => {
    const alias = typeof provider.alias === "string" ? `  alias = ${JSON.stringify(provider.alias)}\n` : "";
    return `mock_provider "aws" {\n${alias}${mocks}\n}\n`;
  });
  writeFileSync(
    join(workspace.folder, "main.tftest.hcl"),
    `${providers.join("\n")}\nrun "apply_everything" {\n  command = apply\n}\n`,
  );
  return [...Object.values(stack.resource ?? {}), ...Object.values(stack.data ?? {})]
    .map((named) => Object.keys(named).length)
    .reduce((sum, count) => sum + count, 0);
}

function mockBlock(kind: string, type: string, defaults: Record<string, unknown>): string[] {
  const lines = Object.entries(defaults).map(([name, value]) => `      ${name} = ${JSON.stringify(value)}`);
  return lines.length === 0 ? [] : [`  ${kind} "${type}" {\n    defaults = {\n${lines.join("\n")}\n    }\n  }`];
}

/** Without these, Terraform makes up random words, which the provider's own validators refuse as ARNs and ids. */
function resourceDefaults(type: string, hasArn: boolean): Record<string, unknown> {
  const arn = `arn:aws:${type.replace(/^aws_/, "").replace(/_/g, "-")}:eu-west-1:${MOCK_ACCOUNT}:mock/0123456789abcdef`;
  return {
    ...(hasArn && { arn: ARN_BY_TYPE[type] ?? arn }),
    ...(ID_IS_ARN.has(type) && { id: ARN_BY_TYPE[type] ?? arn }),
    ...RESOURCE_DEFAULTS[type],
  };
}

const LB = `arn:aws:elasticloadbalancing:eu-west-1:${MOCK_ACCOUNT}`;

/** Types whose ARN other arguments check beyond its syntax. */
const ARN_BY_TYPE: Record<string, string> = {
  aws_iam_policy: `arn:aws:iam::${MOCK_ACCOUNT}:policy/mock`,
  aws_iam_role: `arn:aws:iam::${MOCK_ACCOUNT}:role/mock`,
  aws_iam_instance_profile: `arn:aws:iam::${MOCK_ACCOUNT}:instance-profile/mock`,
  aws_lb: `${LB}:loadbalancer/net/mock/0123456789abcdef`,
  aws_lb_listener: `${LB}:listener/net/mock/0123456789abcdef/0123456789abcdef`,
  aws_lb_target_group: `${LB}:targetgroup/mock/0123456789abcdef`,
};

const ID_IS_ARN = new Set([
  "aws_acm_certificate",
  "aws_lb",
  "aws_lb_listener",
  "aws_lb_target_group",
  "aws_secretsmanager_secret",
  "aws_sns_topic",
  "aws_wafv2_web_acl",
]);

const RESOURCE_DEFAULTS: Record<string, Record<string, unknown>> = {
  aws_launch_template: { id: "lt-0123456789abcdef0", latest_version: 1 },
  // Records are made from the first option: an empty set would fail the whole plan.
  aws_acm_certificate: {
    domain_validation_options: [
      {
        domain_name: "mock.example.org",
        resource_record_name: "_mock.example.org",
        resource_record_type: "CNAME",
        resource_record_value: "_mock.acm-validations.aws",
      },
    ],
  },
};

const DATA_DEFAULTS: Record<string, Record<string, unknown>> = {
  aws_caller_identity: { account_id: MOCK_ACCOUNT, arn: `arn:aws:iam::${MOCK_ACCOUNT}:user/mock` },
  aws_partition: { partition: "aws", dns_suffix: "amazonaws.com" },
  aws_iam_policy_document: { json: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
  aws_elb_service_account: { arn: `arn:aws:iam::${MOCK_ACCOUNT}:root` },
};

interface ProviderSchemas {
  readonly provider_schemas: Record<string, { readonly resource_schemas: Record<string, ResourceSchema> }>;
}

interface ResourceSchema {
  readonly block: { readonly attributes?: Record<string, { readonly computed?: boolean }> };
}

/** Resource types with a computed `arn`, from the provider's schema; read once per provider version. */
async function typesWithArn(): Promise<string[]> {
  const folder = await buildOnce(`provider-schema-${AWS_PROVIDER_VERSION}`, async (target) => {
    const installation = await installProvider();
    const { stdout } = await terraformCommand({
      terraform: installation.terraform,
      cwd: installation.folder,
      env: { PATH: process.env.PATH, TF_CLI_CONFIG_FILE: installation.cliConfig, CHECKPOINT_DISABLE: "1" },
      args: ["providers", "schema", "-json"],
    });
    const [schemas] = Object.values((JSON.parse(stdout) as ProviderSchemas).provider_schemas);
    const types = Object.entries(schemas.resource_schemas)
      .filter(([, schema]) => schema.block.attributes?.arn?.computed === true)
      .map(([type]) => type);
    writeFileSync(join(target, "types-with-arn.json"), JSON.stringify(types));
  });
  return JSON.parse(readFileSync(join(folder, "types-with-arn.json"), "utf8")) as string[];
}
