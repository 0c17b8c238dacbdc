import { X509Certificate } from "node:crypto";
import { Authority, CertificateSet } from "./support/authority";
import { awsProgram, Cloud, INSTANCE_ID, startCloud } from "./support/cloud";
import { countWhileHanging, gone, HANG, limits } from "./support/hanging";
import { BOOT_ID } from "./support/image";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const BOOT = "/opt/iris-node/releases/0123456789abcdef/boot";

const STEPS: Readonly<Record<string, readonly string[]>> = {
  "mirror-member": [
    ...["image-check", "volumes", "system", "member-status", "secrets", "certificate", "hook-before-start", "kits"],
    ...["install-agent", "endpoint", "install-iris", "os-authentication", "encryption", "configure", "authorise"],
    ...[
      "zmirror",
      "web-server",
      "databases",
      "namespaces",
      "log-shipping",
      "hook-after-ready",
      "end-os-authentication",
    ],
  ],
  "app-server": [
    ...["image-check", "volumes", "instance-store", "system", "secrets", "certificate", "hook-before-start", "kits"],
    ...[
      "install-iris",
      "os-authentication",
      "configure",
      "namespaces",
      "iris-watch",
      "log-shipping",
      "hook-after-ready",
    ],
    "end-os-authentication",
  ],
  arbiter: ["image-check", "system", "hook-before-start", "kits", "install-agent", "log-shipping", "hook-after-ready"],
  "web-server": [
    "image-check",
    "system",
    "certificate",
    "hook-before-start",
    "kits",
    "web-server",
    "log-shipping",
    "hook-after-ready",
  ],
};

interface Status {
  readonly node: string;
  readonly step: string;
  readonly result: string;
  readonly reason: string;
  readonly time: string;
  readonly instance: string;
  readonly release: string;
  readonly facts: string;
  readonly certificateUntil?: string;
}

/** Keeps every value that is published, as Systems Manager does; refuses any other call. */
const PARAMETERS = `#!/bin/bash
[[ "$*" == '--region eu-west-1 ssm put-parameter --name '*' --type String --overwrite --value {'*'} --cli-connect-timeout 3 --cli-read-timeout 5' ]] || exit 252
mkdir -p "/test/parameters$(dirname "$6")"
printf '%s\\n' "\${11}" >>"/test/parameters$6"
`;

/** Writes down each call, and each attempt of it. */
const CURL = `#!/bin/bash
echo "curl $*" >>/test/recorded/curl
exec /usr/bin/curl --verbose "$@" 2>>/test/recorded/curl
`;

let cloud: Cloud;
let machine: Machine;

/** A machine whose steps only write their names down. */
async function start(role: string, more: object = {}): Promise<void> {
  machine = await Machine.start({ facts: { node: "one", role, ...more }, environment: cloud.environment });
  machine.replaceProgram("aws", PARAMETERS);
  for (const name of new Set(Object.values(STEPS).flat())) step(name, "");
}

function step(name: string, body: string): void {
  machine.write(
    `${BOOT}/steps/${name}.sh`,
    `#!/bin/bash\nsource "$(dirname "\${BASH_SOURCE[0]}")/../lib/common.sh"\necho ${name} >>/test/recorded/steps\n${body}\n`,
  );
}

const run = (environment: Readonly<Record<string, string>> = {}) => machine.bash(`${BOOT}/run.sh`, environment);

/** Steps that ran since the last look. */
function ran(): string[] {
  const steps = machine.has("/test/recorded/steps") ? machine.read("/test/recorded/steps").trimEnd().split("\n") : [];
  machine.write("/test/recorded/steps", "");
  return steps.filter((name) => name !== "");
}

/** All that was ever published, oldest first. */
function published(name = "/iris/prod/one"): Status[] {
  return machine
    .read(`/test/parameters${name}`)
    .trimEnd()
    .split("\n")
    .map((value) => JSON.parse(value));
}

const brief = ({ step: name, result, reason }: Status): string =>
  [name, result, reason].filter((text) => text !== "").join(" ");
const reboots = (): number => machine.calls().filter((call) => call === "systemctl reboot").length;
const anotherBoot = (): void => machine.write(BOOT_ID, "22222222-2222-4222-8222-222222222222\n");

