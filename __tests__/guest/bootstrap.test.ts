import { appendFileSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { Bench, sha256 } from "./bench";

let bench: Bench;
beforeEach(() => (bench = new Bench("data-a")));
afterEach(() => bench.remove());

const getObject = (key: string): RegExp =>
  new RegExp(`^s3api get-object --region eu-west-1 --bucket prod-configuration --key ${key} `);
const STATUS = /^ssm put-parameter --region eu-west-1 --name (\S+) --type String --overwrite --value (\{.*\})$/;

/** Name and value of the status that a run published. */
function status(calls: readonly string[]): [string, Record<string, string>] {
  const [, name, value] = STATUS.exec(calls.at(-1) ?? "") ?? [];
  return [name ?? "none", JSON.parse(value ?? "{}")];
}

test("the first run writes the facts, gets the bundle and publishes the status", async () => {
  const bundle = bench.putBundle();
  bench.putFacts({ bundle, volumes: [{ id: "vol-0123456789abcdef0" }] });
  const { code, calls } = await bench.run();
  expect(code).toBe(0);
  expect(calls).toEqual([
    expect.stringMatching(getObject("nodes/data-a.json")),
    expect.stringMatching(getObject(`bundle/${bundle.release}/MANIFEST`)),
    expect.stringMatching(getObject(`bundle/${bundle.release}/boot/run.sh`)),
    expect.stringMatching(STATUS),
  ]);
  const [name, value] = status(calls);
  expect(name).toBe("/iris/prod/data-a");
  expect(value).toEqual({ step: "facts", result: "ok", time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) });
  expect(JSON.parse(bench.read("etc/iris-node/facts.json")).volumes).toEqual([{ id: "vol-0123456789abcdef0" }]);
  expect(statSync(bench.path("etc/iris-node/facts.json")).mode & 0o777).toBe(0o600);
  expect(statSync(bench.path("etc/iris-node")).mode & 0o777).toBe(0o700);
  expect(bench.read("var/log/iris-node.log")).toMatch(/facts: ok, published as \/iris\/prod\/data-a\n$/);
});

test("a second run reads the facts again and keeps the bundle that it has", async () => {
  bench.putFacts({ bundle: bench.putBundle(), round: "first" });
  await bench.run();
  bench.putFacts({ bundle: bench.putBundle(), round: "second" });
  const { code, calls } = await bench.run({ script: bench.path("opt/iris-node/bootstrap.sh") });
  expect(code).toBe(0);
  expect(calls).toEqual([expect.stringMatching(getObject("nodes/data-a.json")), expect.stringMatching(STATUS)]);
  expect(JSON.parse(bench.read("etc/iris-node/facts.json")).round).toBe("second");
});

test("a bundle that was changed on the server is fetched again", async () => {
  const bundle = bench.putBundle();
  bench.putFacts({ bundle });
  await bench.run();
  appendFileSync(bench.path(`opt/iris-node/releases/${bundle.release}/boot/run.sh`), "exit 7\n");
  const { code, calls } = await bench.run();
  expect(code).toBe(0);
  expect(calls).toHaveLength(4);
});

test("a new release of the scripts reaches a running server", async () => {
  bench.putFacts({ bundle: bench.putBundle() });
  await bench.run();
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text: "echo the next release\n" }]) });
  const { code, output } = await bench.run();
  expect(code).toBe(0);
  expect(output).toMatch(/the next release\n$/);
  expect(readdirSync(bench.path("opt/iris-node/releases"))).toHaveLength(2);
});

test("facts that come later than the server are waited for", async () => {
  const bundle = bench.putBundle();
  setTimeout(() => bench.putFacts({ bundle }), 1500);
  const { code, calls } = await bench.run();
  expect(code).toBe(0);
  expect(calls.filter((call) => getObject("nodes/data-a.json").test(call)).length).toBeGreaterThan(1);
});

test("fails on missing facts, after the limit and not for ever", async () => {
  const { code, output, seconds, calls } = await bench.run({ limitSeconds: 3 });
  expect(code).toBe(1);
  expect(output).toMatch(/FAILED: could not get s3:\/\/prod-configuration\/nodes\/data-a\.json within 3 s/);
  expect(seconds).toBeLessThan(8);
  expect(calls.length).toBeGreaterThan(1);
  expect(bench.read("var/log/iris-node.log")).toContain("FAILED");
  expect(existsSync(bench.path("etc/iris-node/facts.json"))).toBe(false);
});

test("fails on a manifest with another checksum, and starts nothing", async () => {
  const { release } = bench.putBundle();
  bench.putFacts({ bundle: { release, manifestSha256: sha256("something else") } });
  const { code, output, calls } = await bench.run();
  expect(code).toBe(1);
  expect(output).toContain(`FAILED: the manifest of bundle ${release} has another checksum than the facts say`);
  expect(calls.filter((call) => call.startsWith("ssm"))).toEqual([]);
});

