import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { execFileSync } from "node:child_process";
import { millisecondsLeft } from "../layers/limits";

export interface TerraformBinary {
  readonly path: string;
  readonly version: string;
}

/** Why a part of the lab cannot run on this machine, and what to install. */
export interface Missing {
  readonly missing: string;
}

/** What the stacks ask for. */
const MINIMUM = [1, 10] as const;

/** The first `terraform` on PATH, with its version. */
export function findTerraform(env: NodeJS.ProcessEnv = process.env): TerraformBinary | Missing {
  const path = (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "terraform"))
    .find(executable);
  if (path === undefined) {
    return { missing: "no terraform on PATH: install Terraform 1.10 or later" };
  }
  let version: string;
  try {
    const json = execFileSync(path, ["version", "-json"], {
      encoding: "utf8",
      timeout: millisecondsLeft(),
      stdio: ["ignore", "pipe", "ignore"],
      env: { PATH: env.PATH, HOME: env.HOME, CHECKPOINT_DISABLE: "1" },
    });
    version = String((JSON.parse(json) as { terraform_version: string }).terraform_version);
  } catch (error) {
    return { missing: `${path} does not answer 'version -json': ${(error as Error).message}` };
  }
  const [major, minor] = version.split(".").map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    return { missing: `${path} is Terraform ${version}: install Terraform 1.10 or later` };
  }
  return { path, version };
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
