import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The AWS provider that the bindings are made from; the lab always runs this one. */
export const AWS_PROVIDER_VERSION = "5.100.0";

/** The provider without the host of its registry: Terraform reads it as its own default one. */
const AWS_PROVIDER = "hashicorp/aws";
/** As Terraform calls this machine: `linux_amd64`, `darwin_arm64`. */
const PLATFORM = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
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
        `IRIS_PLUGIN_MIRROR is '${given}', which has no <host>/${AWS_PROVIDER}/${AWS_PROVIDER_VERSION}/${PLATFORM}: name the folder above the one with the host's name, or unset it`,
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

/** The folder with the provider's program, in a folder `<folder>/<host>/hashicorp/aws/<version>/<platform>`. */
export function providerFolder(folder: string): string | undefined {
  return subfolders(folder)
    .map((host) => join(host, AWS_PROVIDER, AWS_PROVIDER_VERSION, PLATFORM))
    .find((place) => existsSync(place));
}

const holdsProvider = (folder: string): boolean => providerFolder(folder) !== undefined;

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
      const inside = subfolders(folder);
      if (inside.some((host) => existsSync(join(host, AWS_PROVIDER)))) {
        yield folder;
      }
      seen += 1;
      if (seen > MAX_FOLDERS) {
        return;
      }
      below.push(...inside);
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
