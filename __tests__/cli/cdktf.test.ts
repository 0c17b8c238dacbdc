import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/lab/child-process";
import { Mock, startMock } from "../../tools/lab/mock";
import { installProvider } from "../../tools/lab/provider-installation";
import { COLLECT_SELDOM } from "../../tools/lab/terraform-command";
import { change, yamlOf } from "../support/documents";

const REPOSITORY = join(__dirname, "..", "..");
const STACK = "small-eu-west-1";
/** Commands are what is looked at, and each plans the whole stack: a mirror and nothing in front of it. */
const SMALL = change({
  environment: "small",
  protection: "off",
  "regions.primary.network": { nat: "shared" },
  acknowledge: [
    { warning: "protection/off", reason: "it is destroyed at the end" },
    { warning: "network/shared-nat", reason: "it is destroyed at the end" },
  ],
});
interface More {
  readonly changes?: NodeJS.ProcessEnv;
  readonly code?: number;
}
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** The `cdktf` command itself, from a document to an empty account, on an AWS mock. */
describe("the cdktf command", () => {
  let mock: Mock;
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    mock = await startMock();
    folder = mkdtempSync(join(tmpdir(), "iris-cli-"));
    const { cliConfig, folder: installation } = await installProvider();
    copyFileSync(join(installation, ".terraform.lock.hcl"), join(folder, `${STACK}.terraform.lock.hcl`));
    const file = join(folder, "small.yaml");
    writeFileSync(file, yamlOf(SMALL));
    const nowhere = "http://127.0.0.1:9";
    environment = {
      ...COLLECT_SELDOM,
      PATH: process.env["PATH"],
      HOME: folder,
      CI: "1",
      CHECKPOINT_DISABLE: "1",
      IRIS_ENVIRONMENTS: file,
      TF_CLI_CONFIG_FILE: cliConfig,
      AWS_ENDPOINT_URL: mock.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
      NO_PROXY: "127.0.0.1,localhost",
    };
  });
  afterAll(async () => {
    await mock.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const CDKTF = join("node_modules", "cdktf-cli", "bundle", "bin", "cdktf");
  const cdktf = (args: readonly string[], more?: More) => printed([CDKTF, ...args], more);

  /** What a program prints, without colours. Fails with its last lines on another exit code than expected. */
  async function printed(args: readonly string[], { changes = {}, code = 0 }: More = {}): Promise<string> {
    const done = await run(process.execPath, args, { cwd: REPOSITORY, env: { ...environment, ...changes } });
    const text = `${done.stdout}\n${done.stderr}`.replace(COLOURS, "");
    if (done.code !== code)
      throw new Error(`${args.join(" ")} ended with ${done.code}:\n${text.split("\n").slice(-60).join("\n")}`);
    return text;
  }

  const out = () => join(folder, "out");
  const onStack = (verb: string, ...more: string[]) => [
    verb,
    STACK,
    "--output",
    out(),
    "--skip-provider-lock",
    ...more,
  ];
  /** What Terraform would do, in its own words. */
  const verdict = (text: string) => /Plan: \d+ to add, \d+ to change, \d+ to destroy|No changes/.exec(text)?.[0];

  test("synth writes one folder per stack", async () => {
    await cdktf(["synth", "--output", out()]);
    expect(readdirSync(join(out(), "stacks"))).toEqual([STACK]);
  });

  test("diff, deploy, output, a synthesis of another document, our own deploy and destroy work on one state", async () => {
    expect(verdict(await cdktf(onStack("diff")))).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    expect(await cdktf(onStack("deploy", "--auto-approve"))).toContain("mirror_data_member_a_address = 10.20.96.16");
    // The command deletes the folder of this stack with everything in it.
    const other = join(folder, "other.yaml");
    writeFileSync(other, yamlOf({ ...SMALL, environment: "other" }));
    await cdktf(["synth", "--output", out()], { changes: { IRIS_ENVIRONMENTS: other } });
    expect(readdirSync(join(out(), "stacks"))).toEqual(["other-eu-west-1"]);
    const deploy = ["--require", "ts-node/register/transpile-only", "tools/deploy/main.ts", STACK, "--auto-approve"];
    expect(await printed(deploy, { changes: { CDKTF_OUTDIR: out() } })).toContain(
      `deploy: nothing to change in ${STACK}\n`,
    );
    await cdktf(onStack("destroy", "--auto-approve"));
    expect(verdict(await cdktf(onStack("diff")))).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
  });

  test("fails on a document with a mistake, says where, and writes nothing", async () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, "environment: Wrong\n");
    const target = join(folder, "untouched");
    const text = await cdktf(["synth", "--output", target], { changes: { IRIS_ENVIRONMENTS: file }, code: 1 });
    expect(text).toContain(`${file}:1:1 environment`);
    expect(text).not.toMatch(/^\s+at .*main\.ts/m);
    expect(existsSync(target)).toBe(false);
  });
});
