import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { change, DELETE, fixture, MEMBER, planOf, UPDATE } from "./builders";

const ROOT = join(__dirname, "../../..");
const USAGE =
  "usage: npm run --silent plan-guard -- <plan.json> [--maintenance <address of one member>] [--allow <address>]...\n";
const MAKE_ONE = "make it with: terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json\n";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "plan-guard-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as `npm run plan-guard -- ...args` does, from the folder `from`. */
function guard(args: readonly string[], from = folder) {
  const command = ["-r", "ts-node/register/transpile-only", "tools/plan-guard/main.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, INIT_CWD: from },
  });
  return { status, stdout, stderr };
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

test("an allowed plan ends with 0 and one line with counts", () => {
  expect(guard([fixture("grown-volume")])).toEqual({
    status: 0,
    stdout: "plan guard: allowed: 0 create, 1 update, 0 replace, 0 delete, 0 forget, 8 unchanged\n",
    stderr: "",
  });
});

test("fails on a refused plan with 1 and one line for each finding", () => {
  const { status, stdout, stderr } = guard([fixture("detached-volume")]);
  expect(stdout).toBe(
    "plan guard: refused, 1 finding(s)\n" +
      "  - aws_volume_attachment.B would be detached: the mirror member aws_instance.B uses the volume; " +
      "instead: list it under 'retired' (elsewhere: a 'removed' block with 'destroy = false'); " +
      "while its member is replaced, run the guard with --maintenance 'aws_instance.B'\n",
  );
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
});

test("a plan file is looked for where the person is, not where npm runs the script", () => {
  const path = fixture("grown-volume");
  expect(guard(["grown-volume.json"], dirname(path)).status).toBe(0);
});

test("a keyed address under maintenance arrives as Terraform prints it", () => {
  const address = 'module.iris["eu"].aws_instance.this["MirrorA"]';
  const plan = planOf(change(address, UPDATE, { id: "i-A", tags: MEMBER, instance_type: "a" }, { instance_type: "b" }));
  const name = file("keyed.json", JSON.stringify(plan));
  expect(guard([name, "--maintenance", address])).toEqual({
    status: 0,
    stdout: `plan guard: allowed: 0 create, 1 update, 0 replace, 0 delete, 0 forget, 0 unchanged; under maintenance: ${address}\n`,
    stderr: "",
  });
  expect(guard([name]).stdout).toContain(`run the guard with --maintenance '${address}'\n`);
});

test("fails on a file that is missing, empty, not JSON or no plan, with 1 and how to make one", () => {
  const missing = guard(["missing.json"]);
  expect(missing.stdout).toMatch(/^plan guard: refused: 'missing.json' cannot be read \(ENOENT/);
  expect(missing.stdout.endsWith(MAKE_ONE)).toBe(true);
  expect(missing.status).toBe(1);
  const empty = guard([file("empty.json", "\n")]);
  expect(empty).toEqual({ status: 1, stdout: `plan guard: refused: 'empty.json' is empty; ${MAKE_ONE}`, stderr: "" });
  const binary = guard([file("plan.bin", "PK\u0003\u0004")]);
  expect(binary).toEqual({ status: 1, stdout: `plan guard: refused: 'plan.bin' is not JSON; ${MAKE_ONE}`, stderr: "" });
  const state = guard([file("state.json", '{"version": 4, "lineage": "1b6f"}')]);
  expect(state.stdout).toBe(
    `plan guard: refused, 1 finding(s)\n  - the plan cannot be judged: it is a state, not a plan; instead: ${MAKE_ONE}`,
  );
  expect(state.status).toBe(1);
});

test.each([
  ["UTF-16 with a byte order mark", "is UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16 without one", "is UTF-16", (text: string) => Buffer.from(text, "utf16le")],
  ["UTF-16, big end first", "is UTF-16", (text: string) => Buffer.from(text, "utf16le").swap16()],
  ["UTF-8 with a byte order mark", "begins with a byte order mark", (text: string) => Buffer.from(`\ufeff${text}`)],
])("fails on a plan in %s, and says how to write it in PowerShell", (_, is, encode) => {
  const name = file("encoded.json", encode(JSON.stringify(planOf())));
  expect(guard([name])).toEqual({
    status: 1,
    stdout: `plan guard: refused: 'encoded.json' ${is}, and Terraform writes plain UTF-8; in PowerShell make it with: cmd /c "terraform show -json plan.bin > plan.json"\n`,
    stderr: "",
  });
});

test("fails on a plan that is no UTF-8 text", () => {
  const name = file("latin.json", Buffer.from('{"format_version": "M\u00fcnchen"}', "latin1"));
  expect(guard([name]).stdout).toBe(`plan guard: refused: 'latin.json' is not UTF-8 text; ${MAKE_ONE}`);
});

test("what is allowed by name stands in the answer", () => {
  const name = file("balancer.json", JSON.stringify(planOf(change("aws_lb.x", DELETE), change("aws_eip.y", DELETE))));
  expect(guard([name, "--allow", "aws_lb.x", "--allow", "aws_eip.y"])).toEqual({
    status: 0,
    stdout:
      "plan guard: allowed: 0 create, 0 update, 0 replace, 2 delete, 0 forget, 0 unchanged; allowed by name: aws_lb.x, aws_eip.y\n",
    stderr: "",
  });
  expect(guard([name, "--allow", "aws_lb.x"]).stdout).toContain("run the guard with --allow 'aws_eip.y'\n");
});

test.each([
  [[], "one plan file is needed, got 0"],
  [["a.json", "b.json"], "one plan file is needed, got 2"],
  [["a.json", "--maintenance", "x.a", "--maintenance", "x.b"], "--maintenance names one member, got 2: x.a, x.b"],
  [["a.json", "--maintenance="], "--maintenance names one member, got nothing"],
  [["a.json", "--allow="], "--allow names an address, got nothing"],
])("fails on wrong usage with 2: %j", (args, problem) => {
  expect(guard(args)).toEqual({ status: 2, stdout: "", stderr: `plan guard: ${problem}\n${USAGE}` });
});

test("fails on an option that does not exist, and on one without its value, with 2", () => {
  for (const args of [
    ["a.json", "--force"],
    ["a.json", "--maintenance"],
  ]) {
    const { status, stderr } = guard(args);
    expect(status).toBe(2);
    expect(stderr.endsWith(USAGE)).toBe(true);
  }
});

test("npm passes the exit code on", () => {
  const npm = (args: readonly string[]) =>
    spawnSync("npm", ["run", "--silent", "plan-guard", "--", ...args], { cwd: ROOT }).status;
  expect([npm([fixture("grown-volume")]), npm([fixture("errored")]), npm([])]).toEqual([0, 1, 2]);
});
