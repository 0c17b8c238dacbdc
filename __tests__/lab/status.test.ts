import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BalancerEndpointPlan } from "../../domain/mirror/plan";
import { Mock, startMock } from "../../tools/lab/mock";
import { pythonEnvironment } from "../../tools/lab/python";
import { change, planOf, WHOLE, yamlOf } from "../support/documents";

const ROOT = join(__dirname, "../..");
const DOCUMENT = change({ "appTiers.app.servers": 1, "webTiers.web.servers": { minimum: 1, maximum: 1 } }, WHOLE);

describe("npm run status with the real AWS CLI", () => {
  const region = planOf(DOCUMENT).regions[0]!;
  const group = region.webTiers[0]!.groupName;
  const folder = mkdtempSync(join(tmpdir(), "iris-status-lab-"));
  const endpoint = (region.mirrors[0]!.endpoint as BalancerEndpointPlan).listeners[0]!.targetGroupName;
  const instances = new Map<string, string>();
  let targetGroup: string;
  let mock: Mock;
  let env: NodeJS.ProcessEnv;

  const aws = (...args: string[]): string =>
    execFileSync("aws", ["--region", "eu-west-1", "--output", "text", ...args], { env, encoding: "utf8" }).trim();
  const facts = (node: string): string => `{"node":"${node}"}\n`;
  const publish = (node: string, instance: string, text: string, name = node): void => {
    const sum = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const value = {
      node,
      step: "ready",
      result: "ready",
      reason: "",
      time: "2026-11-22T10:00:00Z",
      instance,
      release: "0123456789abcdef",
      facts: sum,
    };
    aws(
      "ssm",
      "put-parameter",
      "--overwrite",
      "--type",
      "String",
      "--name",
      `/iris/prod/${name}`,
      "--value",
      JSON.stringify(value),
    );
  };
  const putFacts = (node: string, text: string): void => {
    const file = join(folder, node);
    writeFileSync(file, text);
    aws(
      "s3api",
      "put-object",
      "--bucket",
      region.configuration.bucketName,
      "--key",
      `nodes/${node}.json`,
      "--body",
      file,
    );
  };
  const launch = (node: string): string => {
    const tags = `ResourceType=instance,Tags=[{Key=Name,Value=${node}},{Key=environment,Value=prod},{Key=iris:role,Value=server}]`;
    return aws(
      "ec2",
      "run-instances",
      "--image-id",
      "ami-12345678",
      "--tag-specifications",
      tags,
      "--query",
      "Instances[0].InstanceId",
    );
  };
  const status = () => {
    const {
      status: code,
      stdout,
      stderr,
    } = spawnSync("npm", ["run", "--silent", "status", "--", join(folder, "prod.yaml")], {
      cwd: ROOT,
      encoding: "utf8",
      env,
    });
    return { code, stdout, stderr };
  };

  beforeAll(async () => {
    writeFileSync(join(folder, "prod.yaml"), yamlOf(DOCUMENT));
    mock = await startMock();
    const { bin } = await pythonEnvironment("mock");
    env = {
      PATH: `${bin}:${process.env["PATH"]}`,
      HOME: folder,
      AWS_ENDPOINT_URL: mock.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await mock.stop();
  });

  test("before the first apply no server is there, which is not ready and no failure of the command", () => {
    const { code, stdout, stderr } = status();
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("eu-west-1: 0 of 6 ready\n");
    expect(stdout).toContain(`there is no auto-scaling group ${group}\n`);
  });

  test("servers that published on their newest facts are ready, and one whose facts changed is not", () => {
    aws(
      "s3api",
      "create-bucket",
      "--bucket",
      region.configuration.bucketName,
      "--create-bucket-configuration",
      "LocationConstraint=eu-west-1",
    );
    for (const node of ["data-a", "data-b", "data-arbiter", "app-a1"]) {
      putFacts(node, facts(node));
      instances.set(node, launch(node));
      publish(node, instances.get(node)!, facts(node));
    }
    putFacts("web-web", facts("web-web"));
    aws(
      "ec2",
      "create-launch-template",
      "--launch-template-name",
      "web",
      "--launch-template-data",
      "ImageId=ami-12345678,InstanceType=m5.large",
    );
    aws(
      "autoscaling",
      "create-auto-scaling-group",
      "--auto-scaling-group-name",
      group,
      "--min-size",
      "1",
      "--max-size",
      "1",
      "--availability-zones",
      "eu-west-1a",
      "--launch-template",
      "LaunchTemplateName=web",
    );
    const web = aws(
      "autoscaling",
      "describe-auto-scaling-groups",
      "--query",
      "AutoScalingGroups[0].Instances[0].InstanceId",
    );
    publish("web-web", web, facts("web-web"), `web-web/${web}`);
    targetGroup = aws(
      "elbv2",
      "create-target-group",
      "--name",
      endpoint,
      "--protocol",
      "TCP",
      "--port",
      "1972",
      "--vpc-id",
      aws("ec2", "describe-vpcs", "--query", "Vpcs[0].VpcId"),
      "--query",
      "TargetGroups[0].TargetGroupArn",
    );
    // The mock takes every registered target for healthy.
    aws("elbv2", "register-targets", "--target-group-arn", targetGroup, "--targets", `Id=${instances.get("data-a")}`);
    expect(status()).toMatchObject({ code: 0, stderr: "" });

    putFacts("data-b", facts("data-b, with a grown volume"));
    const { code, stdout } = status();
    expect(code).toBe(1);
    expect(stdout).toContain("eu-west-1: 5 of 6 ready\n");
    expect(stdout).toMatch(/ {2}data-b +not ready +ready .*outdated/);
    putFacts("data-b", facts("data-b"));
  });

  test("two members that answer as primary are not ready", () => {
    aws("elbv2", "register-targets", "--target-group-arn", targetGroup, "--targets", `Id=${instances.get("data-b")}`);
    const { code, stdout } = status();
    expect(code).toBe(1);
    expect(stdout).toMatch(/ {2}data endpoint +not ready .*data-a and data-b answer as primary at the same time/);
  });
});
