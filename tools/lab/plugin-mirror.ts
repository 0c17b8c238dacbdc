import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The AWS provider that the bindings are made from; the lab always runs this one. */
export const AWS_PROVIDER_VERSION = "5.100.0";

const AWS_PROVIDER = "registry.terraform.io/hashicorp/aws";
const MAX_DEPTH = 4;
const MAX_FOLDERS = 20_000;

/**
 * A folder from which Terraform can install the AWS provider without a registry, or undefined (Terraform then asks
 * the registry). Looks at IRIS_PLUGIN_MIRROR, then at the mirrors of the user's own Terraform CLI configuration, then
 * into the usual places, to a depth of four folders.
 *
 * @throws when IRIS_PLUGIN_MIRROR is set to a folder that does not hold the provider
 */
export function findPluginMirror(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env.IRIS_PLUGIN_MIRROR;
  if (given) {
    if (!holdsProvider(given)) {
      throw new Error(
        `IRIS_PLUGIN_MIRROR is '${given}', which has no ${AWS_PROVIDER}/${AWS_PROVIDER_VERSION}: name the folder above registry.terraform.io, or unset it`,
      );
    }
    return given;
  }
  const home = env.HOME ?? homedir();
  return [
    ...mirrorsOfCliConfig(env, home),
    ...search([join(home, ".terraform.d"), "/usr/local", "/usr/share", "/opt", "/var"]),
  ].find(holdsProvider);
}

/** Write a Terraform CLI configuration into `folder` that installs from `mirror`; the path of the file. */
export function writeCliConfig(folder: string, mirror: string | undefined): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "terraform.rc");
  const installation =
    mirror === undefined
      ? ""
      : `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["${AWS_PROVIDER}"]
  }
  direct {
    exclude = ["${AWS_PROVIDER}"]
  }
}
`;
  writeFileSync(file, `disable_checkpoint = true\n${installation}`);
  return file;
}

function holdsProvider(folder: string): boolean {
  return existsSync(join(folder, AWS_PROVIDER, AWS_PROVIDER_VERSION));
}

function mirrorsOfCliConfig(env: NodeJS.ProcessEnv, home: string): string[] {
  const file = env.TF_CLI_CONFIG_FILE ?? join(home, ".terraformrc");
  // The variable may name a file that does not exist.
  if (!existsSync(file)) {
    return [];
  }
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/filesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"([^"]+)"/g)].map((match) => match[1]);
}

/** Breadth first, so that a deep tree in one root does not use up the limit before a near mirror is seen. */
function* search(roots: readonly string[]): Generator<string> {
  let level = [...roots];
  let seen = 0;
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    const below: string[] = [];
    for (const folder of level) {
      if (existsSync(join(folder, AWS_PROVIDER))) {
        yield folder;
      }
      seen += 1;
      if (seen > MAX_FOLDERS) {
        return;
      }
      below.push(...subfolders(folder));
    }
    level = below;
  }
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map((entry) => join(folder, entry.name));
  } catch {
    // Not there, or not ours to read.
    return [];
  }
}
