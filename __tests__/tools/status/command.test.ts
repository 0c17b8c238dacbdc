import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { planOf, WHOLE, yamlOf } from "../../support/documents";
import { published } from "./builders";
import { ROOT, runTool } from "../run-tool";

const USAGE = "usage: npm run --silent status -- <environment> [--wait <minutes, 1 to 240>]\n";

/** An `aws` that answers from files, writes down each call, and refuses what it has no answer for. */
const FAKE_AWS = `#!/bin/bash
printf '%s\\n' "$*" >>"$ANSWERS/calls"
answer="$ANSWERS/$1-$2"
[[ $1-$2 == s3api-get-object ]] && answer="$ANSWERS/$6"
[[ -f $answer ]] || { echo "An error occurred (\${ERROR_CODE:-AccessDenied}) when calling $2" >&2; exit 254; }
[[ $1-$2 == s3api-get-object ]] || exec cat "$answer"
sleep "\${SLOW:-0}"
cp "$answer" "$7" && echo "$6" >>"$ANSWERS/given"
echo '{}'
`;

const REGION = planOf(WHOLE).regions[0]!;
const NODES = ["data-a", "data-b", "data-arbiter", "app-a1", "app-b1", "app-c1"];
const GROUP = REGION.webTiers[0]!.groupName;
const TARGET_GROUP =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/prod-data-superserver-1972/0123456789abcdef";
const facts = (node: string): string => `{"node":"${node}"}\n`;
const sum = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const instance = (node: string): string => `i-of-${node}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-status-test-"));
  put("bin/aws", FAKE_AWS);
  chmodSync(join(folder, "bin/aws"), 0o755);
  put("prod.yaml", yamlOf(WHOLE));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const answer = (call: string, value: unknown): void => put(`answers/${call}`, JSON.stringify(value));

/** Answers for an environment in which all servers are ready. */
function allReady(): void {
  const status = (name: string, node: string, id: string) => ({
    Name: `/iris/prod/${name}`,
    Value: JSON.stringify(published(id, { facts: sum(facts(node)) })),
  });
  const web = ["i-1", "i-2", "i-3"];
  const tags = (node: string) => [
    { Key: "environment", Value: "prod" },
    { Key: "Name", Value: node },
  ];
  answer("sts-get-caller-identity", { Account: WHOLE.account });
  answer("ssm-get-parameters-by-path", {
    Parameters: [
      ...NODES.map((node) => status(node, node, instance(node))),
      ...web.map((id) => status(`web-web/${id}`, "web-web", id)),
    ],
  });
  answer("ec2-describe-instances", {
    Reservations: NODES.map((node) => ({
      Instances: [{ InstanceId: instance(node), State: { Name: "running" }, Tags: tags(node) }],
    })),
  });
  answer("autoscaling-describe-auto-scaling-groups", {
    AutoScalingGroups: [
      {
        AutoScalingGroupName: GROUP,
        MinSize: 3,
        Instances: web.map((id) => ({ InstanceId: id, LifecycleState: "InService" })),
      },
    ],
  });
  answer("elbv2-describe-target-groups", { TargetGroups: [{ TargetGroupArn: TARGET_GROUP }] });
  primaries("data-a");
  for (const node of [...NODES, "web-web"]) put(`answers/nodes/${node}.json`, facts(node));
}

/** The status of a server says when its certificate ends. */
function certificateOf(node: string, certificateUntil: string): void {
  const path = join(folder, "answers/ssm-get-parameters-by-path");
  const { Parameters } = JSON.parse(readFileSync(path, "utf8")) as { Parameters: { Name: string; Value: string }[] };
  answer("ssm-get-parameters-by-path", {
    Parameters: Parameters.map(({ Name, Value }) => ({
      Name,
      Value: Name.endsWith(`/${node}`) ? JSON.stringify({ ...JSON.parse(Value), certificateUntil }) : Value,
    })),
  });
}

/** What the load balancer says of the members: who answers 200. */
function primaries(...healthy: string[]): void {
  const health = (node: string) => ({
    Target: { Id: instance(node), Port: 1972 },
    TargetHealth: { State: healthy.includes(node) ? "healthy" : "unhealthy" },
  });
  answer("elbv2-describe-target-health", { TargetHealthDescriptions: ["data-a", "data-b"].map(health) });
}

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runTool("status", folder, args, environment);

const calls = (): string[] => readFileSync(join(folder, "answers/calls"), "utf8").trim().split("\n");

test("an environment whose servers are all ready ends with 0 and a line for each", () => {
  allReady();
  const { status, stdout, stderr } = run(["prod.yaml"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const [head, ...rows] = stdout.trim().split("\n");
  expect(head).toBe("eu-west-1: 10 of 10 ready");
  expect(
    rows.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(0, 3),
    ),
  ).toEqual([
    ...[...NODES, "web-web/i-1", "web-web/i-2", "web-web/i-3"].map((server) => [server, "ready", "ready"]),
    ["data endpoint", "ready", "-"],
  ]);
});

test("a certificate that ends within 60 days is a line below its server, and the exit code stays 0", () => {
  allReady();
  const until = new Date(Date.now() + 10.5 * 86_400_000).toISOString();
  certificateOf("data-b", until);
  const { status, stdout } = run(["prod.yaml"]);
  expect(status).toBe(0);
  expect(stdout.split("\n").filter((line) => line.includes("warning"))).toEqual([
    `      warning: its certificate ends at ${until}, in 10 days: docs/operations.md, 'Renew a certificate'`,
  ]);
});

test("fails on an expired certificate with exit code 1", () => {
  allReady();
  certificateOf("data-b", "2026-01-01T00:00:00Z");
  const { status, stdout } = run(["prod.yaml"]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^ {2}data-b +not ready +ready .* its certificate expired at 2026-01-01T00:00:00Z$/m);
});

test("AWS is asked for this environment in its region, and nothing is changed", () => {
  allReady();
  run(["prod.yaml"]);
  const asked = calls().map((call) => call.replace(/\/tmp\S+/, "<file>"));
  const common = "--region eu-west-1 --output json";
  const bucket = REGION.configuration.bucketName;
  expect(asked.slice(0, 4)).toEqual([
    `sts get-caller-identity ${common}`,
    `ssm get-parameters-by-path --path /iris/prod --recursive ${common}`,
    `ec2 describe-instances --filters Name=tag:environment,Values=prod Name=tag-key,Values=iris:role Name=instance-state-name,Values=pending,running,stopping,stopped,shutting-down ${common}`,
    `autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${GROUP} ${common}`,
  ]);
  expect(asked.slice(4, -2).sort()).toEqual(
    [...NODES, "web-web"]
      .map((node) => `s3api get-object --bucket ${bucket} --key nodes/${node}.json <file> ${common}`)
      .sort(),
  );
  expect(asked.slice(-2)).toEqual([
    `elbv2 describe-target-groups --names prod-data-superserver-1972 ${common}`,
    `elbv2 describe-target-health --target-group-arn ${TARGET_GROUP} ${common}`,
  ]);
});

test("fails on a server that has not run on its newest facts with 1, and names the document that runs it again", () => {
  allReady();
  put("answers/nodes/data-b.json", facts("data-b, with a grown volume"));
  const { status, stdout } = run(["prod.yaml"]);
  expect(status).toBe(1);
  expect(stdout).toContain("eu-west-1: 9 of 10 ready\n");
  expect(stdout).toMatch(
    / {2}data-b +not ready +ready +\d+ \w+ {2}outdated: newer facts wait in the configuration bucket\n/,
  );
  expect(stdout).toContain(
    "fix: aws ssm send-command --region eu-west-1 --document-name prod-eu-west-1-iris-run-again --instance-ids i-of-data-b\n",
  );
});

test("fails on two members that answer as primary with 1, although every server is ready, and names both", () => {
  allReady();
  primaries("data-a", "data-b");
  const { status, stdout } = run(["prod.yaml"]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/ {2}data endpoint +not ready .*data-a and data-b answer as primary at the same time/);
});

test("fails on credentials of another account with 2, and asks for nothing else", () => {
  allReady();
  answer("sts-get-caller-identity", { Account: "999999999999" });
  expect(run(["prod.yaml"])).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "status: aws sts get-caller-identity: the credentials are of account 999999999999, and the document is for 123456789012; use another profile\n",
  });
  expect(calls()).toHaveLength(1);
});

test.each([
  "sts-get-caller-identity",
  "ssm-get-parameters-by-path",
  "ec2-describe-instances",
  "autoscaling-describe-auto-scaling-groups",
  "nodes/app-b1.json",
  "elbv2-describe-target-groups",
  "elbv2-describe-target-health",
])("fails with 2 when AWS refuses %s: nothing can be said of the servers", (call) => {
  allReady();
  rmSync(join(folder, "answers", call));
  const { status, stdout, stderr } = run(["prod.yaml"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^status: aws \w+ [\w-]+ in eu-west-1: An error occurred \(AccessDenied\) when calling/);
});

test("fails with 2 when AWS refuses one node at once, after what it gives of the others has come", () => {
  allReady();
  rmSync(join(folder, "answers/nodes/app-b1.json"));
  expect(run(["prod.yaml"], { SLOW: "1" }).status).toBe(2);
  const given = readFileSync(join(folder, "answers/given"), "utf8").trim().split("\n").sort();
  expect(given).toEqual(
    [...NODES, "web-web"]
      .filter((node) => node !== "app-b1")
      .map((node) => `nodes/${node}.json`)
      .sort(),
  );
});

test("fails with 1 where a target group is not there yet", () => {
  allReady();
  rmSync(join(folder, "answers/elbv2-describe-target-groups"));
  const { status, stdout } = run(["prod.yaml"], { ERROR_CODE: "TargetGroupNotFound" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/ {2}data endpoint +not ready .*there is no target group\n {6}fix: apply\n/);
});

test("fails with 1 where facts are not there yet", () => {
  allReady();
  rmSync(join(folder, "answers/nodes/app-b1.json"));
  const { status, stdout } = run(["prod.yaml"], { ERROR_CODE: "NoSuchKey" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/ {2}app-b1 +not ready .*it has no facts in the configuration bucket\n {6}fix: apply\n/);
});

test("fails with 2 without the AWS CLI, and on an answer that is not JSON", () => {
  allReady();
  put("answers/sts-get-caller-identity", "<html>");
  expect(run(["prod.yaml"]).stderr).toBe(
    "status: aws sts get-caller-identity in eu-west-1: the answer is not JSON: <html>\n",
  );
  expect(run(["prod.yaml"], { PATH: "/nonexistent" })).toEqual({
    status: 2,
    stdout: "",
    stderr: "status: aws sts get-caller-identity in eu-west-1: there is no 'aws' on PATH; install the AWS CLI\n",
  });
});

test.each([
  [[], "one environment is needed, got 0"],
  [["prod", "sandbox"], "one environment is needed, got 2"],
  [["prod", "--wait", "0"], "--wait takes whole minutes from 1 to 240, got '0'"],
  [["prod", "--wait", "241"], "--wait takes whole minutes from 1 to 240, got '241'"],
  [["prod", "--wait", "soon"], "--wait takes whole minutes from 1 to 240, got 'soon'"],
])("fails on wrong usage with 2: %j", (args, problem) => {
  expect(run(args)).toEqual({ status: 2, stdout: "", stderr: `status: ${problem}\n${USAGE}` });
});

test("an environment is found by its name, whatever its file is called", () => {
  allReady();
  put("hospital.yaml", yamlOf(WHOLE));
  put("prod.yaml", yamlOf({ ...WHOLE, environment: "other" }));
  const files = (...names: string[]) => ({ IRIS_ENVIRONMENTS: names.map((name) => join(folder, name)).join(",") });
  expect(run(["prod"], files("prod.yaml", "hospital.yaml"))).toMatchObject({ status: 0, stderr: "" });
  const place = (name: string) => join(folder, name);
  put("twice.yaml", "environment: prod\n");
  put("broken.yaml", "environment: [\n");
  expect(run(["prod"], files("prod.yaml", "hospital.yaml", "twice.yaml")).stderr).toBe(
    `status: several documents are of environment 'prod': 'other' in ${place("prod.yaml")}; 'prod' in ${place("hospital.yaml")}; 'prod' in ${place("twice.yaml")}; name the path of a file\n`,
  );
  expect(run(["nowhere"], files("prod.yaml", "broken.yaml", "gone.yaml"))).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(
      /^status: no document is of environment 'nowhere': 'other' in .*prod\.yaml; .* in .*broken\.yaml; .*gone\.yaml cannot be read: ENOENT.*; name one of these, or the path of a file\n$/,
    ),
  });
});

test("fails on a file that does not exist, and on a document with a problem, with 2", () => {
  expect(run(["nowhere.yaml"])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^status: .*nowhere\.yaml cannot be read: ENOENT/),
  });
  put("wrong.yaml", yamlOf({ ...WHOLE, account: "12" }));
  const { status, stderr } = run(["wrong.yaml"]);
  expect(status).toBe(2);
  expect(stderr).toContain("wrong.yaml");
  expect(stderr).toContain("12 digits");
});

test("npm passes the exit code on, and an environment of the package is found by its name", () => {
  allReady();
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    ANSWERS: join(folder, "answers"),
  };
  answer("sts-get-caller-identity", { Account: "999999999999" });
  const { status, stderr } = spawnSync("npm", ["run", "--silent", "status", "--", "sandbox"], {
    cwd: ROOT,
    encoding: "utf8",
    env,
  });
  expect(status).toBe(2);
  expect(stderr).toContain("status: aws sts get-caller-identity: the credentials are of account 999999999999");
});
