import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { App } from "cdktf";
import { parse } from "yaml";
import { DeploymentConfig } from "../../domain/config/deployment";
import { plan } from "../../domain/plan";
import { DeploymentPlan } from "../../domain/deployment-plan";
import { formatPath } from "../../domain/problems";
import { buildStacks } from "../../stacks";
import { read, Synthesised } from "./synth";

const FOLDER = join(__dirname, "..", "..", "environments");

/** Names of the shipped environments. */
export const ENVIRONMENTS = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => basename(file, ".yaml"))
  .sort();

/** A fresh copy of a shipped environment document, as data. */
export function environment(name: string): DeploymentConfig {
  return parse(readFileSync(join(FOLDER, `${name}.yaml`), "utf8")) as DeploymentConfig;
}

/** Plans a document that must be free of problems. */
export function planned(config: DeploymentConfig): DeploymentPlan {
  const { plan: result, problems } = plan(config);
  if (result === undefined)
    throw new Error(problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join("\n"));
  return result;
}

/** One synthesised stack on disk. */
export interface StackOutput extends Synthesised {
  readonly name: string;
  /** The folder that holds `cdk.tf.json`. */
  readonly directory: string;
}

const folders: string[] = [];

/** Synthesises a document into a temporary folder, which is removed after the test file. */
export function synthesise(config: DeploymentConfig): StackOutput[] {
  const outdir = mkdtempSync(join(tmpdir(), "iris-synth-"));
  folders.push(outdir);
  const app = new App({ outdir });
  buildStacks(app, planned(config));
  app.synth();
  return readdirSync(join(outdir, "stacks"))
    .sort()
    .map((name) => {
      const directory = join(outdir, "stacks", name);
      return { name, directory, ...read(JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8"))) };
    });
}

/** The stack of the only region of a document. */
export function regionStack(config: DeploymentConfig): StackOutput {
  const stacks = synthesise(config).filter(({ name }) => !name.endsWith("-dns"));
  if (stacks.length !== 1) throw new Error(`expected one region, got ${stacks.map(({ name }) => name).join(", ")}`);
  return stacks[0]!;
}

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
