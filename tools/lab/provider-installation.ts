import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildOnce } from "./cache";
import { AWS_PROVIDER_VERSION, findPluginMirror, writeCliConfig } from "./plugin-mirror";
import { findTerraform } from "./terraform-binary";
import { terraformCommand } from "./terraform-command";

/** The AWS provider, installed once for all workspaces. */
export interface ProviderInstallation {
  readonly terraform: string;
  readonly terraformVersion: string;
  /** Where `terraform init` was run: holds `.terraform` and the lock file. */
  readonly folder: string;
  readonly cliConfig: string;
}

/**
 * Run `terraform init` once, in `.cache/`, from a plugin mirror where there is one and from the registry otherwise.
 *
 * @throws when Terraform is missing, or when it cannot install the provider
 */
export async function installProvider(print: (line: string) => void = () => undefined): Promise<ProviderInstallation> {
  const terraform = findTerraform();
  if ("missing" in terraform) {
    throw new Error(terraform.missing);
  }
  const hash = createHash("sha256").update(terraform.version).update(AWS_PROVIDER_VERSION).digest("hex").slice(0, 12);
  const folder = await buildOnce(`terraform-${hash}`, async (target) => {
    const mirror = findPluginMirror();
    print(`installing AWS provider ${AWS_PROVIDER_VERSION} from ${mirror ?? "the Terraform registry"}`);
    writeFileSync(join(target, "main.tf.json"), JSON.stringify(REQUIREMENTS, undefined, 2));
    await terraformCommand({
      terraform: terraform.path,
      cwd: target,
      // The user's own environment, because a registry may be behind the user's proxy.
      env: { ...withoutTerraformVariables(process.env), TF_CLI_CONFIG_FILE: writeCliConfig(target, mirror) },
      args: ["init", "-input=false", "-no-color"],
    });
  });
  return {
    terraform: terraform.path,
    terraformVersion: terraform.version,
    folder,
    cliConfig: join(folder, "terraform.rc"),
  };
}

/** TF_DATA_DIR, TF_CLI_ARGS, TF_WORKSPACE and others would change what a command does. */
function withoutTerraformVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("TF_")));
}

/** The backend stands here too, so that `.terraform/terraform.tfstate` fits every workspace. */
const REQUIREMENTS = {
  terraform: {
    backend: { local: {} },
    required_providers: { aws: { source: "hashicorp/aws", version: AWS_PROVIDER_VERSION } },
  },
};
