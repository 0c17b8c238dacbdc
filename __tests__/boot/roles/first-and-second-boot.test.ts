import { plannedInRole, plannedMerge } from "../support/estate";
import { MEMINFO } from "../support/image";
import { PLANTED } from "../support/hospital";
import { INSTALLER_VARIABLES } from "../support/installer";
import { refused } from "../support/permissions";
import { scenario } from "../support/scenario";
import { Boot, Server } from "../support/server";
import { describeBoots } from "../support/whole-boots";

const STEPS: Readonly<Record<string, string>> = {
  "data-a":
    "image-check volumes system member-status secrets certificate hook-before-start kits install-agent endpoint install-iris os-authentication encryption configure authorise zmirror web-server databases namespaces log-shipping hook-after-ready end-os-authentication",
  "app-a1":
    "image-check volumes instance-store system secrets certificate hook-before-start kits install-iris os-authentication configure namespaces iris-watch log-shipping hook-after-ready end-os-authentication",
  "web-public": "image-check system certificate hook-before-start kits web-server log-shipping hook-after-ready",
  "data-arbiter": "image-check system hook-before-start kits install-agent log-shipping hook-after-ready",
};
const NODES = Object.keys(STEPS);

/** Logs grow; IRIS writes below mgr whatever we do; what the timer finds is of that minute: a partner may still start. */
const MAY_CHANGE =
  /^\/var\/log\/|^\/iris\/sys\/irissys\/mgr\/|^\/opt\/webgateway\/logs\/|^\/var\/lib\/iris-node\/problems\./;

/** What no second boot may do. */
const ONCE =
  /^(mkfs|irisinstall_silent|agentinstall|iris merge|systemctl (restart|reload) (iris|ISCAgent|iris-web)|hostnamectl set-hostname)/;

