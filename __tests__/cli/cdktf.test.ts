import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/lab/child-process";
import { Mock, startMock } from "../../tools/lab/mock";
import { installProvider } from "../../tools/lab/provider-installation";

jest.setTimeout(1_200_000);

const REPOSITORY = join(__dirname, "..", "..");
const STACK = "sandbox-eu-central-1";

/** The `cdktf` command itself, from a document to an empty account, on an AWS mock. */
describe("the cdktf command", () => {
  let mock: Mock;
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    mock = await startMock();
    folder = mkdtempSync(join(tmpdir(), "iris-cli-"));
    const { cliConfig } = await installProvider();
    const nowhere = "http://127.0.0.1:9";
    environment = {
      PATH: process.env["PATH"],
      HOME: folder,
      CI: "1",
      CHECKPOINT_DISABLE: "1",
      IRIS_ENVIRONMENTS: "environments/sandbox.yaml",
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

  async function cdktf(args: readonly string[], changes: NodeJS.ProcessEnv = {}) {
    const done = await run(process.execPath, [join(REPOSITORY, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf"), ...args], {
      cwd: REPOSITORY,
      env: { ...environment, ...changes },
      limitSeconds: 900,
    });
    return { code: done.code, text: `${done.stdout}\n${done.stderr}` };
  }

  const out = () => join(folder, "out");
  const onStack = (verb: string, ...more: string[]) => [verb, STACK, "--output", out(), "--skip-provider-lock", ...more];

  test("synth writes one folder per stack", async () => {
    expect(await cdktf(["synth", "--output", out()])).toMatchObject({ code: 0 });
    expect(readdirSync(join(out(), "stacks"))).toEqual([STACK]);
  });

  test("diff, deploy, output, diff again and destroy work", async () => {
    const before = await cdktf(onStack("diff"));
    expect(before.text).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    const deployed = await cdktf(onStack("deploy", "--auto-approve"));
    expect(deployed).toMatchObject({ code: 0 });
    expect(deployed.text).toContain("mirror_data_endpoint = data.eu-central-1.sandbox.internal");
    expect((await cdktf(onStack("diff"))).text).toContain("No changes");
    expect(await cdktf(onStack("destroy", "--auto-approve"))).toMatchObject({ code: 0 });
  });

  test("fails on a document with a mistake, says where, and writes nothing", async () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, "environment: Wrong\n");
    const target = join(folder, "untouched");
    const { code, text } = await cdktf(["synth", "--output", target], { IRIS_ENVIRONMENTS: file });
    expect(code).toBe(1);
    expect(text).toContain(`${file}:1:1 environment`);
    expect(text).not.toMatch(/^\s+at .*main\.ts/m);
    expect(existsSync(target)).toBe(false);
  });
});
