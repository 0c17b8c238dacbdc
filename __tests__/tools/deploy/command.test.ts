import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { SMALLEST, yamlOf } from "../../support/documents";
import { change, DELETE, planOf, UPDATE } from "../plan-guard/builders";
import { ROOT, runTool } from "../run-tool";

const STACK = "prod-eu-west-1";
const LOCK = "# the providers that somebody reviewed\n";
/** A `terraform` that writes down each call and ends as answers/<command> says; `show` prints answers/plan.json. */
const FAKE_TERRAFORM = `#!/bin/bash
printf '%s\\n' "$*" >>"$ANSWERS/calls"
for argument; do
  case $argument in
    -chdir=*) cp "\${argument#-chdir=}/.terraform.lock.hcl" "$ANSWERS/lock" ;;
    -out=*) echo secret >"\${argument#-out=}" ;;
    show) cat "$ANSWERS/plan.json" ;;
  esac
done
exit "$(cat "$ANSWERS/$2" 2>/dev/null || echo 0)"
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-deploy-test-"));
  put("bin/terraform", FAKE_TERRAFORM);
  chmodSync(join(folder, "bin/terraform"), 0o755);
  put("prod.yaml", yamlOf(SMALLEST));
  put(`${STACK}.terraform.lock.hcl`, LOCK);
  put("answers/calls", "");
  put("tmp/README", "");
  answers(planOf(change("aws_s3_object.x", UPDATE)), { plan: 2 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What Terraform plans, and the exit codes of its commands. */
function answers(plan: unknown, codes: Readonly<Record<string, number>>): void {
  put("answers/plan.json", JSON.stringify(plan));
  for (const [command, code] of Object.entries(codes)) put(`answers/${command}`, String(code));
}

const surroundings = () => ({
  IRIS_ENVIRONMENTS: join(folder, "prod.yaml"),
  CDKTF_OUTDIR: join(folder, "out"),
  TMPDIR: join(folder, "tmp"),
});
const deploy = (...args: string[]) => runTool("deploy", folder, args, surroundings());
/** Plans that lie anywhere, as file or as text. */
const left = (): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter(
    (path) => !path.startsWith("answers") && /^plan\.|^iris-deploy/.test(basename(path)),
  );
/** The commands that Terraform got, without folders. */
const calls = (): string[] =>
  readFileSync(join(folder, "answers/calls"), "utf8")
    .trimEnd()
    .split("\n")
    .map((call) =>
      call.replaceAll(/[^\s=]*\/(?=plan\.bin)/g, "").replace(`-chdir=${join(folder, "out", "stacks", STACK)} `, ""),
    );

test("synthesises, plans with the lock that stands beside the document, asks the guard, applies that plan and leaves nothing", () => {
  const { status, stdout, stderr } = deploy(STACK, "--auto-approve");
  expect(stderr).toBe("");
  expect(stdout).toBe("plan guard: allowed: 0 create, 1 update, 0 replace, 0 delete, 0 forget, 0 unchanged\n");
  expect(status).toBe(0);
  expect(calls()).toEqual([
    "init -input=false -lockfile=readonly",
    "plan -input=false -detailed-exitcode -out=plan.bin",
    "show -json plan.bin",
    "apply -input=false plan.bin",
  ]);
  expect(readFileSync(join(folder, "answers/lock"), "utf8")).toBe(LOCK);
  expect(left()).toEqual([]);
});

test("leaves nothing of a plan that is refused", () => {
  answers(planOf(change("aws_lb.x", DELETE)), { plan: 2 });
  const { status, stderr } = deploy(STACK, "--auto-approve");
  expect({ status, stderr, left: left() }).toEqual({ status: 1, stderr: "deploy: not applied\n", left: [] });
});

test("fails without a provider lock, and on a stack that the documents do not have", () => {
  rmSync(join(folder, `${STACK}.terraform.lock.hcl`));
  expect(deploy(STACK, "--auto-approve")).toEqual({
    status: 1,
    stdout: "",
    stderr: `deploy: no provider lock: ${join(folder, STACK)}.terraform.lock.hcl is missing, so each machine would take another provider; make it once: docs/operations.md#change-the-version-of-a-provider\n`,
  });
  // Of a document that is gone: its folder is still there.
  put("out/stacks/former-eu-west-1/cdk.tf.json", "{}");
  put("former-eu-west-1.terraform.lock.hcl", LOCK);
  expect(deploy("former-eu-west-1", "--auto-approve")).toEqual({
    status: 1,
    stdout: "",
    stderr: `deploy: there is no stack 'former-eu-west-1'; the documents have: ${STACK}\n`,
  });
  expect(calls()).toEqual([""]);
});

test("fails on a document with a mistake: nothing is planned", () => {
  put("prod.yaml", yamlOf({ ...SMALLEST, account: "12" }));
  const { status, stderr } = deploy(STACK, "--auto-approve");
  expect(status).toBe(1);
  expect(stderr).toContain("12 digits");
  expect(stderr.endsWith("deploy: the synthesis failed\n")).toBe(true);
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("fails where there is no terraform, and says so", () => {
  const { status, stderr } = runTool("deploy", folder, [STACK, "--auto-approve"], {
    ...surroundings(),
    PATH: "/nonexistent",
  });
  expect(stderr).toBe("deploy: terraform cannot be run: spawnSync terraform ENOENT\ndeploy: terraform init failed\n");
  expect(status).toBe(1);
});

test("fails where nobody can be asked; npm passes the exit code on, and the usage", () => {
  expect(deploy(STACK)).toEqual({
    status: 2,
    stdout: "",
    stderr: "deploy: nobody can be asked here: give --auto-approve to apply what the guard allows\n",
  });
  const { status, stderr } = spawnSync("npm", ["run", "--silent", "deploy"], { cwd: ROOT, encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toBe(
    "deploy: one stack is needed, got 0\nusage: npm run --silent deploy -- <stack> [--auto-approve] [--maintenance <address of one member>] [--allow <address>]...\n",
  );
});
