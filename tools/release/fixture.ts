import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { DeploymentConfig } from "../../domain/config/deployment";
import { REPOSITORY } from "../lab/cache";
import { run } from "../lab/child-process";
import { makeExisting, replaced, Replacements, reversed } from "../lab/existing";
import { Mock, startMock } from "../lab/mock";
import { differences } from "../lab/terraform-json";
import { openWorkspace } from "../lab/workspace";
import { KeptStack, writeRelease } from "./kept-release";

/*
 * `npm run release-fixture -- VERSION [CHECKOUT]`: what later releases are upgraded from in tests. Synthesises the shipped
 * documents with the code of a checkout, applies each stack to the AWS mock, and keeps documents, stacks and states in
 * `__tests__/upgrade/releases/VERSION.json.br`. About 4 minutes, once per release.
 */

type Json = Record<string, unknown>;

const asJson = (text: string): Json => JSON.parse(text) as Json;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function synthesise(checkout: string, out: string): Promise<void> {
  const done = await run(process.execPath, ["--require", "ts-node/register/transpile-only", "main.ts"], {
    cwd: checkout,
    env: { ...process.env, CDKTF_OUTDIR: out, IRIS_ENVIRONMENTS: "" },
  });
  if (done.code !== 0) throw new Error(`synthesis failed:\n${done.stderr}`);
}

/** Applies one stack; its state, with the ids of the document. */
async function stateOf(mock: Mock, directory: string, ids: Replacements): Promise<string> {
  const workspace = await openWorkspace({ stackDirectory: directory, mock });
  try {
    workspace.edit((json) => asJson(replaced(JSON.stringify(json), ids)));
    await workspace.apply();
    const left = differences((await workspace.plan("second")).json);
    if (left.length > 0) throw new Error(`a second plan would change ${left.map(({ address }) => address).join(", ")}`);
    return replaced(workspace.readState(), reversed(ids));
  } finally {
    workspace.close();
  }
}

/** Stacks of an environment: the region before the names that point to it. */
function stacksOf(out: string, environment: string): string[] {
  return readdirSync(join(out, "stacks"))
    .filter((name) => name.startsWith(`${environment}-`))
    .sort((one, other) => Number(one.endsWith("-dns")) - Number(other.endsWith("-dns")));
}

/** Applies the stacks of one document in a mock of its own. */
async function applied(out: string, environment: string, document: string): Promise<[string, KeptStack][]> {
  const mock = await startMock();
  const stacks: [string, KeptStack][] = [];
  try {
    const ids = await makeExisting(mock, parse(document) as DeploymentConfig);
    for (const name of stacksOf(out, environment)) {
      say(`${name}: applying`);
      const directory = join(out, "stacks", name);
      const configuration = asJson(readFileSync(join(directory, "cdk.tf.json"), "utf8"));
      stacks.push([name, { environment, configuration, state: asJson(await stateOf(mock, directory, ids)) }]);
    }
    return stacks;
  } finally {
    await mock.stop();
  }
}

async function main(): Promise<void> {
  const [version, folder = REPOSITORY] = process.argv.slice(2);
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error("usage: npm run release-fixture -- VERSION [CHECKOUT], with a version such as 0.2.0");
  }
  const checkout = resolve(process.env["INIT_CWD"] ?? ".", folder);
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: checkout, encoding: "utf8" }).trim();
  if (git("status", "--porcelain") !== "") throw new Error(`${checkout} holds changes: make the fixture from a commit`);
  const target = join(REPOSITORY, "__tests__", "upgrade", "releases", `${version}.json.br`);
  if (existsSync(target)) throw new Error(`${target} exists: a release that people have applied does not change`);
  const out = mkdtempSync(join(tmpdir(), "iris-release-"));
  try {
    await synthesise(checkout, out);
    const documents = Object.fromEntries(
      readdirSync(join(checkout, "environments"))
        .filter((file) => file.endsWith(".yaml"))
        .map((file) => [basename(file, ".yaml"), readFileSync(join(checkout, "environments", file), "utf8")]),
    );
    const stacks = await Promise.all(Object.entries(documents).map(([name, text]) => applied(out, name, text)));
    mkdirSync(dirname(target), { recursive: true });
    writeRelease(target, { commit: git("rev-parse", "HEAD"), documents, stacks: Object.fromEntries(stacks.flat()) });
  } finally {
    rmSync(out, { recursive: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
