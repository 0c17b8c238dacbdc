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

/** Copy a stack into a temporary folder, ready for Terraform commands without `init`; the folder. */
export function copyStack(stackDirectory: string, installation: ProviderInstallation): string {
  const folder = mkdtempSync(join(tmpdir(), "iris-lab-"));
  cpSync(stackDirectory, folder, { recursive: true, filter: (path) => !leftByTerraform(path) });
  writeStackOverride(folder);
  // The providers are shared; the rest of .terraform is this workspace's own, because Terraform writes there.
  mkdirSync(join(folder, ".terraform"));
  symlinkSync(join(installation.folder, ".terraform", "providers"), join(folder, ".terraform", "providers"));
  for (const file of [join(".terraform", "terraform.tfstate"), ".terraform.lock.hcl"]) {
    copyFileSync(join(installation.folder, file), join(folder, file));
  }
  return folder;
}

/**
 * Override the backend and the provider settings of the stack in `folder`, in Terraform's own way: an override file
 * replaces the backend as a whole and merges provider settings into the block with the same alias.
 */
export function writeStackOverride(folder: string): void {
  const providers = readStack(folder).provider?.aws ?? [];
  const override = {
    terraform: { backend: { local: {} } },
    provider: { aws: providers.map((provider) => ({ ...aliasOf(provider), ...MOCK_PROVIDER_SETTINGS })) },
  };
  writeFileSync(join(folder, "zz_override.tf.json"), `${JSON.stringify(override, undefined, 2)}\n`);
}

function aliasOf(provider: Record<string, unknown>): { alias?: unknown } {
  return provider.alias === undefined ? {} : { alias: provider.alias };
}

function leftByTerraform(path: string): boolean {
  const name = basename(path);
  return name === ".terraform" || name === ".terraform.lock.hcl" || /\.tfstate(\.|$)/.test(name);
}

const MOCK_PROVIDER_SETTINGS = {
  access_key: "test",
  secret_key: "test",
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
