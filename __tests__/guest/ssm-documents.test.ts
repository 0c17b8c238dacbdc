import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { OPERATIONS, Operation, ORDERS } from "../../domain/operations/plan";
import { documentContent } from "../../modules/operations/operations";

/** What the agent writes into a file and starts with `sh`, with the server's files below `root`. */
function script(operation: Operation, root = ""): string {
  const content = documentContent(operation, {
    bucketName: "prod-configuration",
    members: ["data-a", "data-c"],
    checks: ["read-only", "sandbox"],
  });
  return String(parse(content).mainSteps[0].inputs.runCommand.join("\n"))
    .replace(/\/(etc|opt)\/iris-node/g, `${root}/$1/iris-node`)
    .replace("{{ member }}", "data-c")
    .replace("{{ loss }}", "accepted")
    .replace("{{ checks }}", "sandbox");
}

const FACTS = { bucket: "prod-configuration", role: "mirror-member", bundle: { release: "0123456789abcdef" } };
const COMMANDS: readonly (readonly [Operation, string])[] = [
  ["run-again", "opt/iris-node/bootstrap.sh"],
  ["prepare-replacement", "opt/iris-node/releases/0123456789abcdef/boot/commands/prepare-replacement.sh"],
  ["failover", "opt/iris-node/releases/0123456789abcdef/boot/commands/planned-failover.sh"],
  ["kit-check", "opt/iris-node/releases/0123456789abcdef/boot/commands/kit-check.sh"],
  ...ORDERS.map((order) => [order, commandOf(order)] as const),
];
function commandOf(order: Operation): string {
  return `opt/iris-node/releases/0123456789abcdef/boot/commands/${order.replace("-with-loss", "")}.sh`;
}

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "iris-ssm-"))));
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function start(operation: Operation, facts: object = FACTS) {
  put("etc/iris-node/facts.json", JSON.stringify(facts));
  put("script", script(operation, root));
  // In a folder that others may write to: nothing of theirs runs.
  for (const module of ["json", "functools"]) put(`${module}.py`, "print('of others')\n");
  const { status, stdout, stderr } = spawnSync("sh", [join(root, "script")], { cwd: root, encoding: "utf8", env: {} });
  return { status, stdout, stderr };
}

test.each(OPERATIONS)("shellcheck has nothing to say about the script of %s", (operation) => {
  const result = spawnSync("shellcheck", ["--shell=sh", "--severity=style", "-"], {
    encoding: "utf8",
    input: script(operation),
  });
  if (result.error) {
    console.log(`left out: shellcheck of ${operation}: no 'shellcheck' on this machine (Debian package shellcheck)`);
    return;
  }
  expect(result.stdout).toBe("");
});

test.each(COMMANDS)("%s starts %s, and ends as that ends", (operation, command) => {
  put(command, 'echo "started in $0"\nexit 7\n');
  expect(start(operation)).toEqual({ status: 7, stdout: `started in ${join(root, command)}\n`, stderr: "" });
});

test.each(COMMANDS)("%s fails on a server of another environment, and starts nothing", (operation, command) => {
  put(command, "echo started\n");
  expect(start(operation, { ...FACTS, bucket: "sandbox-configuration" })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "refused: this server has its facts from 'sandbox-configuration', and this document is for those of 'prod-configuration'\n",
  });
});

test.each(COMMANDS.slice(1))(
  "%s fails on a server that is no mirror member, and starts nothing",
  (operation, command) => {
    put(command, "echo started\n");
    expect(start(operation, { ...FACTS, role: "app-server" })).toEqual({
      status: 1,
      stdout: "",
      stderr: "refused: this server is no mirror member but has the role 'app-server'\n",
    });
  },
);

test.each(COMMANDS)("%s fails on a server without facts, and on one without the script", (operation, command) => {
  expect(start(operation).status).not.toBe(0);
  put(command, "echo started\n");
  put("script", script(operation, root));
  rmSync(join(root, "etc"), { recursive: true });
  const { status, stdout } = spawnSync("sh", [join(root, "script")], { encoding: "utf8", env: {} });
  expect([status === 0, stdout]).toEqual([false, ""]);
});

test.each(ORDERS)("%s hands on the member, and a loss where that is its document, one word each", (operation) => {
  put(commandOf(operation), 'printf "%s|" "$@"\n');
  expect(start(operation).stdout).toBe(operation.endsWith("-with-loss") ? "data-c|accepted|" : "data-c|none|");
});

test("kit-check hands on the checks and the protection, one word each", () => {
  put("opt/iris-node/releases/0123456789abcdef/boot/commands/kit-check.sh", 'printf "%s|" "$@"\n');
  expect(start("kit-check").stdout).toBe("sandbox|off|");
});
