import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { ClientRequest, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/lab/child-process";
import { Mock, startMock } from "../../tools/lab/mock";
import { pythonEnvironment } from "../../tools/lab/python";
import { openWorkspace } from "../../tools/lab/workspace";

let mock: Mock;
beforeAll(async () => void (mock = await startMock()));
beforeEach(() => mock.reset());
afterAll(() => mock.stop());

const scope = (region: string, service: string): string => `test/20260101/${region}/${service}/aws4_request`;
const signed = (region: string, service = "ec2") => ({
  Authorization: `AWS4-HMAC-SHA256 Credential=${scope(region, service)}, SignedHeaders=host, Signature=0`,
});

interface Call {
  /** The status of the answer, or the code of the error that the connection ended with. */
  readonly end: Promise<number | string>;
  /** Resolves when the mock has read the headers. */
  readonly arrived: Promise<void>;
  readonly sent: ClientRequest;
}

/** Calls the mock at once: another mock with `to`. */
function call(headers: Record<string, string>, { path = "/", method = "GET", body = "", to = mock } = {}): Call {
  const sent = request(`${to.url}${path}`, { method, headers: { ...headers, Expect: "100-continue" }, agent: false });
  const end = new Promise<number | string>((resolve) => {
    sent.once("response", (answer) => (answer.resume(), resolve(answer.statusCode!)));
    sent.once("error", (error: NodeJS.ErrnoException) => resolve(error.code!));
  });
  const arrived = new Promise<void>((resolve) => sent.once("continue", () => (sent.end(body), resolve())));
  sent.flushHeaders();
  return { end, arrived, sent };
}

const QUERY = { "Content-Type": "application/x-www-form-urlencoded" };
const ec2 = (action: string, more = "") => ({ method: "POST", body: `Action=${action}&Version=2016-11-15${more}` });
const describeVpcs = (region: string, to?: Mock): Call =>
  call({ ...signed(region), ...QUERY }, { ...ec2("DescribeVpcs"), to });

describe("a region that cannot be reached", () => {
  test("resets connections of calls that are signed for it, and of no others, until it can be reached again", async () => {
    await mock.region("eu-west-1").unreachable();
    expect(await describeVpcs("eu-west-1").end).toBe("ECONNRESET");
    expect(await describeVpcs("eu-central-1").end).toBe(200);
    await mock.region("eu-west-1").reachable();
    expect(await describeVpcs("eu-west-1").end).toBe(200);
  });

  test("lets calls hang, without keeping other regions waiting, and answers them when it can be reached again", async () => {
    await mock.region("eu-west-1").unreachable("hanging");
    const hanging = describeVpcs("eu-west-1");
    let ended = false;
    void hanging.end.then(() => (ended = true));
    await hanging.arrived;
    expect(await describeVpcs("eu-central-1").end).toBe(200);
    expect(ended).toBe(false);
    await mock.region("eu-west-1").reachable();
    expect(await hanging.end).toBe(200);
  });

  test("resets the calls that hang when it becomes one that refuses", async () => {
    await mock.region("eu-west-1").unreachable("hanging");
    const hanging = describeVpcs("eu-west-1");
    await hanging.arrived;
    await mock.region("eu-west-1").unreachable("closed");
    expect(await hanging.end).toBe("ECONNRESET");
  });

  test("never carries out a call whose client did not wait", async () => {
    await mock.region("eu-west-1").unreachable("hanging");
    const create = { ...ec2("CreateVpc", "&CidrBlock=10.99.0.0/16") };
    const hanging = call({ ...signed("eu-west-1"), ...QUERY }, create);
    await hanging.arrived;
    expect(await describeVpcs("eu-central-1").end).toBe(200);
    hanging.sent.destroy();
    expect(await hanging.end).toBe("ECONNRESET");
    await mock.region("eu-west-1").reachable();
    const vpcs = await fetch(mock.url, {
      ...ec2("DescribeVpcs"),
      headers: { ...signed("eu-west-1"), ...QUERY },
    });
    // The default VPC of the region.
    expect(new Set((await vpcs.text()).match(/(?<=<cidrBlock>)[^<]*/g))).toEqual(new Set(["172.31.0.0/16"]));
  });

  test("does not keep a mock from stopping while calls hang", async () => {
    const other = await startMock();
    await other.region("eu-west-1").unreachable("hanging");
    const hanging = describeVpcs("eu-west-1", other);
    await hanging.arrived;
    await other.stop();
    expect(await hanging.end).toBe("ECONNRESET");
  });

  test("is meant by a presigned call too; a call without a signature has no region", async () => {
    await mock.region("eu-west-1").unreachable();
    const credential = encodeURIComponent(scope("eu-west-1", "s3"));
    const path = `/a-bucket/a-key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Signature=0`;
    expect(await call({}, { path }).end).toBe("ECONNRESET");
    expect(await call({}, { path: "/a-bucket/a-key" }).end).toBe(404);
  });

  test("takes IAM, Route 53 and CloudFront with it if it is us-east-1, whatever they are signed for, and only then", async () => {
    const ends = (): Promise<(number | string)[]> =>
      Promise.all([
        call({ ...signed("eu-west-1", "iam"), ...QUERY }, { method: "POST", body: "Action=ListRoles" }).end,
        call(signed("eu-west-1", "route53"), { path: "/2013-04-01/hostedzone" }).end,
        call(signed("eu-west-1", "cloudfront"), { path: "/2020-05-31/distribution" }).end,
        call({ ...signed("eu-west-1", "sts"), ...QUERY }, { method: "POST", body: "Action=GetCallerIdentity" }).end,
        describeVpcs("us-east-1").end,
      ]);
    await mock.region("us-east-1").unreachable();
    expect(await ends()).toEqual(["ECONNRESET", "ECONNRESET", "ECONNRESET", 200, "ECONNRESET"]);
    await mock.reset();
    await mock.region("eu-west-1").unreachable();
    expect(await ends()).toEqual([200, 200, 200, "ECONNRESET", 200]);
  });

  test("can be reached again after a reset", async () => {
    await mock.region("eu-west-1").unreachable();
    await mock.reset();
    expect(await describeVpcs("eu-west-1").end).toBe(200);
  });

  test("fails on another word than the three, and says which there are", async () => {
    const answer = await fetch(`${mock.url}/lab/regions/eu-west-1`, { method: "POST", body: "gone" });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe("expected POST with one of open, closed, hanging, got 'gone'\n");
    expect(await describeVpcs("eu-west-1").end).toBe(200);
  });
});

test("the AWS CLI says that the connection was closed, or that it waited for an answer", async () => {
  const { bin } = await pythonEnvironment("mock");
  const describe = async (...more: string[]): Promise<{ code: number; stderr: string }> => {
    const { code, stderr } = await run(join(bin, "aws"), ["--region", "eu-west-1", ...more, "ec2", "describe-vpcs"], {
      cwd: __dirname,
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: mock.url,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_MAX_ATTEMPTS: "1",
      },
    });
    return { code, stderr: stderr.trim() };
  };
  await mock.region("eu-west-1").unreachable();
  expect(await describe()).toEqual({
    code: 255,
    stderr: `Connection was closed before we received a valid response from endpoint URL: "${mock.url}/".`,
  });
  await mock.region("eu-west-1").unreachable("hanging");
  // Only where no answer comes: a slow machine would not give one in time either.
  expect(await describe("--cli-read-timeout", "1")).toEqual({
    code: 255,
    stderr: `Read timeout on endpoint URL: "${mock.url}/"`,
  });
});

