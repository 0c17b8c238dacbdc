import { listing } from "./support/given";
import { MEMINFO } from "./support/image";
import { Facts, plannedDatabase, withFact, withMemory, withMerges } from "./support/iris-facts";
import { IrisMachine, PASSWORD } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const HELD = 75;
/** Notes which files were synced. */
const SYNC = `#!/bin/bash
for file; do [[ $file == -* ]] || stat --dereference --format %d:%i "$file" >>/test/synced; done
exec /usr/bin/sync "$@"
`;
const FOLDERS = ["/etc", "/iris/sys/node", "/iris/sys/irissys/iris.cpf", "/iris/db", "/var/lib/iris-node"];

withMachines("configuring IRIS", () => {
  const bench = new MirrorBench("configure");
  const facts = bench.facts.bind(bench);
  const start = bench.start.bind(bench);
  const held = (member: IrisMachine): string => member.machine.read("/var/lib/iris-node/waits").trim();
  const marker = (): Record<string, string> =>
    JSON.parse(bench.object("mirrors/data/created.json")) as Record<string, string>;
  const objects = (): string =>
    bench.cloud
      .aws(["s3api", "list-objects-v2", "--bucket", bench.bucket, "--query", "Contents[].Key", "--output", "text"])
      .trim();

  test("the first primary claims the mirror in the bucket, then creates it while it starts", async () => {
    const primary = await start(facts("a"));
    await primary.done("configure");
    expect(primary.status()).toEqual(["Primary"]);
    expect(marker()).toMatchObject({ member: "data-a", claim: primary.machine.read("/iris/sys/node/claim").trim() });
    expect(primary.recorded("iris")).toEqual([
      "merge file at start: /run/iris-merge/merge.cpf",
      "ConfigMirror: DATA created by DATA-A",
      "mirror status: Primary",
    ]);
    expect(primary.recorded("merges")[0]).toBe("--- 0");
    expect(primary.state().databases).toEqual({});
    expect(primary.machine.has("/run/iris-merge")).toBe(false);
    expect(primary.machine.list("/run/systemd/system/iris.service.d")).toEqual([]);
    expect(await primary.filesWith(PASSWORD)).toEqual(["/run/iris-node/iris-password"]);
  });

  test("a second run merges nothing and changes nothing", async () => {
    const primary = await bench.startPrimary();
    const before = await listing(primary.machine, ...FOLDERS);
    const merges = primary.recorded("merges");
    await primary.done("configure", "authorise");
    expect(await listing(primary.machine, ...FOLDERS)).toBe(before);
    expect(primary.recorded("merges")).toEqual(merges);
    expect(primary.recorded("calls").filter((call) => /^iris (start|stop)/.test(call))).toEqual([
      "iris start IRIS quietly",
    ]);
  });

  test("what the steps remember was written to the disk, and files that a loss of power emptied before are written anew", async () => {
    const primary = await start(facts("a"));
    primary.machine.replaceProgram("sync", SYNC);
    await primary.inside("rm /iris/sys/node/registered /var/lib/iris-node/registered; touch /test/synced /test/began");
    await primary.done("install-iris", "configure");
    const remembered = await primary.inside(
      "find /iris/sys/node /var/lib/iris-node -maxdepth 1 -type f -newer /test/began -printf '%D:%i %p\\n' | sort -k 2",
    );
    const paths = [...remembered.matchAll(/ (.+)$/gm)].map(([, path]) => path);
    expect(paths).toEqual([
      "/iris/sys/node/claim",
      ...["cpf", "kind", "sha256"].map((name) => `/iris/sys/node/merged.${name}`),
      "/iris/sys/node/registered",
      "/iris/sys/node/registry.tar",
      "/var/lib/iris-node/memory-kib",
      "/var/lib/iris-node/registered",
    ]);
    expect(await primary.inside(`grep --invert-match --file /test/synced <<<'${remembered.trim()}' || true`)).toBe("");

    await primary.inside("cd /iris/sys/node && : >merged.kind && : >merged.sha256");
    await primary.done("configure");
    expect(primary.machine.read("/iris/sys/node/merged.kind")).toBe("create\n");
    expect(primary.status()).toEqual(["Primary"]);

    await primary.inside("systemctl stop iris.service; cd /iris/sys/node && : >registered");
    await primary.done("install-iris");
    expect(primary.machine.has("/iris/sys/node/awaits-primary")).toBe(true);
  });

  test("a member that starts before the primary waits for it and joins", async () => {
    const backup = await start(facts("b"));
    const joining = backup.steps(["configure"]);
    const primary = await bench.startPrimary();
    expect((await joining).code).toBe(0);
    expect(backup.recorded("merges").filter((line) => line.startsWith("ConfigMirror"))).toEqual([
      `ConfigMirror:Name=DATA,SSLDir=/iris/sys/tls/,UseSSL=1,Member=backup,Primary=${bench.address("a")},SystemName=data-b`,
    ]);
    expect(Object.keys(primary.state().mirror.pending)).toEqual(["DATA-B"]);
    expect(objects()).toBe("mirrors/data/created.json");
  });

  test("fails on a join when no member is primary within the bound, and starts no IRIS", async () => {
    const backup = await start(facts("b"));
    expect((await backup.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(backup.machine.reason()).toBe("No other member of mirror DATA was primary and took connections within 0 s");
    expect(backup.recorded("calls").filter((call) => call.startsWith("iris start"))).toEqual([]);
  });

  test("a primary whose agent is down is waited for", async () => {
    const primary = await bench.startPrimary();
    await primary.inside("systemctl stop ISCAgent.service");
    const backup = await start(facts("b"));
    expect((await backup.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    await primary.inside("systemctl start ISCAgent.service");
    await backup.done("configure");
    expect(Object.keys(primary.state().mirror.pending)).toEqual(["DATA-B"]);
  });

  test("fails loudly on a join that the primary refuses, and joins after the cause is gone", async () => {
    await bench.startPrimary();
    const backup = await start(facts("b"));
    await backup.inside("rm /iris/sys/tls/CertificateFile.pem");
    expect((await backup.steps(["configure"], { IRIS_NODE_PATIENCE: "5" })).code).toBe(1);
    expect(backup.machine.reason()).toMatch(
      /^IRIS has the configuration and is no member of mirror DATA \(see \/iris\/sys\/irissys\/mgr\/messages\.log: .*no certificate in \/iris\/sys\/tls\//,
    );
    expect(backup.machine.has("/iris/sys/node/merged.sha256")).toBe(false);
    await backup.inside("touch /iris/sys/tls/CertificateFile.pem");
    await backup.done("configure");
    expect(backup.machine.read("/iris/sys/node/merged.kind")).toBe("join\n");
  });

  test("a first primary that was interrupted after its claim goes on with it", async () => {
    const primary = await start(facts("a"));
    await primary.inside("rm /iris/sys/tls/CAFile.pem");
    expect((await primary.steps(["configure"], { IRIS_NODE_PATIENCE: "5" })).code).toBe(1);
    const { claim } = marker();
    await primary.inside("touch /iris/sys/tls/CAFile.pem");
    await primary.done("configure");
    expect(primary.status()).toEqual(["Primary"]);
    expect(marker().claim).toBe(claim);
  });

  test("a first primary with blank volumes joins a mirror that was created before, once its dead entry is removed", async () => {
    const old = await bench.startPrimary();
    const backup = await start(facts("b"));
    await backup.done("configure");
    await old.command("each-minute");
    await backup.done("authorise");
    await backup.startProbe();
    await old.inside("systemctl stop iris.service");
    await backup.inside("until [[ $(cat /run/fake-iris/IRIS.status) == *Primary* ]]; do sleep 0.1; done");
    old.stop();
    const anew = await start(facts("a"), { instanceId: "i-0000000000000000b" });
    expect((await anew.steps(["configure"], { IRIS_NODE_PATIENCE: "5" })).code).toBe(1);
    expect(anew.machine.reason()).toMatch(
      /^IRIS has the configuration and is no member of mirror DATA .*knows a member DATA-A with another GUID/,
    );
    await bench.removeByHand(backup, "DATA-A");
    await anew.done("configure");
    expect(anew.machine.read("/iris/sys/node/merged.kind")).toBe("join\n");
    expect(anew.recorded("iris")).not.toContain("ConfigMirror: DATA created by DATA-A");
    expect(Object.keys(backup.state().mirror.pending)).toEqual(["DATA-A"]);
  });

  test("fails with the object to remove when the mirror was claimed and exists nowhere", async () => {
    await bench.cloud.putObject(
      bench.bucket,
      "mirrors/data/created.json",
      JSON.stringify({ member: "data-a", claim: "of another life" }),
    );
    const primary = await start(facts("a"));
    expect((await primary.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(primary.machine.reason()).toBe(
      `s3://${bench.bucket}/mirrors/data/created.json says that mirror DATA was created before; if it never was, remove that object and run again. No other member of mirror DATA was primary and took connections within 0 s`,
    );
    expect(primary.recorded("calls").filter((call) => call.startsWith("iris start"))).toEqual([]);
  });

  test("of two first primaries that race for the claim one creates, and the other does not", async () => {
    const first = await start(facts("a"));
    const second = await start(withFact(facts("a"), "address", bench.address("c")));
    const ends = await Promise.all(
      [first, second].map((machine) => machine.steps(["configure"], { IRIS_NODE_PATIENCE: "1" })),
    );
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect([first, second].filter((machine) => machine.status()[0] === "Primary")).toHaveLength(1);
  });

  test("waits on a bucket that refuses to say whether the mirror was created, and creates nothing", async () => {
    const primary = await start(facts("a", { bucket: "no-such-bucket" }));
    expect((await primary.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(HELD);
    expect(held(primary)).toMatch(
      /^this member creates mirror DATA when every other server of the mirror has said that it has none; silent: s3:\/\/no-such-bucket \(.*NoSuchBucket/,
    );
    expect(primary.recorded("calls").filter((call) => call.startsWith("iris start"))).toEqual([]);
  });

  test("waits for each other server of the mirror before it creates it, and joins where one has it already", async () => {
    await bench.silent("c");
    const primary = await start(facts("a"));
    expect((await primary.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(HELD);
    expect(held(primary)).toBe(
      "this member creates mirror DATA when every other server of the mirror has said that it has none; silent: DATA-C",
    );
    expect(objects()).toBe("None");
    await bench.answers("c", { configured: true });
    expect((await primary.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(primary.machine.reason()).toContain("No other member of mirror DATA was primary and took connections");
    await bench.answers("c", { configured: false });
    await primary.done("configure");
    expect(primary.status()).toEqual(["Primary"]);
  });

  test("a changed configuration is merged into the running member, which says what waits for a restart", async () => {
    const primary = await bench.startPrimary();
    const changed = (merge: string): string => merge.replace("MaxServerConn=254", "MaxServerConn=100");
    primary.machine.putFacts(withMerges(facts("a"), changed));
    const { code, stdout } = await primary.steps(["configure"]);
    expect(code).toBe(0);
    expect(stdout).toContain("changed and waiting for the next start of IRIS: MaxServerConn -");
    expect(primary.recorded("iris")).toContain("ConfigMirror: DATA exists, nothing changed");
    expect(primary.recorded("calls").filter((call) => /^iris (start|stop)/.test(call))).toEqual([
      "iris start IRIS quietly",
    ]);
  });

  test("fails on what IRIS keeps whatever a merge says, with key, value and plan, and merges nothing of that change", async () => {
    const arbiter = (address: string) => ({ hostName: "arbiter.example", address, port: 2188 });
    const url = (given: Facts, address: string): Facts =>
      withMerges(withFact(given, "mirror.arbiter", arbiter(address)), (merge) =>
        merge.replace("SystemName=data-a", `SystemName=data-a,ArbiterURL=${address}:2188`),
      );
    const primary = await bench.startPrimary();
    primary.machine.putFacts(url(facts("a"), "10.0.0.9"));
    await primary.done("configure", "databases");
    expect(primary.recorded("iris")).toContain("ConfigMirror: DATA exists, arbiter added");
    expect(primary.machine.read("/iris/sys/irissys/iris.cpf")).toMatch(/^DATA=.*,10\.0\.0\.9\|2188,/m);
    const before = primary.recorded("merges");
    const given = url(facts("a"), "10.0.0.9");
    const planned = withFact(given, "iris.databases", [plannedDatabase("APP", { directory: "/iris/db/other/" })]);
    for (const [changed, words] of [
      [
        url(facts("a"), "10.0.0.8"),
        "mirrors.data.arbiter: IRIS has the arbiter 10.0.0.9|2188, planned is 10.0.0.8|2188",
      ],
      [
        withFact(given, "mirror.arbiter", null),
        "mirrors.data.arbiter: IRIS has the arbiter 10.0.0.9|2188, planned is none",
      ],
      [
        withFact(given, "mirror.tls", false),
        "mirrors.data.plaintext: members of the mirror in IRIS talk with TLS, planned is in clear text",
      ],
      [
        withFact(given, "iris.superserverPort", 51773),
        "mirrors.data.superserverPort: the superserver of IRIS has port 1972, planned is 51773",
      ],
      [planned, "mirrors.data.databases.APP.directory: IRIS has /iris/db/app/, planned is /iris/db/other/"],
    ] as const) {
      primary.machine.putFacts(withMerges(changed, (merge) => merge.replace("MaxServers=6", "MaxServers=7")));
      expect((await primary.steps(["configure"])).code).toBe(1);
      expect(primary.machine.reason()).toBe(
        `${words}: IRIS changes that by hand only, or not at all; docs/operations.md, 'What IRIS does not change by itself'`,
      );
    }
    expect(primary.recorded("merges")).toEqual(before);
  });

  test("fails on a merge whose TLS did not reach IRIS, and says what it has instead", async () => {
    const tls = (port: number) =>
      withMerges(facts("a"), (merge) =>
        merge.replace(
          "ModifyService:",
          `ModifySystem:Name=SYSTEM,SSLECPServer=2\nModifyServer:Port=${port},BindAddress=0.0.0.0,SSLSupportLevel=1\nModifyService:`,
        ),
      );
    const primary = await start(tls(51773));
    expect((await primary.steps(["configure"])).code).toBe(1);
    expect(primary.machine.reason()).toBe(
      "IRIS took the merge and has not the TLS of the plan (0 off, 1 offered, 2 demanded; server: superserver at port 1972, system: ECP): it has server|0 system|2, planned is server|1 system|2",
    );
    expect(primary.machine.has("/iris/sys/node/merged.sha256")).toBe(false);
    primary.machine.putFacts(tls(1972));
    await primary.done("configure");
  });

  const SMALL = { globalBuffersMiB: 4000, hugePages: 3000 };
  const LARGE = { globalBuffersMiB: 90_000, hugePages: 53_000 };
  /** Memory of the server in KiB, and the huge pages that it has. */
  const hasMemory = (member: IrisMachine, kib: number, pages: number): void =>
    member.machine.write(MEMINFO, `MemTotal: ${kib} kB\nHugePages_Total: ${pages}\nHugepagesize: 2048 kB\n`);
  const memoryOf = (member: IrisMachine): string[] =>
    member.machine
      .read("/iris/sys/irissys/iris.cpf")
      .split("\r\n")
      .filter((line) => /^(globals|gmheap)=/.test(line))
      .sort();
  const starts = (member: IrisMachine): string[] =>
    member.recorded("calls").filter((call) => /^iris (start|stop|merge)/.test(call));

  /** A primary on a server of 16 GiB, where memory is planned for 16 and for 128 GiB. */
  const startSmall = async (): Promise<IrisMachine> => {
    const primary = await start(withMemory(facts("a"), { 16384: SMALL, 131072: LARGE }));
    hasMemory(primary, 16_000_000, 3000);
    await primary.done("configure");
    await primary.inside(": >/test/recorded/calls");
    return primary;
  };

  test("IRIS gets the buffers and the heap that are planned for its own server, not for a larger one", async () => {
    const primary = await startSmall();
    expect(memoryOf(primary)).toEqual(["globals=0,0,4000,0,0,0", "gmheap=307200"]);
    expect(primary.recorded("merges").join("\n")).not.toMatch(/@@|90000/);
  });

  test.each([
    ["a larger", 130_000_000, 53_000, "globals=0,0,90000,0,0,0"],
    ["a smaller", 8_000_000, 1500, "globals=0,0,1000,0,0,0"],
  ])(
    "on %s server IRIS is started with its new memory at once, by the scripts alone",
    async (_, kib, pages, globals) => {
      const primary = await startSmall();
      await primary.inside("systemctl stop iris.service; : >/test/recorded/calls");
      hasMemory(primary, kib, pages);
      primary.machine.putFacts(
        withMemory(facts("a"), { 8192: { globalBuffersMiB: 1000, hugePages: 1500 }, 16384: SMALL, 131072: LARGE }),
      );
      expect((await primary.machine.command(["/test/bin/systemctl", "start", "iris.service"])).code).toBe(1);
      expect((await primary.command("may-start")).code).toBe(1);
      expect(primary.machine.reason()).toBe(
        `this server has ${Math.floor(kib / 1024)} MiB of memory, and IRIS was configured for 15625 MiB: run 'bash /opt/iris-node/bootstrap.sh', which gives IRIS its memory and starts it`,
      );
      const { code, stdout } = await primary.steps(["configure"]);
      expect(code).toBe(0);
      expect(stdout).not.toContain("waiting for the next start");
      expect(memoryOf(primary)).toEqual([globals, "gmheap=307200"]);
      expect(primary.machine.read("/iris/sys/irissys/mgr/messages.log").trimEnd().split("\n").at(-1)).toContain(
        `shared memory using Huge Pages: ${globals.split(",")[2]}MB global buffers`,
      );
      expect(starts(primary)).toEqual(["iris start IRIS quietly", "iris merge IRIS /run/iris-merge/merge.cpf"]);
      expect((await primary.command("may-start")).code).toBe(0);
    },
  );

  test("fails, and starts no IRIS, when the merge of a start cannot be written", async () => {
    const full = (member: IrisMachine): void =>
      member.machine.replaceProgram(
        "install",
        '#!/bin/bash\n[[ "$*" != */merge.cpf ]] || exit 1\nexec /usr/bin/install "$@"\n',
      );
    const primary = await start(withMemory(facts("a"), { 16384: SMALL, 131072: LARGE }));
    hasMemory(primary, 16_000_000, 3000);
    full(primary);
    expect((await primary.steps(["configure"])).code).toBe(1);
    expect(starts(primary)).toEqual([]);
    await primary.inside("rm /test/bin/install");
    await primary.done("configure");

    await primary.inside("systemctl stop iris.service; : >/test/recorded/calls");
    hasMemory(primary, 130_000_000, 53_000);
    full(primary);
    expect((await primary.steps(["configure"])).code).toBe(1);
    expect(starts(primary)).toEqual([]);
  });

  test("facts of a larger server change nothing on a member that is not resized yet", async () => {
    const primary = await startSmall();
    const merges = primary.recorded("merges");
    primary.machine.putFacts(
      withMemory(facts("a"), {
        16384: SMALL,
        131072: LARGE,
        262144: { globalBuffersMiB: 190_000, hugePages: 108_000 },
      }),
    );
    await primary.done("configure");
    expect(primary.recorded("merges")).toEqual(merges);
    expect(memoryOf(primary)).toEqual(["globals=0,0,4000,0,0,0", "gmheap=307200"]);
    expect(starts(primary)).toEqual([]);
  });

  test("a member that will be smaller takes the smaller buffers while it runs, and says that they wait for a start", async () => {
    const primary = await startSmall();
    primary.machine.putFacts(withMemory(facts("a"), { 8192: { globalBuffersMiB: 1000, hugePages: 1500 } }));
    const { code, stdout } = await primary.steps(["configure"]);
    expect(code).toBe(0);
    expect(stdout).toContain("changed and waiting for the next start of IRIS: globals -");
    expect(memoryOf(primary)).toEqual(["globals=0,0,1000,0,0,0", "gmheap=307200"]);
  });

  const planned = "messages.log says that 4300 MB of shared memory did not fit";
  test.each([
    [
      "too few are reserved",
      100,
      `${planned}, and 100 of 3000 planned huge pages (200 MiB) are reserved; reboot this server while it is not primary`,
    ],
    [
      "too few are planned",
      2000,
      `${planned}, and 2000 of 2000 planned huge pages (4000 MiB) are reserved; give sharedMemoryHeapMiB 600 or more in the document, which reserves what is missing, apply and run again`,
    ],
  ])(
    "fails on IRIS that runs without huge pages because %s, until it has started with them",
    async (_, pages, words) => {
      const row = { ...SMALL, hugePages: pages === 2000 ? 2000 : 3000 };
      const primary = await start(withMemory(facts("a"), { 16384: row }));
      hasMemory(primary, 16_000_000, pages);
      expect((await primary.steps(["configure"])).code).toBe(1);
      expect(primary.machine.reason()).toBe(`IRIS runs without huge pages, and memory is taken twice: ${words}`);
      expect(primary.status()).toEqual(["Primary"]);
      hasMemory(primary, 16_000_000, 3000);
      expect((await primary.steps(["configure"])).code).toBe(1);
      expect(primary.machine.reason()).toMatch(/; there is room now: restart IRIS while this server is not primary$/);
      await primary.inside("systemctl stop iris.service && systemctl start iris.service");
      await primary.done("configure");
    },
  );

  test("IRIS without huge pages is no failure where none are planned", async () => {
    const primary = await start(withMemory(facts("a"), { 16384: { globalBuffersMiB: 4000, hugePages: 0 } }));
    await primary.done("configure");
    expect(primary.machine.read("/iris/sys/irissys/mgr/messages.log")).toContain("Failed to allocate 4300MB");
  });

  test.each([
    ["an action over two lines", (text: string) => text.replace(",UseSSL=1", "\n,UseSSL=1")],
    ["an unknown section", (text: string) => text.replace("[config]", "[Configuration]")],
    ["an unknown action", (text: string) => text.replace("ModifyService:", "ModifyServices:")],
  ])("fails on a changed merge with %s, and tries it again in the next run", async (_, how) => {
    const primary = await bench.startPrimary();
    primary.machine.putFacts(withMerges(facts("a"), how));
    expect((await primary.steps(["configure"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(
      /^'iris merge IRIS' failed with exit code 1: .*Configuration merge failed/,
    );
    primary.machine.putFacts(facts("a"));
    await primary.done("configure");
  });

  test("IRIS that is down is started without a merge", async () => {
    const primary = await bench.startPrimary();
    await primary.inside("systemctl stop iris.service");
    const merges = primary.recorded("merges");
    await primary.done("configure", "authorise");
    expect(primary.status()).toEqual(["Primary"]);
    expect(primary.recorded("merges")).toEqual(merges);
  });

  test("an application server gets its configuration at its first start, and changes without a restart", async () => {
    const configure = `[ECPServers]\nDATA=${bench.address("a")},1972,1\n\n[Databases]\nIRISTEMP=/iris/cache/iristemp/\n\n[Actions]\nCreateDatabase:Name=APP,Directory=:mirror:DATA:APP,Server=DATA,LogicalOnly=1\n`;
    const given = (merge: string) => ({
      ...facts("a"),
      node: "app-a-1",
      role: "app-server",
      mirror: undefined,
      encryption: undefined,
      dataServer: { mirror: "data" },
      iris: { ...(facts("a").iris as object), merge: { configure: merge }, databases: [] },
    });
    const server = await start(given(configure), { installed: false });
    await server.done("install-iris", "os-authentication", "configure");
    expect(Object.keys(server.state().databases)).toEqual(["APP"]);
    expect(await server.inside("stat -c '%a %U' /iris/cache/iristemp")).toBe("770 irisusr\n");
    server.machine.putFacts(given(configure.replace("Name=APP", "Name=MORE")));
    await server.done("configure");
    expect(Object.keys(server.state().databases)).toEqual(["APP", "MORE"]);
    expect(server.recorded("calls").filter((call) => /^iris (start|stop|merge)/.test(call))).toEqual([
      "iris start IRIS quietly",
      "iris stop IRIS quietly",
      "iris start IRIS quietly",
      "iris merge IRIS /run/iris-merge/merge.cpf",
    ]);
  });

  test("fails on an application server that started without its configuration", async () => {
    const configure = "[ECPServers]\nDATA=10.0.0.1,1972,1\n\n[Unknown]\na=b\n";
    const given: Facts = {
      ...bench.facts("a"),
      node: "app-a-1",
      role: "app-server",
      mirror: undefined,
      encryption: undefined,
    };
    const server = await start({
      ...given,
      dataServer: { mirror: "data" },
      iris: { ...(given["iris"] as object), merge: { configure }, databases: [] },
    });
    expect((await server.steps(["configure"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(server.machine.reason()).toMatch(
      /^IRIS has the configuration and does not know its data server \(see [^ ]*\) within 0 s/,
    );
    expect(server.machine.has("/iris/sys/node/merged.sha256")).toBe(false);
  });

  test("IRIS of an image gets its passwords with the first start, hashed, and CSPSystem after it", async () => {
    const primary = await start(
      withFact(withFact(facts("a"), "iris.imageDirectory", "/usr/irissys"), "kits.iris", null),
      { installed: false },
    );
    await primary.inside(
      `mkdir -p /usr/irissys && cd /var/lib/iris-node/kits/iris && umask 022 && ISC_PACKAGE_INSTANCENAME=IRIS ISC_PACKAGE_INSTALLDIR=/usr/irissys ISC_PACKAGE_INITIAL_SECURITY=Minimal \\
         ISC_PACKAGE_MGRUSER=irisowner ISC_PACKAGE_MGRGROUP=irisowner ISC_PACKAGE_IRISUSER=irisusr ISC_PACKAGE_IRISGROUP=irisusr ISC_PACKAGE_WEB_CONFIGURE=N ./irisinstall_silent`,
    );
    await primary.done("install-agent", "install-iris", "os-authentication", "configure");
    expect(primary.state().users).toEqual({ predefined: "set", CSPSystem: "set" });
    expect(primary.recorded("merges")).toContain("PasswordHash=***");
    expect(primary.machine.read("/iris/sys/node/merged.cpf")).not.toContain("PasswordHash");
    await primary.done("os-authentication", "configure");
    expect(primary.recorded("merges").filter((line) => line.startsWith("---"))).toHaveLength(2);
  });
});
