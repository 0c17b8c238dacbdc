import { Cloud, startCloud } from "./support/cloud";
import { BUCKET, refusal, s3File, S3File, withAws } from "./support/given";
import { countWhileHanging, gone, HANG, limits } from "./support/hanging";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;
const STEPS = { beforeStart: "hook-before-start", afterReady: "hook-after-ready" } as const;
type Hook = keyof typeof STEPS;

withMachines("a hook", () => {
  let cloud: Cloud;
  let machine: Machine;
  beforeAll(async () => {
    cloud = await startCloud();
    cloud.aws([
      "s3api",
      "create-bucket",
      "--bucket",
      BUCKET,
      "--create-bucket-configuration",
      "LocationConstraint=eu-west-1",
    ]);
  });
  afterAll(() => cloud?.stop());
  afterEach(() => machine?.stop());

  async function server(name: Hook, file: S3File | null, limitSeconds = 600): Promise<void> {
    const hooks = { beforeStart: null, afterReady: null, [name]: file && { ...file, limitSeconds } };
    machine = await Machine.start({
      facts: { node: "data-a", role: "app-server", hooks },
      environment: cloud.environment,
    });
    withAws(machine);
  }

  const hook = (text: string): S3File => s3File(cloud, "hooks/ours", text);

  async function refused(name: Hook = "beforeStart"): Promise<string> {
    expect((await machine.step(STEPS[name])).code).toBe(1);
    expect(machine.list("/var/lib/iris-node/hooks")).toEqual([]);
    return machine.reason();
  }

  test.each(["beforeStart", "afterReady"] as const)(
    "%s runs as root with the server's facts at each run, and its words are in the log",
    async (name) => {
      await server(
        name,
        hook(
          '#!/bin/bash\necho "$(id -u) $(stat -c %a "$0") $IRIS_NODE_ROLE $IRIS_NODE_NAME $(head -c 1 "$IRIS_NODE_FACTS") ${IRIS_NODE_REASON:-none}" | tee -a /test/recorded/hook\n',
        ),
      );
      for (const run of [1, 2]) {
        const { code, stdout } = await machine.step(STEPS[name]);
        expect({ code, log: stdout.includes("\n0 700 app-server data-a { none\n") }).toEqual({ code: 0, log: true });
        expect(machine.read("/test/recorded/hook")).toBe("0 700 app-server data-a { none\n".repeat(run));
      }
      expect(machine.list("/var/lib/iris-node/hooks")).toEqual([]);
      // The other step has none, and asks for none.
      machine.write("/test/recorded/aws", "");
      expect((await machine.step(STEPS[name === "afterReady" ? "beforeStart" : "afterReady"])).code).toBe(0);
      expect(machine.read("/test/recorded/aws")).toBe("");
    },
  );

  test("may be any program with an interpreter of the image", async () => {
    await server("afterReady", hook('#!/usr/bin/env python3\nopen("/test/recorded/hook", "w").write("python")\n'));
    expect((await machine.step("hook-after-ready")).code).toBe(0);
    expect(machine.read("/test/recorded/hook")).toBe("python");
  });

  test("fails on an exit code other than 0", async () => {
    await server("beforeStart", hook("#!/bin/bash\nexit 7\n"));
    expect(await refused()).toBe(
      `hook beforeStart (s3://${BUCKET}/hooks/ours) failed with exit code 7: its output is in the log`,
    );
  });

  test("fails on a script that takes longer than its limit, and leaves no process of it", async () => {
    await server("afterReady", hook(`#!/bin/bash\n${HANG}`), 1);
    countWhileHanging(machine);
    expect(await refused("afterReady")).toBe(
      `hook afterReady (s3://${BUCKET}/hooks/ours) was ended after its limit of 1 s: make it faster, or give it a higher limitSeconds`,
    );
    expect(limits(machine)).toEqual(["--kill-after=10 1 /var/lib/iris-node/hooks/afterReady"]);
    await gone(machine);
  });

  test("that ends with the exit code of an ended script, in time, has failed by itself", async () => {
    await server("beforeStart", hook("#!/bin/bash\nexit 124\n"));
    expect(await refused()).toBe(
      `hook beforeStart (s3://${BUCKET}/hooks/ours) failed with exit code 124: its output is in the log`,
    );
  });

  test("fails on a script without an interpreter", async () => {
    await server("beforeStart", hook("#!/no/such/interpreter\n"));
    expect(await refused()).toBe(
      `hook beforeStart (s3://${BUCKET}/hooks/ours) cannot be started (exit code 127): its first line must name an interpreter of the image, such as #!/bin/bash`,
    );
  });

  test("is not started with another checksum than the facts say, also when it was right before", async () => {
    const right = hook("#!/bin/bash\ntouch /test/recorded/right\n");
    await server("beforeStart", right);
    expect((await machine.step("hook-before-start")).code).toBe(0);
    const wrong = hook("#!/bin/bash\ntouch /test/recorded/wrong\n");
    expect(await refused()).toBe(
      `s3://${BUCKET}/hooks/ours has the SHA-256 checksum ${wrong.sha256}, the facts say ${right.sha256}: upload the right file, or correct sha256 in the document`,
    );
    expect(machine.list("/test/recorded")).toEqual(["aws", "right"]);
  });

  test("fails on an object that is missing, and on one that may not be read", async () => {
    await server("beforeStart", { bucket: BUCKET, key: "absent", sha256: "0".repeat(64) });
    expect(await refused()).toBe(
      `s3://${BUCKET}/absent does not exist: upload it, or correct bucket and key in the document`,
    );
    withAws(machine, `*"s3 cp"*) ${refusal("403", "HeadObject", "Forbidden")} ;;`);
    expect(await refused()).toBe(
      `s3://${BUCKET}/absent may not be read by this server's role, or does not exist: check the key in the document, the bucket's policy and its KMS key`,
    );
  });
});