describe("Terraform with one of two regions unreachable", () => {
  const folder = mkdtempSync(join(tmpdir(), "iris-regions-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const REGIONS = [{ region: "eu-west-1" }, { alias: "dr", region: "eu-central-1" }];

  test("fails to plan a stack of both, naming what is there, and plans a stack of the other", async () => {
    writeStack({ here: { name: "here" }, there: { provider: "aws.dr", name: "there" } });
    const both = await openWorkspace({ stackDirectory: folder, mock });
    writeStack({ alone: { name: "alone" } });
    const alone = await openWorkspace({ stackDirectory: folder, mock });
    try {
      await both.apply();
      await mock.region("eu-central-1").unreachable();
      await expect(both.plan()).rejects.toThrow(/failed:\n {2}- aws_sns_topic\.there: .*connection reset by peer$/);
      await alone.apply();
      expect((await alone.plan()).empty).toBe(true);
      await mock.region("eu-central-1").reachable();
      expect((await both.plan()).empty).toBe(true);
    } finally {
      both.close();
      alone.close();
    }
  });

  function writeStack(topics: Record<string, unknown>): void {
    const stack = {
      terraform: { required_providers: { aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } } },
      provider: { aws: REGIONS },
      resource: { aws_sns_topic: topics },
    };
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stack, undefined, 2));
  }
});
