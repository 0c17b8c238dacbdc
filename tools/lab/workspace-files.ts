import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ProviderInstallation } from "./provider-installation";

/** The mock's only account. */
export const MOCK_ACCOUNT = "123456789012";

/** `cdk.tf.json` of one synthesised stack, as far as the lab looks into it. */
export interface StackJson {
  readonly terraform?: { readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly provider?: { readonly aws?: readonly Record<string, unknown>[] };
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly output?: Record<string, Record<string, unknown>>;
  readonly [block: string]: unknown;
}

export function readStack(folder: string): StackJson {
  const file = join(folder, "cdk.tf.json");
  if (!existsSync(file)) {
    throw new Error(
      `${folder} holds no cdk.tf.json: name the folder of one synthesised stack, such as cdktf.out/stacks/prod-eu-west-1`,
    );
  }
  return JSON.parse(readFileSync(file, "utf8")) as StackJson;
}

/** Where a workspace has its state: in its folder, or where the stack says. */
export type WorkspaceBackend = "local" | "kept";

/** Copy a stack into a temporary folder; the folder. Terraform needs no `init` there, but for a backend that is kept. */
export function copyStack(
  stackDirectory: string,
  installation: ProviderInstallation,
  backend: WorkspaceBackend,
): string {
  const stack = readStack(stackDirectory);
  const override = overrideOf(stack, backend === "kept" ? keptBackend(stack) : { local: {} });
  const folder = mkdtempSync(join(tmpdir(), "iris-lab-"));
  cpSync(stackDirectory, folder, { recursive: true, filter: (path) => !leftByTerraform(path) });
  writeFileSync(join(folder, "zz_override.tf.json"), `${JSON.stringify(override, undefined, 2)}\n`);
  // The providers are shared; the rest of .terraform is this workspace's own, because Terraform writes there.
  mkdirSync(join(folder, ".terraform"));
  symlinkSync(join(installation.folder, ".terraform", "providers"), join(folder, ".terraform", "providers"));
  // The first of them says that Terraform has met the local backend.
  const ready = backend === "local" ? [join(".terraform", "terraform.tfstate")] : [];
  for (const file of [...ready, ".terraform.lock.hcl"]) {
    copyFileSync(join(installation.folder, file), join(folder, file));
  }
  return folder;
}

/**
 * Backend and provider settings, in Terraform's own way: an override file replaces the backend as a whole and merges
 * provider settings into the block with the same alias.
 */
function overrideOf(stack: StackJson, backend: Record<string, unknown>): Record<string, unknown> {
  const providers = stack.provider?.aws ?? [];
  return {
    terraform: { backend },
    provider: { aws: providers.map((provider) => ({ ...aliasOf(provider), ...MOCK_PROVIDER_SETTINGS })) },
  };
}

function keptBackend({ terraform }: StackJson): Record<string, unknown> {
  const backend = terraform?.backend ?? {};
  if (backend.s3 === undefined) {
    const given = Object.keys(backend).join(", ") || "none";
    throw new Error(`a workspace can keep the backend s3, which the mock has, and the stack's backend is ${given}`);
  }
  return { s3: { ...backend.s3, ...MOCK_BACKEND_SETTINGS } };
}

function aliasOf(provider: Record<string, unknown>): { alias?: unknown } {
  return provider.alias === undefined ? {} : { alias: provider.alias };
}

function leftByTerraform(path: string): boolean {
  const name = basename(path);
  return name === ".terraform" || name === ".terraform.lock.hcl" || /\.tfstate(\.|$)/.test(name);
}

const MOCK_CREDENTIALS = { access_key: "test", secret_key: "test" };

const MOCK_BACKEND_SETTINGS = {
  ...MOCK_CREDENTIALS,
  // Credentials and AWS are the mock's, which AWS_ENDPOINT_URL names: a setting that names others goes.
  profile: undefined,
  endpoints: undefined,
  skip_credentials_validation: true,
  skip_metadata_api_check: true,
  skip_region_validation: true,
  use_path_style: true,
  max_retries: 2,
};

const MOCK_PROVIDER_SETTINGS = {
  ...MOCK_CREDENTIALS,
  // A document may belong to any account; the mock has one.
  allowed_account_ids: [MOCK_ACCOUNT],
  skip_credentials_validation: true,
  skip_metadata_api_check: true,
  skip_region_validation: true,
  skip_requesting_account_id: false,
  s3_use_path_style: true,
  // A call that the mock lacks fails at once instead of after 25 tries.
  max_retries: 2,
};
