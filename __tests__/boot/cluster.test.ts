import { plannedInRole, plannedMerge } from "./support/estate";
import { scenario, until } from "./support/scenario";
import { Boot, Server } from "./support/server";
import { describeBoots, WholeBoots } from "./support/whole-boots";

const JOINED = "Backup|Active|Caught up";

/** Fails with the log of the run. */
function ready(boot: Boot): void {
  expect({
    code: boot.code,
    last: boot.published.at(-1),
    log: boot.code === 0 ? "" : boot.stdout + boot.stderr,
  }).toEqual({ code: 0, last: "ready ready", log: "" });
}

/** What the load balancer's probe sees on a member: 000 without an answer. */
function probe(boots: WholeBoots, node: string): string {
  const { port, path } = boots.estate.region.mirrors[0]!.probe;
  const url = `http://${boots.estate.place(node).address}:${port}${path}`;
  const from = ["--interface", boots.asBalancer(), "--max-time", "10"];
  return boots.estate.vpc.inside([
    "bash",
    "-c",
    'curl "$@" || true',
    "curl",
    "--silent",
    "--output",
    "/dev/null",
    "--write-out",
    "%{http_code}",
    ...from,
    url,
  ]);
}

const joinOf = (boots: WholeBoots, node: string, primary: string): string[] => {
  const facts = boots.estate.facts(node);
  const join = plannedMerge(facts, "join").replace("@@PRIMARY@@", boots.estate.place(primary).address);
  return [...join.split("\n").filter(Boolean), ...plannedInRole(facts)];
};

/** What a server merged after its first start, which only switches operating-system authentication on. */
function mergedBy(server: Server): string[] {
  const merges = server
    .recorded("merges")
    .join("\n")
    .split(/^--- .*\n/m)
    .slice(1);
  return merges
    .filter((merge) => !merge.includes("AutheEnabled="))
    .flatMap((merge) => merge.split("\n").filter(Boolean));
}

