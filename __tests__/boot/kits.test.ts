import { Cloud, startCloud } from "./support/cloud";
import { archive, BUCKET, listing, refusal, s3File, S3File, withAws } from "./support/given";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;
const KITS = "/var/lib/iris-node/kits";
const IRIS = { "IRIS-2025.1-lnxrhx64/irisinstall_silent": "#!/bin/bash\n", "IRIS-2025.1-lnxrhx64/dist/data": "data" };
const AGENT = { "ISCAgent/agentinstall": "#!/bin/bash\n", README: "agent" };
const GATEWAY = { "WebGateway-2025.1/install/GatewayInstall": "#!/bin/bash\n" };

withMachines("the kits of a server", () => {
  let cloud: Cloud;
  let machine: Machine;
  let kits: { iris: S3File; agent: S3File; webGateway: S3File };
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
    kits = {
      iris: s3File(cloud, "kits/iris.tar.gz", archive(IRIS)),
      agent: s3File(cloud, "kits/agent.tar.gz", archive(AGENT)),
      webGateway: s3File(cloud, "kits/gateway.tar.gz", archive(GATEWAY)),
    };
  });
  afterAll(() => cloud?.stop());
  afterEach(() => machine?.stop());

  const factsOf = (given: Partial<Record<keyof typeof kits, S3File | null>>, role = "mirror-member") => ({
    node: "data-a",
    role,
    iris: { instance: "IRIS", directory: "/iris/sys/irissys" },
    kits: { iris: null, agent: null, webGateway: null, ...given },
  });

  async function server(given: Partial<Record<keyof typeof kits, S3File | null>>, role?: string): Promise<void> {
    machine = await Machine.start({ facts: factsOf(given, role), environment: cloud.environment });
    withAws(machine);
  }

  async function ready(): Promise<string> {
    const { code, stdout, stderr } = await machine.step("kits");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  }

  async function refused(environment: Readonly<Record<string, string>> = {}): Promise<string> {
    expect((await machine.step("kits", environment)).code).toBe(1);
    return machine.reason();
  }

  const downloads = (): string[] =>
    (machine.has("/test/recorded/aws") ? machine.read("/test/recorded/aws") : "")
      .split("\n")
      .flatMap((line) => / s3 cp .*\/(kits\/\S+) /.exec(line)?.slice(1) ?? []);

  test("are unpacked where installers can read them, and the archives are gone", async () => {
    await server(kits);
    await ready();
    expect(machine.list(KITS)).toEqual(
      [...Object.values(kits).map(({ sha256 }) => sha256), "agent", "iris", "webGateway"].sort(),
    );
    expect(machine.list(`${KITS}/iris`)).toEqual(["dist", "irisinstall_silent"]);
    expect(machine.list(`${KITS}/agent`)).toEqual(["ISCAgent", "README"]);
    expect(machine.list(`${KITS}/webGateway`)).toEqual(["install"]);
    const readable = await machine.command([
      "runuser",
      "-u",
      "nobody",
      "--",
      "bash",
      "-c",
      `cat ${KITS}/iris/dist/data && ! touch ${KITS}/iris/dist/x`,
    ]);
    expect({ code: readable.code, stdout: readable.stdout }).toEqual({ code: 0, stdout: "data" });
    expect(machine.mode(`${KITS}/iris/irisinstall_silent`)).toBe("0755");
  });

  test("are not fetched again while they are intact; one with a changed file is", async () => {
    await server(kits);
    await ready();
    const first = await listing(machine, "/var/lib/iris-node");
    await ready();
    expect(await listing(machine, "/var/lib/iris-node")).toBe(first);
    expect(downloads()).toHaveLength(3);
    machine.write(`${KITS}/iris/dist/data`, "changed");
    await ready();
    expect(await listing(machine, "/var/lib/iris-node")).toBe(first);
    expect(downloads().slice(3)).toEqual(["kits/iris.tar.gz"]);
  });

  test.each([
    ["app-server", ["kits/iris.tar.gz"]],
    ["arbiter", ["kits/agent.tar.gz"]],
    ["web-server", ["kits/gateway.tar.gz"]],
  ])("of the role %s are those that it installs", async (role, expected) => {
    await server(kits, role);
    await ready();
    expect(downloads()).toEqual(expected);
  });

  test("are not needed where the image holds the product, nor where it is installed", async () => {
    await server({});
    expect((await ready()).match(/the facts have none/g)).toHaveLength(3);
    machine.putFacts(factsOf(kits));
    machine.write("/iris/sys/node/installed", kits.iris.sha256);
    machine.write("/etc/systemd/system/ISCAgent.service", "");
    machine.write("/var/lib/iris-node/agent.sha256", kits.agent.sha256);
    machine.write("/opt/webgateway/bin/CSPa24.so", "");
    machine.write("/var/lib/iris-node/web-gateway-kit", kits.webGateway.sha256);
    expect((await ready()).match(/it is installed/g)).toHaveLength(3);
    expect(downloads()).toEqual([]);
  });

  test("of agent and Web Gateway come again on a new instance with the old system volume", async () => {
    await server(kits);
    machine.write("/iris/sys/node/installed", kits.iris.sha256);
    await ready();
    expect(downloads()).toEqual(["kits/agent.tar.gz", "kits/gateway.tar.gz"]);
  });

  test("of an earlier release go when the facts name another", async () => {
    await server({ agent: kits.agent }, "arbiter");
    await ready();
    const next = s3File(cloud, "kits/next.tar.gz", archive({ ...AGENT, README: "next" }));
    machine.putFacts(factsOf({ agent: next }, "arbiter"));
    await ready();
    expect(machine.list(KITS)).toEqual([next.sha256, "agent"].sort());
    expect(machine.read(`${KITS}/agent/README`)).toBe("next");
  });

  test("fail on another checksum than the facts say, and leave nothing of the file", async () => {
    const sha256 = "1".repeat(64);
    await server({ agent: { ...kits.agent, sha256 } }, "arbiter");
    expect(await refused()).toBe(
      `s3://${BUCKET}/kits/agent.tar.gz has the SHA-256 checksum ${kits.agent.sha256}, the facts say ${sha256}: upload the right file, or correct sha256 in the document`,
    );
    expect(machine.list(KITS)).toEqual([]);
    machine.putFacts(factsOf({ agent: kits.agent }, "arbiter"));
    await ready();
  });

  test.each([
    ["an absolute path", "/etc/planted", "/etc/planted"],
    ["a path that leads out", "kit/../../../../../../etc/planted", "kit/../../../../../../etc/planted"],
  ])("fail on an archive with %s", async (_what, path, shown) => {
    const agent = s3File(cloud, "kits/evil.tar.gz", archive({ "kit/a": "a", [path]: "planted" }));
    await server({ agent }, "arbiter");
    expect(await refused()).toBe(
      `kit agent (s3://${BUCKET}/kits/evil.tar.gz) holds the path '${shown}', which leads out of its folder: this is not a kit of InterSystems`,
    );
    expect([machine.has("/etc/planted"), machine.list(KITS)]).toEqual([false, []]);
  });

  test("fail on a file that is no archive", async () => {
    await server({ agent: s3File(cloud, "kits/none.tar.gz", "not an archive") }, "arbiter");
    expect(await refused()).toMatch(
      /^kit agent \(s3:\/\/organisation\/kits\/none.tar.gz\) is not a tar archive that can be read: /,
    );
    expect(machine.list(KITS)).toEqual([]);
  });

  test("fail on a disk without room for them, before the download, and go on when there is room", async () => {
    const agent = s3File(cloud, "kits/large.tar.gz", archive({ "ISCAgent/agentinstall": "x", noise: noise(3) }));
    await server({ agent }, "arbiter");
    await machine.command(["bash", "-c", `mkdir -p ${KITS} && mount -t tmpfs -o size=4m tmpfs ${KITS}`]);
    expect(await refused()).toMatch(
      /^kit agent \(s3:\/\/organisation\/kits\/large.tar.gz\) needs \d+ MiB in \/var\/lib\/iris-node\/kits \(3 times its \d MiB\), 4 MiB are free: give the servers a larger root volume$/,
    );
    expect(downloads()).toEqual([]);
    await machine.command(["mount", "-o", "remount,size=40m", KITS]);
    await ready();
  });

  test("fail on a disk that is full while they are unpacked, and leave nothing", async () => {
    // Zeros pack well: the archive is small, what it holds is not.
    const agent = s3File(
      cloud,
      "kits/zeros.tar.gz",
      archive({ "ISCAgent/agentinstall": "x", zeros: "0".repeat(12 << 20) }),
    );
    await server({ agent }, "arbiter");
    await machine.command(["bash", "-c", `mkdir -p ${KITS} && mount -t tmpfs -o size=4m tmpfs ${KITS}`]);
    expect(await refused()).toMatch(
      /^kit agent \(s3:\/\/organisation\/kits\/zeros.tar.gz\) could not be unpacked in \/var\/lib\/iris-node\/kits \(0 MiB were free then\): tar: /,
    );
    expect(machine.list(KITS)).toEqual([]);
  });

  test("come in whole after a download that was interrupted", async () => {
    await server({ agent: kits.agent }, "arbiter");
    const once =
      '*"s3 cp"*) if [[ ! -e /test/interrupted ]]; then touch /test/interrupted; head -c 10 /dev/zero >"${@: -1}"; echo "Connection was closed before we received a valid response" >&2; exit 1; fi ;;';
    withAws(machine, once);
    expect((await machine.step("kits")).code).toBe(0);
    expect(machine.read(`${KITS}/agent/README`)).toBe("agent");
  });

  test("fail on an object that is missing, one that may not be read, and an S3 that does not answer", async () => {
    await server({ agent: { ...kits.agent, key: "kits/absent" } }, "arbiter");
    expect(await refused()).toBe(
      `s3://${BUCKET}/kits/absent does not exist: upload it, or correct bucket and key in the document`,
    );
    withAws(machine, `*head-object*) ${refusal("403", "HeadObject", "Forbidden")} ;;`);
    expect(await refused()).toBe(
      `s3://${BUCKET}/kits/absent may not be read by this server's role, or does not exist: check the key in the document, the bucket's policy and its KMS key`,
    );
    withAws(machine);
    expect(
      await refused({ AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1", IRIS_NODE_PATIENCE: "1" }),
    ).toBe(
      `s3://${BUCKET}/kits/absent could not be read within 3 s: the way to S3 (endpoint, route) or S3 itself; the log has the answers`,
    );
  });
});

/** Text of so many MiB that does not pack well. */
function noise(mebibytes: number): string {
  let state = 1;
  return Array.from({ length: mebibytes << 18 }, () =>
    ((state = (state * 1103515245 + 12345) % 2147483648) >>> 0).toString(36).padStart(6, "0").slice(0, 4),
  ).join("");
}