withMachines("a run of the scripts", () => {
  beforeAll(async () => void (cloud = await startCloud()));
  afterAll(() => cloud.stop());
  afterEach(() => machine?.stop());

  describe("says when the server's certificate ends:", () => {
    const DAY_MS = 86_400_000;
    let authority: Authority;
    beforeAll(() => void (authority = new Authority()));
    afterAll(() => authority.remove());
    const set = (): CertificateSet => authority.issue({ commonName: "one", until: 90 });

    /** What a run publishes at its end, with these files of the certificate. */
    async function until(role: string, folder: string, files: Partial<CertificateSet>, kind: string | null = "secret") {
      await start(role, { certificate: kind && { kind } });
      const names = { certificate: "CertificateFile.pem", ca: "CAFile.pem", privateKey: "PrivateKeyFile.pem" };
      for (const [key, text] of Object.entries(files))
        machine.write(`${folder}/${names[key as keyof typeof names]}`, text);
      const { code, stderr } = await run();
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return published(role === "web-server" ? `/iris/prod/one/${INSTANCE_ID}` : "/iris/prod/one").at(-1)!
        .certificateUntil;
    }
    const endOf = (text: string): string =>
      new Date(new X509Certificate(text).validTo).toISOString().replace(".000Z", "Z");

    test.each([
      ["mirror-member", "/iris/sys/tls"],
      ["app-server", "/iris/sys/tls"],
      ["web-server", "/etc/iris-node/tls"],
    ])("that of a %s", async (role, folder) => {
      const given = set();
      expect(await until(role, folder, given)).toBe(endOf(given.certificate));
    });

    test("that of the CA, where it ends first, and not that of a CA that nothing needs any more", async () => {
      const given = set();
      const early = authority.caUntil(10);
      expect(await until("mirror-member", "/iris/sys/tls", { ...given, ca: early })).toBe(endOf(early));
      machine.stop();
      const both = authority.caUntil(-1) + given.ca;
      expect(await until("mirror-member", "/iris/sys/tls", { ...given, ca: both })).toBe(endOf(given.certificate));
    });

    test("that of an expired one, too", async () => {
      const given = authority.issue({ commonName: "one", from: -90, until: -1 });
      const end = await until("mirror-member", "/iris/sys/tls", given);
      expect(end).toBe(endOf(given.certificate));
      expect(Date.now() - Date.parse(end!)).toBeGreaterThan(DAY_MS / 2);
    });

    test("none of an arbiter, where there is no file yet, where the facts give none, and of what is no certificate", async () => {
      expect(await until("arbiter", "/iris/sys/tls", set(), null)).toBeUndefined();
      machine.stop();
      expect(await until("mirror-member", "/iris/sys/tls", {})).toBeUndefined();
      machine.stop();
      expect(await until("mirror-member", "/iris/sys/tls", set(), null)).toBeUndefined();
      machine.stop();
      expect(await until("mirror-member", "/iris/sys/tls", { certificate: "none", ca: "none" })).toBeUndefined();
    });
  });

  test.each(Object.keys(STEPS))(
    "takes a %s through exactly its steps, and publishes the status around each",
    async (role) => {
      await start(role);
      const { code, stdout, stderr } = await run();
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`run: the server is ready as ${role}\n$`));
      expect(ran()).toEqual(STEPS[role]);
      const history = published(role === "web-server" ? `/iris/prod/one/${INSTANCE_ID}` : "/iris/prod/one");
      expect(history.map(brief)).toEqual([...STEPS[role]!.map((one) => `${one} running`), "ready ready"]);
      expect(history.at(-1)).toEqual({
        node: "one",
        step: "ready",
        result: "ready",
        reason: "",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        instance: INSTANCE_ID,
        release: "0123456789abcdef",
        facts: (await machine.command(["sha256sum", "/etc/iris-node/facts.json"])).stdout.slice(0, 16),
      });
    },
  );

  test("the AWS CLI and Systems Manager take the status, at its longest", async () => {
    await start("web-server");
    machine.replaceProgram("aws", awsProgram());
    step("image-check", `fail "$(printf '\\001%.0s' {1..5000})"`);
    expect((await run()).code).toBe(1);
    const history = await cloud.parameterHistory(`/iris/prod/one/${INSTANCE_ID}`);
    expect(history.map((value) => brief(JSON.parse(value)))).toEqual([
      "image-check running",
      `image-check failed ${"\u0001".repeat(594)} (cut)`,
    ]);
    expect(Buffer.byteLength(history.at(-1)!)).toBeLessThan(4096);
  });

  test("says what its steps leave out, and forgets what those of an earlier run left out", async () => {
    await start("app-server");
    step("namespaces", "printf 'this\\nthat\\n' >/var/lib/iris-node/left-out");
    expect((await run()).code).toBe(0);
    expect(published().at(-1)).toMatchObject({ result: "ready", leftOut: "this; that" });
    step("namespaces", "");
    expect((await run()).code).toBe(0);
    expect(published().at(-1)).not.toHaveProperty("leftOut");
  });

  test("runs again at every start of the server", async () => {
    await start("arbiter");
    await run();
    expect(machine.read("/etc/systemd/system/iris-node.service")).toBe(machine.read(`${BOOT}/units/iris-node.service`));
    expect(machine.calls()).toEqual(["systemctl daemon-reload", "systemctl enable --quiet iris-node.service"]);
    machine.forgetCalls();
    ran();
    expect((await run()).code).toBe(0);
    expect(ran()).toEqual(STEPS["arbiter"]);
    expect(machine.calls()).toEqual(["systemctl enable --quiet iris-node.service"]);
  });

  test("the release and the facts are on the disk before a unit names them", async () => {
    await start("arbiter");
    machine.replaceProgram(
      "sync",
      '#!/bin/bash\necho "sync $* beside $(find /etc/systemd/system -name "iris-*" | wc -l) units" >>/test/recorded/calls\n',
    );
    expect((await run()).code).toBe(0);
    expect(machine.calls()[0]).toBe(`sync --file-system ${BOOT} /etc/iris-node/facts.json beside 0 units`);
  });

  test("fails at the first step that fails, says which and why, and goes on there when the cause is gone", async () => {
    await start("arbiter");
    step("kits", "fail 's3://kits/agent.tar has another checksum; put the right file there'");
    // A timer would start the scripts again each minute: what the run before waited for is no reason any more.
    machine.write("/var/lib/iris-node/waits", "a database is being filled\n");
    const { code, stderr } = await run();
    expect([code, machine.has("/var/lib/iris-node/waits")]).toEqual([1, false]);
    expect(stderr).toContain(
      "run: FAILED: step kits: s3://kits/agent.tar has another checksum; put the right file there",
    );
    expect(ran().at(-1)).toBe("kits");
    expect(published().slice(-2).map(brief)).toEqual([
      "kits running",
      "kits failed s3://kits/agent.tar has another checksum; put the right file there",
    ]);
    step("kits", "");
    expect((await run()).code).toBe(0);
    expect(brief(published().at(-1)!)).toBe("ready ready");
  });

  test.each([
    ["a command", "false", /^line \d+: exit code 1 of: false$/],
    ["a command in a subshell", 'x=$(ls /nowhere)\necho "$x"', /^line \d+: exit code 2 of: ls \/nowhere$/],
    ["a step that only exits", "exit 7", /^exit code 7$/],
    ["an unset variable", 'echo "$nothing"', /^exit code 1$/],
    ["a call that timed out by itself", "exit 124", /^exit code 124$/],
    ["a reason of several lines", "fail $'one\\ntwo'", /^one two$/],
  ])("fails on %s without calling it anything else", async (_, body, reason) => {
    await start("arbiter");
    step("system", body);
    expect((await run()).code).toBe(1);
    expect(ran()).toEqual(["image-check", "system"]);
    expect(published().at(-1)).toMatchObject({
      step: "system",
      result: "failed",
      reason: expect.stringMatching(reason),
    });
  });

  test("ends a step that hangs, with what it started", async () => {
    await start("arbiter");
    step("system", HANG);
    countWhileHanging(machine);
    const { code } = await run({ IRIS_NODE_STEP_LIMIT_SECONDS: "2" });
    expect(code).toBe(1);
    expect(brief(published().at(-1)!)).toMatch(/^system failed ended after 2 s/);
    expect(limits(machine).filter((line) => line.includes("/steps/"))).toEqual(
      ["image-check", "system"].map((name) => `--kill-after=10 2 bash ${BOOT}/steps/${name}.sh`),
    );
    await gone(machine);
  });

  test("fails on an unknown role and says so in the status", async () => {
    await start("database");
    expect((await run()).code).toBe(1);
    expect(ran()).toEqual([]);
    expect(published().map(brief)).toEqual([
      "start failed the facts name the role 'database'; mirror-member, app-server, arbiter and web-server are allowed",
    ]);
  });

  test("a long reason is cut to what a parameter holds", async () => {
    await start("arbiter");
    step("system", `fail "$(printf 'é%.0s' {1..5000})"`);
    expect((await run()).code).toBe(1);
    const { reason } = published().at(-1)!;
    expect(reason).toBe(`${"é".repeat(594)} (cut)`);
  });

  test("a secret of a step that fails is not in the status, nor in the log", async () => {
    await start("arbiter");
    step("system", 'password=planted-secret\nls "/nowhere/$password" 2>/dev/null');
    const { code, stdout, stderr } = await run();
    expect(code).toBe(1);
    expect(published().at(-1)!.reason).toMatch(/^line \d+: exit code 2 of: ls "\/nowhere\/\$password"/);
    expect(JSON.stringify(published()) + stdout + stderr).not.toContain("planted-secret");
  });

  test("reboots once for one reason, and the rest resumes after it", async () => {
    await start("arbiter");
    step("system", 'echo "huge pages" >"$SCRATCH/reboot"');
    expect((await run()).code).toBe(0);
    expect(ran()).toEqual(["image-check", "system"]);
    expect(reboots()).toBe(1);
    expect(brief(published().at(-1)!)).toBe("system rebooting huge pages");
    anotherBoot();
    step("system", "");
    expect((await run()).code).toBe(0);
    expect(ran()).toEqual(STEPS["arbiter"]);
    expect(reboots()).toBe(1);
    expect(brief(published().at(-1)!)).toBe("ready ready");
  });

  test("fails when a reboot did not help, instead of rebooting for ever", async () => {
    await start("arbiter");
    step("system", 'echo "huge pages" >"$SCRATCH/reboot"');
    await run();
    anotherBoot();
    expect((await run()).code).toBe(1);
    expect(reboots()).toBe(1);
    expect(brief(published().at(-1)!)).toBe("system failed the server was rebooted, and still: huge pages");
  });

  test("two reasons that take turns are two reboots and no more", async () => {
    await start("arbiter");
    for (const [boot, reason] of [
      ["1", "a"],
      ["2", "b"],
    ]) {
      machine.write(BOOT_ID, `${boot}\n`);
      step("system", `echo ${reason} >"$SCRATCH/reboot"`);
      expect((await run()).code).toBe(0);
    }
    machine.write(BOOT_ID, "3\n");
    step("system", 'echo a >"$SCRATCH/reboot"');
    expect((await run()).code).toBe(1);
    expect(reboots()).toBe(2);
  });

  test("a run while the server goes down for its reboot is no failure", async () => {
    await start("arbiter");
    step("system", 'echo "huge pages" >"$SCRATCH/reboot"');
    await run();
    expect((await run()).code).toBe(0);
    expect(brief(published().at(-1)!)).toBe("system rebooting huge pages");
  });

  test("fails when the reboot cannot be started, and tries again in the next run", async () => {
    await start("arbiter");
    machine.replaceProgram("systemctl", "#!/bin/bash\n[[ $1 != reboot ]]\n");
    step("system", 'echo "huge pages" >"$SCRATCH/reboot"');
    expect((await run()).code).toBe(1);
    expect(brief(published().at(-1)!)).toBe("system failed could not reboot the server: huge pages");
    machine.replaceProgram("systemctl");
    expect((await run()).code).toBe(0);
    expect(reboots()).toBe(1);
  });

  test("comes up when the status cannot be published: one attempt between steps, three at the end, each cut short", async () => {
    await start("arbiter");
    machine.replaceProgram(
      "aws",
      "#!/bin/bash\necho \"$AWS_MAX_ATTEMPTS\" >>/test/recorded/attempts\necho 'An error occurred (AccessDeniedException) when calling PutParameter' >&2\nexit 254\n",
    );
    machine.replaceProgram(
      "timeout",
      '#!/bin/bash\necho "$1 $2" >>/test/recorded/limits\nexec /usr/bin/timeout "$@"\n',
    );
    const { code, stderr } = await run({ IRIS_NODE_PAUSE_SECONDS: "0" });
    expect({ code, ran: ran() }).toEqual({ code: 0, ran: STEPS["arbiter"] });
    expect(stderr).toContain("run: could not publish the status as /iris/prod/one: An error occurred (AccessDenied");
    const attempts = STEPS["arbiter"]!.length + 3;
    expect(machine.read("/test/recorded/attempts")).toBe("1\n".repeat(attempts));
    expect(
      machine
        .read("/test/recorded/limits")
        .split("\n")
        .filter((line) => line === "--kill-after=1 20"),
    ).toHaveLength(attempts);
    expect(machine.has("/run/iris-node/status-unsaid")).toBe(true);
    expect(machine.read("/run/iris-node/status")).toContain('"result": "ready"');
    machine.replaceProgram("aws", PARAMETERS);
    expect((await run()).code).toBe(0);
    expect(machine.has("/run/iris-node/status-unsaid")).toBe(false);
  });

  test("comes up without a word where the metadata service does not answer, after 13 attempts of 5 s each", async () => {
    await start("arbiter");
    machine.replaceProgram("curl", CURL);
    expect((await run({ IRIS_NODE_METADATA_URL: "http://127.0.0.1:9" })).code).toBe(0);
    const asked = machine.read("/test/recorded/curl").split("\n");
    expect(asked.filter((line) => line.startsWith("curl "))).toEqual([expect.stringContaining(" --max-time 5 ")]);
    expect(asked.filter((line) => line.includes("Trying 127.0.0.1:9"))).toHaveLength(13);
    expect({ ran: ran(), said: machine.has("/test/parameters") }).toEqual({ ran: STEPS["arbiter"], said: false });
  });
});
