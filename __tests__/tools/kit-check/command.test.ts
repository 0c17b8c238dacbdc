import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { change, WHOLE, yamlOf } from "../../support/documents";
import { runTool } from "../run-tool";

const USAGE = "usage: npm run --silent kit-check -- <environment> <server> [--sandbox]\n";

/** An `aws` that answers from files and writes down each call. The first question for an invocation finds none yet. */
const FAKE_AWS = `#!/bin/bash
printf '%s\\n' "$*" >>"$ANSWERS/calls"
answer="$ANSWERS/$1-$2"
if [[ $2 == get-command-invocation && ! -f $ANSWERS/asked ]]; then
  touch "$ANSWERS/asked"
  echo "An error occurred (InvocationDoesNotExist) when calling $2" >&2
  exit 254
fi
[[ -f $answer ]] || { echo "An error occurred (AccessDenied) when calling $2" >&2; exit 254; }
cat "$answer"
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-kit-check-"));
  put("bin/aws", FAKE_AWS);
  chmodSync(join(folder, "bin/aws"), 0o755);
  put("prod.yaml", yamlOf(WHOLE));
  put("answers/calls", "");
  answer("sts-get-caller-identity", { Account: WHOLE.account });
  servers("running");
  answer("ssm-send-command", { Command: { CommandId: "c-1" } });
  ends(0, "holds    log-in\n1 hold, 0 false, 0 unknown\nround trip to data-a: 0.40 ms; journal sync: 0.80 ms\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const answer = (call: string, value: unknown): void => put(`answers/${call}`, JSON.stringify(value));
const ends = (code: number, output: string, errors = ""): void =>
  answer("ssm-get-command-invocation", {
    Status: code === 0 ? "Success" : "Failed",
    ResponseCode: code,
    StandardOutputContent: output,
    StandardErrorContent: errors,
  });
const servers = (...states: string[]): void =>
  answer("ec2-describe-instances", {
    Reservations: states.map((state, number) => ({
      Instances: [{ InstanceId: `i-${number}`, State: { Name: state }, Tags: [{ Key: "Name", Value: "data-b" }] }],
    })),
  });

const run = (...args: string[]) => runTool("kit-check", folder, args);
const sent = (): string[] =>
  readFileSync(join(folder, "answers/calls"), "utf8")
    .split("\n")
    .filter((call) => call.includes("send-command"));

test("sends the document of the region to the one server, and gives its report and its exit code", () => {
  expect(run("prod.yaml", "data-b")).toEqual({
    status: 0,
    stdout: "holds    log-in\n1 hold, 0 false, 0 unknown\nround trip to data-a: 0.40 ms; journal sync: 0.80 ms\n",
    stderr: "",
  });
  expect(sent()).toEqual([
    "ssm send-command --document-name prod-eu-west-1-iris-kit-check --instance-ids i-0 --parameters checks=read-only --region eu-west-1 --output json",
  ]);
});

test("a report that is cut off is unknown, and so is a refusal", () => {
  ends(0, "holds    log-in\n");
  expect(run("prod.yaml", "data-b").status).toBe(2);
  ends(1, "", "refused: IRIS does not run here\n");
  const { status, stderr } = run("prod.yaml", "data-b");
  expect([status, stderr]).toEqual([
    2,
    "refused: IRIS does not run here\nkit-check: data-b: the check gave no whole report (Failed, exit code 1)\n",
  ]);
});

test("fails on the checks of a sandbox where the environment is protected, and sends nothing", () => {
  expect(run("prod.yaml", "data-b", "--sandbox")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "kit-check: prod.yaml is protected: the checks of a sandbox change who is primary; leave --sandbox out, or check a throw-away environment\n",
  });
  expect(sent()).toEqual([]);
});

test("sends the checks of a sandbox where there is no protection", () => {
  const acknowledged = change(
    { protection: "off", acknowledge: [{ warning: "protection/off", reason: "it is thrown away soon" }] },
    WHOLE,
  );
  put("prod.yaml", yamlOf(acknowledged));
  expect(run("prod.yaml", "data-b", "--sandbox").status).toBe(0);
  expect(sent()[0]).toContain("--parameters checks=sandbox ");
});

test.each([
  [["prod.yaml"], `kit-check: an environment and a server are needed, got 1 names\n${USAGE}`],
  [["prod.yaml", "app-a1"], "kit-check: 'app-a1' is no mirror member of prod.yaml, its members are: data-a, data-b\n"],
])("fails on %p, and asks AWS nothing", (args, stderr) => {
  expect(run(...args)).toEqual({ status: 2, stdout: "", stderr });
  expect(readFileSync(join(folder, "answers/calls"), "utf8")).toBe("");
});

test.each([[[]], [["stopped"]], [["running", "running"]]])("fails where its instances are %p", (states) => {
  servers(...states);
  const { status, stderr } = run("prod.yaml", "data-b");
  const running = states.filter((state) => state === "running").length;
  expect([status, stderr]).toEqual([2, `kit-check: ${running} instances of data-b run in eu-west-1, not one\n`]);
  expect(sent()).toEqual([]);
});
