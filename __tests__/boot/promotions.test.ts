import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FORCE_PRIMARY } from "./support/by-hand";
import { Gate } from "./support/gate";
import { withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: promotions: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const HELD = 75;
const OPERATIONS = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
const CALL_EC2 = (state: string): string =>
  `#!/bin/bash\n[[ "$*" != *describe-instances* ]] || { echo ${state}; exit; }\nexec /test/aws.real "$@"\n`;
const NO_PARAMETER = `#!/bin/bash
[[ "$*" != *put-parameter* ]] || { echo 'An error occurred (ValidationException)' >&2; exit 254; }
exec /test/aws.real "$@"
`;

withMachines("who may start after a promotion", () => {
  const bench = new MirrorBench("promotions");
  let gate: Gate;
  beforeAll(async () => void (gate = await Gate.start(bench.cloud.mock.url)));
  afterAll(() => gate?.stop());
  beforeEach(() => void (gate.passage = "open"));

  async function join(letter: "b" | "c", primary: IrisMachine): Promise<IrisMachine> {
    const member = await bench.start(bench.facts(letter), { environment: { AWS_ENDPOINT_URL: gate.url } });
    await member.done("configure");
    await primary.command("each-minute");
    await member.done("authorise");
    await member.startProbe();
    return member;
  }
  async function trio(): Promise<[IrisMachine, IrisMachine, IrisMachine]> {
    const a = await bench.start(bench.facts("a"), { environment: { AWS_ENDPOINT_URL: gate.url } });
    await a.done("configure", "authorise");
    await a.startProbe();
    const [b, c] = [await join("b", a), await join("c", a)];
    for (const member of [a, b, c]) await member.command("each-minute");
    return [a, b, c];
  }

  const role = (member: IrisMachine): string | undefined => member.status()[0];
  const held = (member: IrisMachine): string => member.machine.read("/var/lib/iris-node/held").trim();
  const stop = (member: IrisMachine): Promise<string> => member.inside("systemctl stop iris.service");
  /** The server is off: nothing of it answers. */
  const off = (member: IrisMachine): Promise<string> =>
    member.inside(
      "kill -KILL $(cat /run/fake-iris/IRIS.pid) 2>/dev/null; systemctl stop iris.service || true; rm -f /run/test-systemd/iris.service /run/fake-iris/IRIS.status; systemctl stop ISCAgent.service iris-member-status.service; pkill -f '^python3 /test/probe.py' || true",
    );
  async function on(member: IrisMachine): Promise<number | null> {
    await member.inside("systemctl start ISCAgent.service iris-member-status.service");
    await member.startProbe();
    const { code, stderr } = await member.steps(["configure"], { IRIS_NODE_PATIENCE: "0" });
    if (code === 1) throw new Error(`${member.machine.reason()}\n${stderr}`);
    return code;
  }
  const records = (): { number: number; promoted: string; failover: string[] }[] =>
    bench.cloud
      .aws([
        "s3api",
        "list-objects-v2",
        "--bucket",
        bench.bucket,
        "--prefix",
        "mirrors/data/promotions/",
        "--query",
        "Contents[].Key",
        "--output",
        "text",
      ])
      .trim()
      .split(/\s+/)
      .filter((key) => key.endsWith(".json"))
      .map((key) => JSON.parse(bench.object(key)));
  /** As if it had been written months ago. */
  async function makeOld(number: number): Promise<void> {
    const record = records().find((one) => one.number === number)!;
    const key = `mirrors/data/promotions/${String(number).padStart(6, "0")}-eu-west-1.json`;
    await bench.cloud.putObject(bench.bucket, key, JSON.stringify({ ...record, time: "2026-01-01T00:00:00Z" }));
  }
  const recorded = (): string[] =>
    records().map(({ number, promoted, failover }) => `${number} ${promoted}: ${failover.join(" ")}`);
  /** EC2 makes a whole snapshot set of the member's volumes, when a test asks for it. */
  async function takesSnapshots(member: IrisMachine, made: string): Promise<void> {
    if (!member.machine.has("/test/aws.real")) await member.inside("mv /test/bin/aws /test/aws.real");
    const calls = `#!/bin/bash\n[[ "$*" != *create-snapshots* ]] || { echo "$*" >>/test/recorded/snapshots; echo ${made}; exit; }\nexec /test/aws.real "$@"\n`;
    member.machine.write("/test/bin/aws", calls, 0o755);
  }
  const KEY = "mirrors/data/promotions/000001-eu-west-1.json";
  const OF_C = {
    number: 1,
    id: "of-c",
    region: "eu-west-1",
    promoted: "DATA-C",
    failover: ["DATA-C"],
    givenUp: [],
    time: "2026-01-01T00:00:00Z",
  };
  const SET = "snap-1 snap-2 snap-3 snap-4 snap-5";

  test("without a promotion, members that were all off become a mirror again without a person, also while the bucket is silent", async () => {
    const [a, b, c] = await trio();
    expect(recorded()).toEqual([]);
    for (const member of [c, b, a]) await off(member);
    gate.passage = "denied";
    expect(await on(a)).toBe(HELD);
    expect(held(a)).toMatch(
      /^nobody can say whether another member was promoted: s3:\/\/promotions-1 is silent \(.*AccessDenied.*\), and of the other members DATA-B, DATA-C did not answer\. It last had no promotion$/,
    );
    for (const member of [b, c]) await member.inside("systemctl start ISCAgent.service iris-member-status.service");
    await a.inside(": >/test/recorded/calls");
    expect((await a.command("each-minute")).code).toBe(0);
    await until("it starts by the word of the others", () => role(a) !== undefined);
    expect([a.machine.has("/var/lib/iris-node/held"), a.machine.has("/var/lib/iris-node/waits")]).toEqual([
      false,
      true,
    ]);
    // Its scripts, which need the bucket, would keep the lock.
    expect(a.recorded("calls").filter((call) => call.includes("iris-node.service"))).toEqual([]);
    expect([await on(a), await on(b), await on(c)]).toEqual([0, 0, 0]);
    await until("a primary", () => role(a) === "Primary");
    await until("its backup", () => role(b) === "Backup");
  });

  test("a member whose iris.cpf was cut is held whatever else is heard, tells nobody what it is, and cannot be resumed", async () => {
    const [a, b, c] = await trio();
    for (const member of [c, b, a]) await off(member);
    await a.inside("cd /iris/sys/irissys && cp -a iris.cpf /test/iris.cpf && : >iris.cpf");
    expect(await on(a)).toBe(HELD);
    expect(held(a)).toMatch(
      /^\/iris\/sys\/irissys\/iris\.cpf is missing or not whole, and does not say what this member of mirror DATA is: put back /,
    );
    const said = JSON.parse(await a.inside(`curl --silent --noproxy '*' http://${bench.address("a")}:2189/`)) as object;
    expect(said).toMatchObject({ mirror: "DATA", member: "DATA-A" });
    expect(Object.keys(said)).not.toEqual(expect.arrayContaining(["configured"]));
    expect((await a.command("resume", {}, ["data-a", "accepted"])).code).toBe(1);
    expect(recorded()).toEqual([]);
    await a.inside("cp -a /test/iris.cpf /iris/sys/irissys/iris.cpf");
    expect(await on(a)).toBe(0);
  });

  test("after a promotion that they missed, former members are held, also when the promoted one is off again", async () => {
    const [a, b, c] = await trio();
    for (const member of [b, a]) await off(member);
    const { code, stdout } = await c.command("promote-alone", {}, ["data-c", "none"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("DATA-C is primary of mirror DATA, alone")]);
    expect(recorded()).toEqual(["1 DATA-C: DATA-C"]);
    await off(c);
    expect([await on(a), await on(b)]).toEqual([HELD, HELD]);
    expect(held(a)).toMatch(
      /^it has missed promotion 1 of [^ ]+ in eu-west-1, which made DATA-C the failover members of mirror DATA; its own are DATA-A, DATA-B\. It last had no promotion$/,
    );
    expect((await a.machine.command(["/test/bin/systemctl", "start", "iris.service"])).code).toBe(1);
    const published = () => a.recorded("aws").filter((call) => call.includes("put-parameter"));
    await a.inside("mv /test/bin/aws /test/aws.real");
    a.machine.write("/test/bin/aws", NO_PARAMETER, 0o755);
    expect((await a.command("each-minute")).code).toBe(0);
    await a.inside("mv /test/aws.real /test/bin/aws");
    for (let minute = 0; minute < 2; minute++) expect((await a.command("each-minute")).code).toBe(0);
    expect(published()).toEqual([expect.stringMatching(/"result": "held", "reason": "it has missed promotion 1 /)]);
    expect(await on(c)).toBe(0);
    await until("the promoted member", () => role(c) === "Primary");
    for (const member of [a, b])
      expect(member.recorded("iris").filter((line) => line.includes("Primary"))).toHaveLength(member === a ? 1 : 0);
  });

  test("a held member that is resumed holds the promoted one, whose data is older or newer by a person's word", async () => {
    const [a, b, c] = await trio();
    for (const member of [b, a]) await off(member);
    await c.command("promote-alone", {}, ["data-c", "none"]);
    await off(c);
    expect(await on(a)).toBe(HELD);
    await b.inside("systemctl start ISCAgent.service iris-member-status.service");
    expect((await a.command("resume", {}, ["data-a", "none"])).code).toBe(0);
    expect(recorded()).toEqual(["1 DATA-C: DATA-C", "2 DATA-A: DATA-A DATA-B"]);
    expect(await on(a)).toBe(0);
    await until("the resumed member", () => role(a) === "Primary");
    expect(await on(c)).toBe(HELD);
    expect(held(c)).toContain("it has missed promotion 2");
  });

  test("the partner of a member that a person forces is held until it is let back, after a snapshot set of what only it has", async () => {
    const [a, b] = await bench.startPair();
    for (const member of [a, b]) await member.command("each-minute");
    await stop(a);
    await until("the last primary", () => role(b) === "Primary");
    await off(b);
    expect(await on(a)).toBe(0);
    await until("a member that waits for its partner", () => role(a) === "Waiting");
    const { code, stdout } = await a.command("resume", {}, ["data-a", "none"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("IRIS on DATA-A is made primary by hand: ^MIRROR")]);
    await bench.byHand(a, FORCE_PRIMARY);
    await until("the forced member", () => role(a) === "Primary");
    await a.command("each-minute");
    expect(recorded()).toEqual(["1 DATA-A: DATA-A DATA-B"]);
    expect(a.machine.read("/var/lib/iris-node/problems.json")).toBe("{}\n");

    expect(await on(b)).toBe(HELD);
    expect(held(b)).toMatch(
      /^it has missed promotion 1 of [^ ]+ in eu-west-1, by which DATA-A goes on without DATA-B of mirror DATA; its own are DATA-A, DATA-B\./,
    );
    const discarded = (): string[] => b.machine.read("/iris/sys/irissys/mgr/messages.log").match(/discarded/g) ?? [];
    expect(discarded()).toEqual([]);
    await takesSnapshots(b, SET);
    expect((await b.command("let-back", {}, ["data-b", "none"])).code).toBe(0);
    expect(b.machine.read("/test/recorded/snapshots")).toContain("create-snapshots");
    expect(await on(b)).toBe(0);
    await until("the backup", () => role(b) === "Backup");
    expect(discarded()).toEqual(["discarded"]);
    await b.command("each-minute");
    expect(JSON.parse(b.machine.read("/iris/sys/member/promotion.json"))).toMatchObject({ number: 1 });
    await stop(b);
    expect(await on(b)).toBe(0);
  });

  test("a stale pair that is stopped as the procedure says, its backup first and without failover, leaves no primary", async () => {
    const [a, b] = await bench.startPair();
    await bench.cloud.putObject(bench.bucket, KEY, JSON.stringify(OF_C));
    await a.command("each-minute");
    expect(a.machine.read("/var/lib/iris-node/problems.json")).toContain("unfinished-promotion");
    const steps = /first on its backup `(.+?)`; then on itself `(.+?)`; then on both/.exec(OPERATIONS)!;
    await b.inside(steps[1]!);
    await a.inside(steps[2]!);
    // As the procedure of an upgrade asks before the installer starts IRIS. It holds nothing: the timer would go on from there.
    const asked = await a.inside(/^python3 .*command\.py may-start;.+$/m.exec(OPERATIONS)![0]);
    expect(asked).toMatch(/^it has missed promotion 1 .*\nexit code 1\n$/);
    expect(a.machine.has("/var/lib/iris-node/held")).toBe(false);
    expect([await on(a), await on(b)]).toEqual([HELD, HELD]);
    for (const member of [a, b]) expect(await member.inside("iris qlist IRIS | cut -d '^' -f 4")).toMatch(/^down/);
    expect(b.recorded("iris").filter((line) => line.includes("Primary"))).toEqual([]);
  });

  test("fails on every order while the scripts work on the server; an order keeps them out while it works", async () => {
    const a = await bench.startPrimary();
    a.machine.write("/run/iris-node/status", '/iris/prod/data-a\n{"node": "data-a", "step": "authorise"}\n');
    const busy =
      "refused: the scripts or another order work on data-a now (step authorise): send this again when they are done, or end the scripts first: systemctl stop iris-node.service";
    await a.inside(
      "(exec 9>/opt/iris-node/lock; flock 9; touch /test/locked; exec sleep infinity) >/dev/null 2>&1 & echo $! >/test/run; until [[ -f /test/locked ]]; do sleep 0.1; done",
    );
    const orders: [string, ...string[]][] = [
      ...["promote", "promote-alone", "let-back", "resume"].map((name): [string, ...string[]] => [
        name,
        "data-a",
        "none",
      ]),
      ["planned-failover"],
      ["prepare-replacement"],
      ["kit-check", "sandbox", "off"],
    ];
    for (const [name, ...args] of orders) {
      expect([name, (await a.command(name, {}, args)).code, a.machine.reason()]).toEqual([name, 1, busy]);
    }
    await a.inside("kill $(cat /test/run)");
    a.machine.write(
      "/test/bin/iris",
      `#!/bin/bash\nflock --nonblock /opt/iris-node/lock true && echo free >>/test/lock || echo held >>/test/lock\nexec /usr/bin/iris "$@"\n`,
      0o755,
    );
    for (const [name, ...args] of orders.filter(([one]) => one !== "kit-check")) {
      a.machine.write("/test/lock", "");
      await a.command(name, {}, args);
      expect([name, new Set(a.machine.read("/test/lock").split("\n").filter(Boolean))]).toEqual([
        name,
        new Set(["held"]),
      ]);
    }
    expect(role(a)).toBe("Primary");
  });

  test("fails on a resume of a member that runs and is primary, backup or a DR async, or that joins a primary", async () => {
    const [a, b, c] = await trio();
    const reason = async (member: IrisMachine, name: string): Promise<string> => {
      expect((await member.command("resume", {}, [name, "accepted"])).code).toBe(1);
      return member.machine.reason();
    };
    const only = "only a member that is held, or that waits without a primary, is resumed";
    expect(await reason(a, "data-a")).toBe(`refused: DATA-A is Primary: ${only}`);
    expect(await reason(b, "data-b")).toBe(`refused: DATA-B is Backup: ${only}`);
    expect(await reason(c, "data-c")).toMatch(/^refused: DATA-C is no failover member \(it is: Disaster Recovery, /);
    expect(recorded()).toEqual([]);
  });

  test("a promotion with all agents up makes the DR async the backup, and each member takes the record over", async () => {
    const [a, b, c] = await trio();
    const { code, stdout } = await c.command("promote", {}, ["data-c", "none"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("DATA-C is Backup of mirror DATA")]);
    await until("the former backup", () => role(b) === "Connected");
    for (const member of [a, b, c]) await member.command("each-minute");
    expect(recorded()).toEqual(["1 DATA-C: DATA-A DATA-C"]);
    for (const member of [a, b, c])
      expect(JSON.parse(member.machine.read("/iris/sys/member/promotion.json"))).toMatchObject({ number: 1 });
    expect(a.machine.read("/var/lib/iris-node/problems.json")).toBe("{}\n");
  });

  test("a promotion by hand is recorded by the primary within a minute, a demotion too", async () => {
    const [a, b, c] = await trio();
    const session = (member: IrisMachine, call: string): Promise<string> =>
      member.inside(
        `printf 'set sc=##class(SYS.Mirror).${call}\\nhalt\\n' | runuser -u irisowner -- irissession IRIS -U %SYS`,
      );
    await session(c, "Promote(.away)");
    await until("the former backup", () => role(b) === "Connected");
    await a.command("each-minute");
    expect(recorded()).toEqual(["1 DATA-A: DATA-A DATA-C"]);
    await c.command("each-minute");
    await session(c, "Demote()");
    await until("the demoted member", () => role(c) === "Connected");
    // Its own minute comes first: a promotion that did happen is not void because it is over.
    await makeOld(1);
    await c.command("each-minute");
    await a.command("each-minute");
    expect(recorded()).toEqual(["1 DATA-A: DATA-A DATA-C", "2 DATA-A: DATA-A"]);
  });

  test("fails on a promotion whose agents do not all answer, whose record cannot be written, or beside another one", async () => {
    const [, b, c] = await trio();
    const reason = async (command: string, ...args: string[]): Promise<string> => {
      expect((await c.command(command, {}, args)).code).toBe(1);
      return c.machine.reason();
    };
    expect(await reason("promote", "data-b", "none")).toBe(
      "refused: this server is data-c, and the order is for data-b",
    );
    expect(await reason("promote", "data-c", "all")).toBe("refused: the loss is 'all': none and accepted are allowed");
    expect(await reason("promote-alone", "data-c", "accepted")).toMatch(/^refused: mirror DATA has a primary at /);
    gate.passage = "denied";
    expect(await reason("promote", "data-c", "none")).toMatch(
      /^refused: no promotion without its record: s3:\/\/[^ ]+ cannot be read/,
    );
    gate.passage = "open";
    await b.inside("systemctl stop ISCAgent.service");
    expect(await reason("promote", "data-c", "none")).toMatch(
      /^refused: the ISCAgent of these failover members does not answer: DATA-B - start their servers/,
    );
    expect([recorded(), role(c)]).toEqual([[], "Connected"]);
  });

  test("fails on a promotion alone, and on a resume, while EC2 does not say that the others are stopped, unless the loss is accepted", async () => {
    const [a, b, c] = await trio();
    for (const member of [b, a]) await off(member);
    await c.inside("mv /test/bin/aws /test/aws.real");
    c.machine.write("/test/bin/aws", CALL_EC2("stopping"), 0o755);
    // A promotion that was recorded and did not happen says nothing of who the failover members are.
    await bench.cloud.putObject(bench.bucket, KEY, JSON.stringify(OF_C));
    expect((await c.command("promote-alone", {}, ["data-c", "none"])).code).toBe(1);
    expect(c.machine.reason()).toMatch(
      /^refused: EC2 does not say that these failover members are stopped: DATA-A \(stopping\) DATA-B \(stopping\) - stop their servers/,
    );
    expect([recorded(), role(c)]).toEqual([["1 DATA-C: DATA-C"], "Waiting"]);
    expect((await c.command("promote-alone", {}, ["data-c", "accepted"])).code).toBe(0);
    expect(role(c)).toBe("Primary");
  });

  test("fails on a promotion alone while a failover member that no facts name any more may run", async () => {
    const [a, b, c] = await trio();
    for (const member of [b, a]) await off(member);
    const facts = bench.facts("c");
    const { otherMembers } = facts["mirror"] as { otherMembers: { serverName: string }[] };
    const left = otherMembers.filter(({ serverName }) => serverName !== "data-b");
    c.machine.putFacts(withFact(facts, "mirror.otherMembers", left));
    await bench.cloud.putObject(
      bench.bucket,
      KEY,
      JSON.stringify({ ...OF_C, promoted: "DATA-A", failover: ["DATA-A", "DATA-B"] }),
    );
    expect((await c.command("promote-alone", {}, ["data-c", "none"])).code).toBe(1);
    expect(c.machine.reason()).toMatch(
      /^refused: EC2 does not say that these failover members are stopped: DATA-B \(unknown\) - stop their servers/,
    );
    expect([recorded(), role(c)]).toEqual([["1 DATA-A: DATA-A DATA-B"], "Waiting"]);
  });

  test("a promotion that IRIS refuses is declared void by its member after ten minutes, and holds nobody then", async () => {
    const [a, b, c] = await trio();
    a.machine.write("/test/primary-in-trouble", "");
    expect((await c.command("promote", {}, ["data-c", "none"])).code).toBe(1);
    expect(c.machine.reason()).toMatch(/^IRIS refuses the promotion: .*indefinite trouble state/);
    await stop(b);
    expect((await b.steps(["configure"])).code).toBe(HELD);
    await makeOld(1);
    await c.command("each-minute");
    expect(c.machine.has("/iris/sys/member/promotion.json")).toBe(false);
    expect((await b.steps(["configure"])).code).toBe(0);
  });

  test("a promotion that IRIS has not finished when the order ends is not declared void for an hour", async () => {
    const [, , c] = await trio();
    c.machine.write("/test/promotion-takes-time", "");
    expect((await c.command("promote", { IRIS_NODE_PATIENCE: "0" }, ["data-c", "none"])).code).toBe(1);
    expect(c.machine.reason()).toMatch(
      /^DATA-C was promoted \(IRIS may go on with it: .*\), and is not primary or backup within 0 s$/,
    );
    await makeOld(1);
    await c.command("each-minute");
    expect(c.machine.has("/iris/sys/member/promotion.json")).toBe(true);
    await c.inside("touch --date '61 minutes ago' /run/iris-member/promoting");
    await c.command("each-minute");
    expect(c.machine.has("/iris/sys/member/promotion.json")).toBe(false);
  });

  test("a former member is let back when a primary knows the promotion, after a snapshot set of its volumes", async () => {
    const [a, b, c] = await trio();
    for (const member of [b, a]) await off(member);
    await c.command("promote-alone", {}, ["data-c", "none"]);
    expect(await on(b)).toBe(HELD);
    await takesSnapshots(b, "snap-1 snap-2");
    expect((await b.command("let-back", {}, ["data-b", "none"])).code).toBe(1);
    expect(b.machine.reason()).toMatch(
      /^refused: the snapshot set of DATA-B does not hold all of its volumes: snap-1 snap-2/,
    );
    expect(b.machine.read("/iris/sys/irissys/iris.cpf")).toContain("ValidatedMember=1");
    await takesSnapshots(b, SET);
    expect((await b.command("let-back", {}, ["data-b", "none"])).code).toBe(0);
    expect(await on(b)).toBe(0);
    await until("the former member", () => role(b) === "Connected");
    await b.command("each-minute");
    expect(JSON.parse(b.machine.read("/iris/sys/member/promotion.json"))).toMatchObject({ number: 1 });
  });
});
