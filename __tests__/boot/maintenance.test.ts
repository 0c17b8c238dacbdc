import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLEAR_NO_FAILOVER, SET_NO_FAILOVER } from "./support/by-hand";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const OPERATIONS = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
const missing = missingForMachines();
if (missing) console.log(`left out: maintenance: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("the host of a failover member that goes, and comes back", () => {
  const bench = new MirrorBench("maintenance");
  const role = (member: IrisMachine): string | undefined => member.status()[0];
  const down = async (member: IrisMachine): Promise<boolean> =>
    /^down/.test((await member.inside("iris qlist")).split("^")[3]!);
  const problems = async (member: IrisMachine): Promise<Record<string, string>> => {
    expect((await member.command("each-minute")).code).toBe(0);
    return JSON.parse(member.machine.read("/var/lib/iris-node/problems.json"));
  };
  /** As after a run of its scripts that came to its end. */
  async function ready(member: IrisMachine): Promise<void> {
    await member.inside("mkdir -p /run/iris-node");
    member.machine.write(
      "/run/iris-node/status",
      `/prod/status/data\n{"step": "ready", "result": "ready", "reason": ""}\n`,
    );
  }
  const leave = (member: IrisMachine) => member.command("prepare-replacement");
  async function refused(member: IrisMachine, command = "prepare-replacement", args: string[] = []): Promise<string> {
    const before = role(member);
    expect((await member.command(command, {}, args)).code).toBe(1);
    expect(role(member)).toBe(before);
    return member.machine.reason();
  }
  const session = (member: IrisMachine, call: string): Promise<string> =>
    member.inside(
      `printf 'set sc=##class(SYS.Mirror).${call}\\nhalt\\n' | runuser -u irisowner -- irissession IRIS -U %SYS`,
    );
  /** The server is off: nothing of it answers. */
  const off = (member: IrisMachine): Promise<string> =>
    member.inside(
      "systemctl stop ISCAgent.service iris-member-status.service; pkill -f '^python3 /test/probe.py' || true",
    );
  async function on(member: IrisMachine): Promise<void> {
    await member.inside("systemctl start ISCAgent.service iris-member-status.service");
    await member.startProbe();
    await member.done("configure", "authorise");
  }

  test("the backup is demoted before its host goes: the primary restarts alone, and both say that it has no partner until the backup is promoted back", async () => {
    const [a, b] = await bench.startPair();
    expect([await problems(a), await problems(b)]).toEqual([{}, {}]);
    const { code, stdout } = await leave(b);
    expect([code, stdout]).toEqual([0, expect.stringContaining("IRIS is down on data-b: its server can go")]);
    expect(await down(b)).toBe(true);
    expect(await problems(a)).toEqual({
      "no-failover-partner":
        "mirror DATA has one failover member, DATA-A, and nobody can take over from it: promote a member that has caught up",
    });
    await off(b);
    await a.inside("systemctl stop iris.service");
    await a.done("configure");
    await until("the primary without its partner", () => role(a) === "Primary");
    await on(b);
    expect(b.status()).toEqual(["Connected", "Caught up", "Caught up"]);
    expect(await problems(b)).toEqual({
      "no-failover-partner":
        "this member is a DR async, and mirror DATA has one failover member, DATA-A, and nobody can take over from it: promote it when it has caught up",
    });
    expect((await b.command("promote", {}, ["data-b", "none"])).code).toBe(0);
    expect([await problems(a), await problems(b)]).toEqual([{}, {}]);
    expect([role(a), role(b)]).toEqual(["Primary", "Backup"]);
  });

  test("a member that was ready and whose IRIS is down or has no part in the mirror says so, and a primary that its partner is away", async () => {
    const [a, b, c] = await bench.startTrio();
    for (const member of [a, b, c]) {
      await member.done("databases");
      await ready(member);
      expect(await problems(member)).toEqual({});
    }
    for (const member of [b, c]) await member.inside("systemctl stop iris.service");
    const isDown = { "iris-down": "IRIS is down on this server, or 'iris qlist' gives no answer" };
    expect([await problems(b), await problems(c)]).toEqual([isDown, isDown]);
    expect(b.recorded("aws").at(-1)).toMatch(/put-parameter .*"problems": \{"iris-down": /);
    const away = {
      "partner-away": "DATA-B is no backup of mirror DATA now, or its server is silent: nobody can take over",
    };
    expect(await problems(a)).toEqual(away);
    await off(b);
    expect(await problems(a)).toEqual(away);

    await a.inside("systemctl stop iris.service");
    expect(await problems(a)).toEqual(isDown);
    await c.inside("systemctl start iris.service");
    await until("it waits for a primary", () => role(c) === "Waiting");
    expect(await problems(c)).toEqual({
      "not-connected": "IRIS runs, and has not its place in mirror DATA (it is: Waiting); see messages.log",
    });

    for (const member of [a, b]) await member.inside("systemctl start ISCAgent.service iris.service");
    await b.inside("systemctl start iris-member-status.service");
    await until("all are back", () => [role(a), role(b), role(c)].sort().join() === "Backup,Connected,Primary");
    for (const member of [a, b, c]) expect(await problems(member)).toEqual({});
    expect(b.recorded("aws").at(-1)).not.toContain("problems");
  });

  test("a member that was ready and has fallen behind says so in the second minute in a row, and no more when it has caught up", async () => {
    const [a, b, c] = await bench.startTrio();
    for (const member of [a, b, c]) {
      await member.done("databases");
      await ready(member);
    }
    const fallsBehind = async (member: IrisMachine): Promise<void> => {
      member.machine.write("/test/mirror-is-behind", "");
      await until("it is behind", () => member.status()[1] === "90 seconds behind");
    };
    const catchesUp = async (member: IrisMachine): Promise<void> => {
      await member.inside("rm /test/mirror-is-behind");
      await until("it has caught up", () => /^(Active|Caught up)$/.test(member.status()[1]!));
    };
    for (const member of [b, c]) {
      await fallsBehind(member);
      expect(await problems(member)).toEqual({});
      expect(await problems(member)).toEqual({
        "not-caught-up": `this member is not caught up in mirror DATA for more than a minute, and cannot take over (it is: ${role(member)}, 90 seconds behind, 90 seconds behind); see messages.log`,
      });
      expect(member.recorded("aws").at(-1)).toMatch(/put-parameter .*"problems": \{"not-caught-up": /);
      await catchesUp(member);
      expect(await problems(member)).toEqual({});
      // The minute before saw it caught up.
      await fallsBehind(member);
      expect(await problems(member)).toEqual({});
    }
    expect([await problems(a), await problems(a)]).toEqual([{}, {}]);
    // Before it was ready, its scripts say where it stands.
    await c.inside("rm /run/iris-node/status");
    expect([await problems(c), await problems(c)]).toEqual([{}, {}]);
  });

  test("an upgrade of both members without a failover that nobody asked for: the former primary stays down until it is upgraded", async () => {
    const [a, b] = await bench.startReadyPair();
    const back = async (member: IrisMachine, part: string): Promise<void> =>
      until(`${part} again`, () => member.status().join("|") === part);
    await bench.byHand(a, SET_NO_FAILOVER);
    await b.inside(": >/iris/sys/irissys/mgr/messages.log; systemctl stop iris.service");
    const clean = /^grep 'not required at next startup' .+$/m.exec(OPERATIONS)![0];
    expect((await b.inside(clean)).trimEnd().split("\n")).toEqual([
      expect.stringContaining("Journal restore"),
      expect.stringContaining("Transaction rollback"),
    ]);
    expect(await b.inside(/^python3 .*command\.py may-start;.+$/m.exec(OPERATIONS)![0])).toBe("exit code 0\n");
    // A crash of the primary in that time is no failover to a member that is half upgraded.
    await a.inside("systemctl stop iris.service; systemctl start iris.service");
    await until("the only one that may be primary", () => role(a) === "Primary");
    await bench.byHand(a, SET_NO_FAILOVER);
    await b.upgrade("2026.1");
    await back(b, "Backup|Active|Caught up");
    await bench.byHand(a, CLEAR_NO_FAILOVER);
    await until("the backup knows", () => !b.machine.read("/iris/sys/irissys/iris.cpf").includes("2,1,DATA-A"));

    expect(await refused(a, "planned-failover", ["--now"])).toBe(
      "usage: planned-failover.sh [--stay-down], got '--now'",
    );
    const { code, stdout } = await a.command("planned-failover", {}, ["--stay-down"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("data-a handed over, and IRIS is down here")]);
    expect([await down(a), role(b)]).toEqual([true, "Primary"]);
    await a.upgrade("2026.1");
    await back(a, "Backup|Active|Caught up");
    // Each member is primary once with the new version: what the upgrade left to do is done then.
    expect((await b.command("planned-failover")).code).toBe(0);
    expect([role(a), role(b)]).toEqual(["Primary", "Backup"]);
  });

  test("a caught-up DR async takes the place of a failover member first, and a host goes as that of a DR async then", async () => {
    const [a, b, c] = await bench.startTrio();
    c.machine.write("/test/mirror-is-behind", "");
    await until("the DR async is behind", () => c.status()[1] === "90 seconds behind");
    expect(await refused(c, "promote", ["data-c", "none"])).toMatch(
      /^refused: DATA-C is not caught up in mirror DATA \(it is: Connected,90 seconds behind/,
    );
    expect(await refused(c)).toBe("refused: data-c is not caught up in mirror DATA: wait, and see its messages.log");
    await c.inside("rm /test/mirror-is-behind");
    await until("the DR async has caught up", () => c.status()[1] === "Caught up");
    expect(await refused(b)).toBe(
      "refused: data-b is a failover member of mirror DATA, and data-c could take its place: promote that one first (document promote), then send this again",
    );
    expect((await c.command("promote", {}, ["data-c", "none"])).code).toBe(0);
    await until("the former backup", () => b.status().join() === "Connected,Caught up,Caught up");
    const { code, stdout } = await leave(b);
    expect([code, stdout]).toEqual([0, expect.not.stringContaining("DR async of mirror")]);
    expect([await down(b), role(a), role(c)]).toEqual([true, "Primary", "Backup"]);
    expect([await problems(a), await problems(c)]).toEqual([{}, {}]);
  });

  test("a failover member stays where its going would cost availability, and a planned failover waits until failover is possible", async () => {
    const [a, b] = await bench.startPair();
    expect(await refused(a)).toBe("refused: data-a is the primary of mirror DATA: make a planned failover first");
    a.machine.write("/test/primary-in-trouble", "");
    expect(await refused(b)).toMatch(/^could not demote data-b: ERROR #\d+: .*indefinite trouble state/);
    await a.inside("rm /test/primary-in-trouble");

    await bench.byHand(a, SET_NO_FAILOVER);
    expect(await refused(a, "planned-failover")).toBe(
      "refused: no failover is set, and only DATA-A may be primary of mirror DATA: clear it first (^MIRROR, Mirror Management, 'Change No Failover State')",
    );
    const said = {
      "no-failover-set": "no failover is set: only DATA-A may be primary of mirror DATA, and nobody takes over from it",
    };
    expect([await problems(a), await problems(b)]).toEqual([said, said]);
    await bench.byHand(a, CLEAR_NO_FAILOVER);
    await until("the backup knows", () => !b.machine.read("/iris/sys/irissys/iris.cpf").includes("2,1,DATA-A"));
    expect([await problems(a), await problems(b)]).toEqual([{}, {}]);

    await b.inside("systemctl stop iris.service");
    expect(await refused(b)).toMatch(
      /^refused: IRIS is down on data-b, and the primary still counts it as its failover partner: start it/,
    );
    await off(b);
    await a.inside("systemctl stop iris.service");
    expect((await a.steps(["configure", "authorise"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(role(a)).toBe("Waiting");
    expect(await refused(b)).toBe(
      "refused: no other member of mirror DATA is primary and takes connections: take nothing away now",
    );
    await b.inside("systemctl start ISCAgent.service iris-member-status.service");
    await until("the primary by the agent of its partner", () => role(a) === "Primary");
    await session(a, "DemotePartner()");
    expect((await leave(b)).stdout).toContain("IRIS is down on data-b already: its server can go");
    await b.done("configure", "authorise");
    expect(role(b)).toBe("Connected");
  });

  test("a failover member that lost its volumes joins under its name when its dead entry is removed; until then the primary lacks a partner, and the promotion records follow", async () => {
    const [a, b] = await bench.startPair();
    for (const member of [a, b]) expect(await problems(member)).toEqual({});
    b.stop();
    const anew = await bench.start(bench.facts("b"), { instanceId: "i-0000000000000000b" });
    expect((await anew.steps(["configure"], { IRIS_NODE_PATIENCE: "5" })).code).toBe(1);
    expect(anew.machine.reason()).toMatch(/knows a member DATA-B with another GUID/);
    await bench.removeByHand(a, "DATA-B");
    expect(Object.keys(await problems(a))).toEqual(["no-failover-partner"]);
    await anew.done("configure");
    await a.command("each-minute");
    await anew.done("authorise");
    expect(anew.status()).toEqual(["Backup", "Active", "Caught up"]);
    for (const member of [a, anew]) expect(await problems(member)).toEqual({});
    const known = (member: IrisMachine) => JSON.parse(member.machine.read("/iris/sys/member/promotion.json"));
    expect(known(anew)).toEqual(known(a));
    expect(known(anew)).toMatchObject({ number: 2, failover: ["DATA-A", "DATA-B"] });
    await anew.inside("systemctl stop iris.service");
    await anew.done("configure");
    await until("the new member is backup after a restart", () => role(anew) === "Backup");
  });
});