test("fails on a script with another checksum, and starts nothing", async () => {
  const bundle = bench.putBundle();
  bench.put(`bundle/${bundle.release}/boot/run.sh`, "echo tampered\n");
  bench.putFacts({ bundle });
  const { code, output, calls } = await bench.run();
  expect(code).toBe(1);
  expect(output).toContain(`FAILED: a file of bundle ${bundle.release} has another checksum than its manifest says`);
  expect(output).not.toMatch(/^tampered$/m);
  expect(calls.filter((call) => call.startsWith("ssm"))).toEqual([]);
  expect(existsSync(bench.path(`opt/iris-node/releases/${bundle.release}`))).toBe(false);
});

test("fails on facts of another node and keeps those that it has", async () => {
  const bundle = bench.putBundle();
  bench.putFacts({ bundle });
  await bench.run();
  bench.putFacts({ bundle, node: "data-b" });
  const { code, output } = await bench.run();
  expect(code).toBe(1);
  expect(output).toContain("FAILED: nodes/data-a.json is not about data-a");
  expect(JSON.parse(bench.read("etc/iris-node/facts.json")).node).toBe("data-a");
});

test.each(["../../etc", "", "ABCDEF0123456789"])("fails on the release '%s'", async (release) => {
  bench.putFacts({ bundle: { release, manifestSha256: sha256("") } });
  const { code, output } = await bench.run();
  expect(code).toBe(1);
  expect(output).toContain("expected 16 hexadecimal digits");
});

test("fails on facts without a bundle", async () => {
  bench.putFacts({});
  const { code, output } = await bench.run();
  expect(code).toBe(1);
  expect(output).toContain("FAILED at line");
});

test.each(["role", "statusPrefix", "region"])("fails on facts without %s", async (name) => {
  bench.putFacts({ bundle: bench.putBundle(), [name]: undefined });
  const { code, calls } = await bench.run();
  expect(code).toBe(1);
  expect(calls.filter((call) => call.startsWith("ssm"))).toEqual([]);
});

test("fails when the status cannot be published, after the limit", async () => {
  bench.putFacts({ bundle: bench.putBundle() });
  bench.refuseParameters();
  const { code, output, seconds } = await bench.run({ limitSeconds: 2 });
  expect(code).toBe(1);
  expect(output).toContain("run: FAILED: gave up within 2 s: aws ssm put-parameter");
  expect(seconds).toBeLessThan(8);
});

test("a service that the scripts start does not keep a later run from starting", async () => {
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text: "sleep 5 >/dev/null 2>&1 &\n" }]) });
  expect((await bench.run()).code).toBe(0);
  expect((await bench.run()).code).toBe(0);
});

test("fails with the exit code of the scripts", async () => {
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text: "exit 7\n" }]) });
  const { code, output } = await bench.run();
  expect(code).toBe(7);
  expect(output).toContain("bootstrap: FAILED at line");
});

test("fails while another run is at work", async () => {
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text: "sleep 2\n" }]) });
  const [first, second] = await Promise.all([
    bench.run(),
    new Promise<Awaited<ReturnType<Bench["run"]>>>((resolve) => setTimeout(() => resolve(bench.run()), 1000)),
  ]);
  expect([first.code, second.code]).toEqual([0, 1]);
  expect(second.output).toContain("FAILED: another run is not finished");
});

test("fails on an image without a tool, and names it", async () => {
  const { code, output } = await bench.run({ environment: { BASH_ENV: hideTool(bench, "flock") } });
  expect(code).toBe(1);
  expect(output).toContain("FAILED: the image has no 'flock'");
});

/** A start-up file that makes `command -v` miss one tool. */
function hideTool(on: Bench, tool: string): string {
  const file = `${on.folder}/hide`;
  writeFileSync(file, `command() { if [[ $1 == -v && $2 == ${tool} ]]; then return 1; fi; builtin command "$@"; }\n`);
  return file;
}

describe("a web server", () => {
  let metadata: Server;
  let requests: string[];
  let url: string;
  beforeEach(async () => {
    bench.remove();
    bench = new Bench("public");
    bench.putFacts({ bundle: bench.putBundle(), role: "web-server" });
    requests = [];
    metadata = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      const token = request.method === "PUT" && request.headers["x-aws-ec2-metadata-token-ttl-seconds"] === "60";
      const id = request.method === "GET" && request.headers["x-aws-ec2-metadata-token"] === "a-token";
      response.statusCode = token || id ? 200 : 401;
      response.end(token ? "a-token" : id ? "i-0123456789abcdef0" : "");
    });
    await new Promise<void>((resolve) => metadata.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => metadata.close(resolve)));

  test("publishes its status under its tier and its instance id, which it reads with a token", async () => {
    const { code, calls } = await bench.run({ environment: { IRIS_NODE_METADATA_URL: url } });
    expect(code).toBe(0);
    expect(status(calls)[0]).toBe("/iris/prod/public/i-0123456789abcdef0");
    expect(requests).toEqual(["PUT /latest/api/token", "GET /latest/meta-data/instance-id"]);
  });

  test("fails on a metadata service that does not answer, after the limit", async () => {
    const { code, output, calls, seconds } = await bench.run({
      limitSeconds: 2,
      environment: { IRIS_NODE_METADATA_URL: "http://127.0.0.1:9" },
    });
    expect(code).toBe(1);
    expect(output).toContain("run: FAILED: gave up within 2 s: curl");
    expect(calls.filter((call) => call.startsWith("ssm"))).toEqual([]);
    expect(seconds).toBeLessThan(10);
  });
});
