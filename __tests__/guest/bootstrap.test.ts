import { appendFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { bootFiles } from "../../modules/configuration/guest-files";
import { Bench, SCRIPTS, sha256 } from "./bench";

let bench: Bench;
beforeEach(() => (bench = new Bench("data-a")));
afterEach(() => bench.remove());

const getObject = (key: string): RegExp =>
  new RegExp(`^s3api get-object --region eu-west-1 --bucket prod-configuration --key ${key} `);
const STARTED = /^run: the scripts run$/m;

test("the first run writes the facts, gets the bundle and starts its scripts", async () => {
  const bundle = bench.putBundle();
  bench.putFacts({ bundle, volumes: [{ id: "vol-0123456789abcdef0" }] });
  const { code, calls } = await bench.run();
  expect(code).toBe(0);
  expect(calls).toEqual([
    expect.stringMatching(getObject("nodes/data-a.json")),
    expect.stringMatching(getObject(`bundle/${bundle.release}.json`)),
  ]);
  expect(JSON.parse(bench.read("etc/iris-node/facts.json")).volumes).toEqual([{ id: "vol-0123456789abcdef0" }]);
  expect(statSync(bench.path("etc/iris-node/facts.json")).mode & 0o777).toBe(0o600);
  expect(statSync(bench.path("etc/iris-node")).mode & 0o777).toBe(0o700);
  expect(bench.read("var/log/iris-node.log")).toMatch(/bundle [0-9a-f]{16} is in place\nrun: the scripts run\n$/);
});

test("every file of this release arrives as it is", async () => {
  const files = [...bootFiles().filter(({ path }) => path !== "boot/run.sh"), SCRIPTS[0]!, SCRIPTS[1]!];
  const bundle = bench.putBundle(files);
  bench.putFacts({ bundle });
  expect((await bench.run()).code).toBe(0);
  for (const { path, text } of files) expect(bench.read(`opt/iris-node/releases/${bundle.release}/${path}`)).toBe(text);
});

test("a second run reads the facts again and keeps the bundle that it has", async () => {
  bench.putFacts({ bundle: bench.putBundle(), round: "first" });
  await bench.run();
  bench.putFacts({ bundle: bench.putBundle(), round: "second" });
  const { code, calls, output } = await bench.run({ script: bench.path("opt/iris-node/bootstrap.sh") });
  expect(code).toBe(0);
  expect(calls).toEqual([expect.stringMatching(getObject("nodes/data-a.json"))]);
  expect(output).toMatch(STARTED);
  expect(JSON.parse(bench.read("etc/iris-node/facts.json")).round).toBe("second");
});

test("a bundle that was changed on the server is fetched again", async () => {
  const bundle = bench.putBundle();
  bench.putFacts({ bundle });
  await bench.run();
  appendFileSync(bench.path(`opt/iris-node/releases/${bundle.release}/boot/run.sh`), "exit 7\n");
  const { code, calls, output } = await bench.run();
  expect(code).toBe(0);
  expect(calls).toHaveLength(2);
  expect(output).toMatch(STARTED);
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
  const running = bench.run();
  await comes(() => bench.callsUntilNow().length >= 2);
  bench.putFacts({ bundle });
  const { code, calls } = await running;
  expect(code).toBe(0);
  expect(calls.filter((call) => getObject("nodes/data-a.json").test(call)).length).toBeGreaterThan(1);
});

test("fails on missing facts, after the limit and not for ever", async () => {
  const environment = { ...bench.ownClock(), IRIS_NODE_LIMIT_SECONDS: "", IRIS_NODE_PAUSE_SECONDS: "" };
  const { code, output, calls } = await bench.run({ environment });
  expect(code).toBe(1);
  expect(output).toMatch(/FAILED: could not get s3:\/\/prod-configuration\/nodes\/data-a\.json within 900 s/);
  expect(bench.noted("sleeps")).toEqual(Array(180).fill(5));
  // The first, and one after each sleep. The last one may take its 60 s after the limit.
  expect(calls).toEqual(Array(181).fill(expect.stringMatching(getObject("nodes/data-a.json"))));
  expect(bench.noted("limits")).toEqual(Array(181).fill(60));
  expect(bench.read("var/log/iris-node.log")).toContain("FAILED");
  expect(existsSync(bench.path("etc/iris-node/facts.json"))).toBe(false);
});

test("fails on a bundle with another checksum, and starts nothing", async () => {
  const { release } = bench.putBundle();
  bench.putFacts({ bundle: { release, sha256: sha256("something else") } });
  const { code, output } = await bench.run();
  expect(code).toBe(1);
  expect(output).toContain(`FAILED: bundle ${release} has another checksum than the facts say`);
  expect(output).not.toMatch(STARTED);
  expect(existsSync(bench.path(`opt/iris-node/releases/${release}`))).toBe(false);
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
  bench.putFacts({ bundle: { release, sha256: sha256("") } });
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

test("a service that the scripts start does not keep a later run from starting", async () => {
  const service = 'sleep infinity >/dev/null 2>&1 &\necho $! >>"$STUB_FOLDER/services"\n';
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text: service }]) });
  try {
    expect((await bench.run()).code).toBe(0);
    const { code, output } = await bench.run({ environment: { IRIS_NODE_LIMIT_SECONDS: "1" } });
    expect(code).toBe(0);
    expect(output).not.toContain("waiting for another run");
  } finally {
    bench.noted("services").forEach((pid) => process.kill(pid));
  }
});

test("fails with the exit code of the scripts", async () => {
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text: "exit 7\n" }]) });
  const { code, output } = await bench.run();
  expect(code).toBe(7);
  expect(output).toContain("bootstrap: FAILED at line");
});

/** A run that has the lock: its scripts are at work until `end`, or the end of the test. */
async function runAtWork(): Promise<{ end(): Promise<number> }> {
  // Of the first run only: one that does not wait ends, and the test with it.
  const text = 'mkdir "$STUB_FOLDER/at-work" || exit 0\nwhile [[ -e $STUB_FOLDER/work ]]; do sleep 0.1; done\n';
  bench.putFacts({ bundle: bench.putBundle([{ path: "boot/run.sh", text }]) });
  writeFileSync(bench.stub("work"), "");
  const run = bench.run();
  await comes(() => existsSync(bench.stub("at-work")));
  return {
    end: async () => {
      rmSync(bench.stub("work"));
      return (await run).code;
    },
  };
}

async function comes(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test("waits for another run, such as a renewal of the certificate", async () => {
  const first = await runAtWork();
  let ended = false;
  const second = bench.run().finally(() => (ended = true));
  const waits = (): boolean => bench.read("var/log/iris-node.log").includes("waiting for another run");
  await comes(() => waits() || ended);
  expect({ waits: waits(), ended }).toEqual({ waits: true, ended: false });
  expect([await first.end(), (await second).code]).toEqual([0, 0]);
});

test("fails when another run does not finish in time", async () => {
  const first = await runAtWork();
  const { code, output } = await bench.run({ environment: { IRIS_NODE_LIMIT_SECONDS: "1" } });
  expect([await first.end(), code]).toEqual([0, 1]);
  expect(output).toContain("waiting for another run");
  expect(output).toContain("FAILED: another run is not finished after 1 s");
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