describeBoots("a server of each role, from its user data alone", (boots) => {
  const servers: Record<string, Server> = {};
  const first: Record<string, Boot> = {};

  beforeAll(async () => {
    for (const [index, node] of NODES.entries())
      servers[node] = await boots.launch(node, index + 1, { fetchesScripts: node === "data-arbiter" });
    await Promise.all(NODES.map(async (node) => void (first[node] = await servers[node]!.firstBoot())));
  });

  test.each(NODES)("%s is ready after exactly its steps", (node) => {
    expect({
      node,
      code: first[node]!.code,
      output: first[node]!.code === 0 ? "" : first[node]!.stdout + first[node]!.stderr,
    }).toEqual({ node, code: 0, output: "" });
    expect(first[node]!.published).toEqual([
      ...STEPS[node]!.split(" ").map((step) => `${step} running`),
      "ready ready",
    ]);
  });

  test("fetches the scripts once, and has exactly those of the bucket", () => {
    const { release } = boots.estate.facts("data-arbiter").bundle;
    const files = JSON.parse(boots.estate.nodes.objects[`bundle/${release}.json`]!) as Record<string, string>;
    for (const [path, text] of Object.entries(files))
      expect(servers["data-arbiter"]!.machine.read(`/opt/iris-node/releases/${release}/${path}`)).toBe(text);
    expect(
      servers["data-arbiter"]!.recorded("aws").filter((call) => call.includes(`--key bundle/${release}.json`)),
    ).toHaveLength(1);
  });

  test("a member mounts its volumes by UUID, with the planned file systems and owners", async () => {
    const server = servers["data-a"]!;
    const disks = boots.estate.volumes("data-a");
    const lines = server.machine
      .read("/etc/fstab")
      .split("\n")
      .filter((line) => /^UUID=.* \/iris/.test(line));
    const uuid = (name: string): string => disks.get(name)!.tag("UUID");
    expect(lines.map((line) => line.split(" ").slice(0, 3))).toEqual([
      [`UUID=${uuid("system")}`, "/iris/sys", "xfs"],
      [`UUID=${uuid("database1")}`, "/iris/db", "xfs"],
      [`UUID=${uuid("wij")}`, "/iris/wij", "ext4"],
      [`UUID=${uuid("journal")}`, "/iris/jrn1", "ext4"],
      [`UUID=${uuid("alternateJournal")}`, "/iris/jrn2", "ext4"],
    ]);
    for (const line of lines) expect(line).toMatch(/ noatime,nofail,/);
    expect((await server.inside("stat --format '%n %a %u:%g' /iris/*")).trim().split("\n")).toEqual([
      "/iris/db 770 51773:52773",
      "/iris/jrn1 770 51773:52773",
      "/iris/jrn2 770 51773:52773",
      "/iris/sys 755 0:0",
      "/iris/wij 770 51773:52773",
    ]);
  });

  test("a member is installed once, unattended, without the password among its arguments", () => {
    expect(servers["data-a"]!.recorded("installer")).toEqual(INSTALLER_VARIABLES);
    expect(servers["data-a"]!.recorded("calls").filter((call) => call === "irisinstall_silent")).toHaveLength(1);
  });

  test.each([
    ["data-a", "create"],
    ["app-a1", "configure"],
  ])("%s merges exactly the planned configuration, once", (node, kind) => {
    const facts = boots.estate.facts(node);
    const planned = plannedMerge(facts, kind).split("\n").filter(Boolean);
    const merges = servers[node]!.recorded("merges");
    expect(merges.filter((line) => line.startsWith("--- ") && line !== "--- 0")).toEqual([]);
    // The first of them switches operating-system authentication on.
    const own = merges.slice(merges.indexOf("--- 0", 1)).filter((line) => line !== "--- 0");
    expect(own).toEqual([...planned, ...(kind === "create" ? plannedInRole(facts) : [])]);
  });

  test("the primary tells once and for all that its mirror exists", () => {
    const marker = boots.cloud.aws(["s3", "cp", `s3://${boots.estate.nodes.bucket}/mirrors/data/created.json`, "-"]);
    expect(JSON.parse(marker)).toMatchObject({ member: "data-a" });
  });

  test("the load balancer's probe finds the primary, from its planned addresses and nobody else's", async () => {
    const { port, path } = boots.estate.region.mirrors[0]!.probe;
    const url = `http://${boots.estate.place("data-a").address}:${port}${path}`;
    expect(
      boots.estate.vpc.inside([
        "curl",
        "--silent",
        "--max-time",
        "10",
        "--write-out",
        " %{http_code}",
        "--interface",
        boots.asBalancer(),
        url,
      ]),
    ).toBe("SUCCESS 200");
    expect(() => boots.estate.vpc.inside(["curl", "--silent", "--max-time", "2", url])).toThrow();
  });

  test("a web server answers its health path over TLS with its own certificate, to its load balancer", async () => {
    const server = servers["web-public"]!;
    const { domain, healthPath } = boots.estate.facts("web-public");
    server.machine.write("/test/ca.pem", server.machine.read("/etc/iris-node/tls/CAFile.pem"));
    const said = await server.inside(
      `curl --silent --show-error --cacert /test/ca.pem --resolve ${domain}:443:127.0.0.1 --write-out ' %{http_code}' https://${domain}${healthPath}`,
    );
    expect(said).toBe("OK\n 200");
  });

  test.each(NODES)("%s asks AWS for nothing that its planned role may not do", (node) => {
    expect(servers[node]!.recorded("aws").length).toBeGreaterThan(0);
    expect(refused(servers[node]!)).toEqual([]);
  });

  scenario("the second boot of every role changes nothing and repeats nothing", async () => {
    const before = Object.fromEntries(NODES.map((node) => [node, servers[node]!.files()]));
    for (const node of NODES) servers[node]!.forget();
    const second = await Promise.all(NODES.map(async (node) => [node, await servers[node]!.nextBoot()] as const));
    for (const [node, boot] of second) {
      expect({ node, code: boot.code, published: boot.published }).toEqual({
        node,
        code: 0,
        published: first[node]!.published,
      });
      expect({ node, calls: servers[node]!.recorded("calls").filter((call) => ONCE.test(call)) }).toEqual({
        node,
        calls: [],
      });
      expect({
        node,
        merges: servers[node]!.recorded("merges"),
        installed: servers[node]!.recorded("installer"),
      }).toEqual({ node, merges: [], installed: [] });
      expect({ node, changed: changes(before[node]!, servers[node]!.files()) }).toEqual({ node, changed: [] });
    }
  });

  test.each([
    // The second is for the Web Gateway of the probe, which speaks TLS with the superserver.
    [
      "data-a",
      {
        license: ["/iris/sys/irissys/mgr/iris.key"],
        key: ["/etc/iris-web/tls/PrivateKeyFile.pem", "/iris/sys/tls-sets/*/PrivateKeyFile.pem"],
      },
    ],
    ["app-a1", { license: ["/iris/sys/irissys/mgr/iris.key"], key: ["/iris/sys/tls-sets/*/PrivateKeyFile.pem"] }],
    [
      "web-public",
      { license: [], key: ["/etc/iris-node/tls-sets/*/PrivateKeyFile.pem", "/etc/iris-web/tls/PrivateKeyFile.pem"] },
    ],
    ["data-arbiter", { license: [], key: [] }],
  ])("secrets on %s lie only in the files that need them", async (node, allowed) => {
    const server = servers[node]!;
    const found = async (text: string): Promise<string[]> =>
      (await server.placesOf(text)).map((path) => path.replace(/tls-sets\/[0-9a-f]+\//, "tls-sets/*/"));
    const keys = Object.values(boots.hospital.privateKeys);
    expect({
      license: await found(PLANTED.license),
      password: await found(PLANTED.password),
      gatewayPassword: await found(PLANTED.gatewayPassword),
      key: (await Promise.all(keys.map(found))).flat(),
    }).toEqual({ ...allowed, password: [], gatewayPassword: [] });
  });

  test("no secret was ever published in a status", async () => {
    const published = JSON.stringify(await Promise.all(NODES.map((node) => servers[node]!.history())));
    expect(
      [...Object.values(PLANTED), ...Object.values(boots.hospital.privateKeys)].filter((text) =>
        published.includes(text),
      ),
    ).toEqual([]);
  });

  test("a member is primary again after its second boot", () => {
    expect(JSON.parse(servers["data-a"]!.machine.read("/run/fake-iris/IRIS.status"))).toEqual(["Primary"]);
  });

  scenario(
    "a resized member is rebooted once for its huge pages, and IRIS then starts with its new memory",
    async () => {
      const server = servers["data-a"]!;
      const [size, row] = Object.entries(boots.estate.facts("data-a").iris!.memory).at(-1)!;
      expect(Number(size)).toBeGreaterThan(16_384);
      const starts = () => server.recorded("calls").filter((call) => /^iris (start|stop|merge)/.test(call));
      await server.down();
      server.forget();
      server.machine.write(MEMINFO, `MemTotal: ${Number(size) * 1000} kB\nHugePages_Total: 0\nHugepagesize: 2048 kB\n`);
      server.machine.write("/test/huge-pages-limit", "2000");
      expect((await server.nextBoot()).published.at(-1)).toMatch(
        new RegExp(`^system rebooting: the kernel has no room for ${row.hugePages} huge pages`),
      );
      expect(starts()).toEqual([]);
      server.machine.write("/test/huge-pages-limit", `${row.hugePages}`);
      expect((await server.nextBoot()).published.at(-1)).toBe("ready ready");
      expect(starts()).toEqual(["iris start IRIS quietly", "iris merge IRIS /run/iris-merge/merge.cpf"]);
      const settings = server.machine.read("/iris/sys/irissys/iris.cpf").split("\r\n");
      expect(settings).toContain(`globals=0,0,${row.globalBuffersMiB},0,0,0`);
      expect(settings).toContain(`gmheap=${row.sharedMemoryHeapKiB}`);
      expect(server.part()).toBe("Primary");
    },
  );
});

function changes(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => !MAY_CHANGE.test(path) && before[path] !== after[path])
    .map((path) => `${path}: ${before[path] ?? "absent"} became ${after[path] ?? "absent"}`);
}