describeBoots("the servers of a mirror, each on its planned address behind its planned firewall", (boots) => {
  let a: Server, b: Server, c: Server, d: Server, arbiter: Server;

  scenario("a backup that starts first waits for the primary and then joins it", async () => {
    [arbiter, b] = [await boots.launch("data-arbiter", 0x5), await boots.launch("data-b", 0xb)];
    const early = Promise.all([arbiter.firstBoot(), b.firstBoot()]);
    await until("the backup waits in 'configure'", async () => (await b.status())?.step === "configure");
    a = await boots.launch("data-a", 0xa);
    const late = a.firstBoot();
    for (const boot of [...(await early), await late]) ready(boot);
    expect([a.part(), b.part()]).toEqual(["Primary", JOINED]);
    expect(mergedBy(b)).toEqual(joinOf(boots, "data-b", "data-a"));
    expect(b.recorded("iris")).toContain("ConfigMirror: PRODMIR joined as backup by DATA-B");
    expect(b.recorded("iris")).toContain("database APP downloaded from DATA-A");
  });

  scenario("the probe answers 200 on the primary and 503 on the backup", async () => {
    await until("200 and 503", () => probe(boots, "data-a") === "200" && probe(boots, "data-b") === "503");
  });

  test("members reach each other and the arbiter on the planned ports, and nothing else", async () => {
    const at = (node: string): string => boots.estate.place(node).address;
    const open = await Promise.all([
      a.reaches(at("data-b"), 1972),
      a.reaches(at("data-b"), 2188),
      a.reaches(at("data-arbiter"), 2188),
      b.reaches(at("data-a"), 80),
      b.reaches(at("data-a"), 2189),
    ]);
    const closed = await Promise.all([
      a.reaches(at("data-b"), 22),
      arbiter.reaches(at("data-a"), 1972),
      arbiter.reaches(at("data-a"), 80),
      arbiter.reaches(at("data-a"), 2189),
    ]);
    expect({ open, closed }).toEqual({ open: [true, true, true, true, true], closed: [false, false, false, false] });
  });

  scenario("a reporting async and a DR async join together", async () => {
    [c, d] = [await boots.launch("data-c", 0xc), await boots.launch("data-d", 0xd)];
    for (const boot of await Promise.all([c.firstBoot(), d.firstBoot()])) ready(boot);
    expect([c.part(), d.part()]).toEqual(["Connected|Caught up|Caught up", "Connected|Caught up|Caught up"]);
    expect([mergedBy(c), mergedBy(d)]).toEqual([joinOf(boots, "data-c", "data-a"), joinOf(boots, "data-d", "data-a")]);
    expect([c.recorded("iris"), d.recorded("iris")]).toEqual([
      expect.arrayContaining(["ConfigMirror: PRODMIR joined as rorasync by DATA-C"]),
      expect.arrayContaining(["ConfigMirror: PRODMIR joined as drasync by DATA-D"]),
    ]);
  });

  scenario("a backup takes its part again after a reboot", async () => {
    b.forget();
    ready(await b.nextBoot());
    expect([b.part(), mergedBy(b)]).toEqual([JOINED, []]);
  });

  scenario("a backup takes over when the primary's server is gone, and the probe follows", async () => {
    a.stop();
    await until("data-b is primary", () => b.part() === "Primary");
    await until("the probe finds it", () => probe(boots, "data-b") === "200");
  });

  scenario(
    "a new server on the old primary's volumes is registered, not installed, and comes back as backup",
    async () => {
      a = await boots.launch("data-a", 0xa1);
      ready(await a.firstBoot());
      const calls = a.recorded("calls");
      expect([a.part(), b.part()]).toEqual([JOINED, "Primary"]);
      expect(a.recorded("iris").filter((line) => line.startsWith("mirror status: Primary"))).toEqual([]);
      expect({ installed: a.recorded("installer"), merged: mergedBy(a) }).toEqual({ installed: [], merged: [] });
      expect(calls.filter((call) => /^(mkfs|irisinstall|iris merge)/.test(call))).toEqual([]);
      expect(await a.inside("iris qlist")).toMatch(/^IRIS\^\/iris\/sys\/irissys\^/);
      expect((await a.status())?.instance).toBe("i-000000000000000a1");
    },
  );

  scenario(
    "a member that lost its volumes joins the mirror that exists when its dead entry is removed, and never creates another",
    async () => {
      a.stop();
      boots.estate.loseVolumes("data-a");
      a = await boots.launch("data-a", 0xa2);
      const refused = await a.firstBoot({ IRIS_NODE_PATIENCE: "5" });
      expect([refused.code, refused.published.at(-1)]).toEqual([
        1,
        expect.stringMatching(/^configure failed: .*knows a member DATA-A with another GUID/),
      ]);
      await b.removeByHand("DATA-A");
      ready(await a.runAgain());
      expect([a.part(), b.part()]).toEqual([JOINED, "Primary"]);
      expect(a.recorded("iris").filter((line) => line.includes("created"))).toEqual([]);
    },
  );

  scenario(
    "a failover member that comes back alone waits as IRIS does, and both are a mirror again without a person",
    async () => {
      for (const server of [a, b, c, d]) server.stop();
      b = await boots.launch("data-b", 0xb1);
      const alone = await b.firstBoot({ IRIS_NODE_PATIENCE: "1" });
      expect({
        code: alone.code,
        said: alone.published.at(-1),
        part: b.part(),
        was: b.recorded("iris").filter((line) => line.includes("Primary")),
      }).toEqual({
        code: 1,
        said: expect.stringMatching(/^authorise failed: this member did not take its part in mirror PRODMIR within /),
        part: "Waiting",
        was: [],
      });
      a = await boots.launch("data-a", 0xa3);
      ready(await a.firstBoot());
      ready(await b.runAgain());
      expect([a.part(), b.part()]).toEqual([JOINED, "Primary"]);
    },
  );
});
