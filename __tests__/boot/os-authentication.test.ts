import { plannedDatabase, withFact, withMerges } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: operating-system authentication: ${missing}`);
const withMachines = missing ? describe.skip : describe;

/** Of a member, from its installation on: those that may speak with IRIS. */
const STEPS = [
  ...["certificate", "install-agent", "install-iris", "os-authentication", "encryption", "configure", "authorise"],
  ...["zmirror", "databases", "namespaces", "end-os-authentication"],
];
const ON = [
  "ModifySystem:Name=SYSTEM,AutheEnabled=$$$AutheOS+$$$AuthePassword",
  "ModifyService:Name=%Service_Terminal,Enabled=1,AutheEnabled=$$$AutheOS+$$$AuthePassword",
];

withMachines("operating-system authentication", () => {
  const bench = new MirrorBench("os-authentication");
  const untilReady = () => withFact(bench.facts("a"), "iris.osAuthentication", "until-ready");

  async function installedOnly(facts = bench.facts("a")): Promise<IrisMachine> {
    const member = await bench.start(facts, { installed: false });
    await member.done("install-agent", "install-iris");
    return member;
  }
  const answers = (member: IrisMachine): Promise<string> =>
    member.inside(
      `printf 'write $char(64,64)_(1)_$char(64,64),!\\nhalt\\n' | runuser -u irisowner -- irissession IRIS -U %SYS || true`,
    );

  test("IRIS of a kit takes every script for a user who logs in, until its first start has switched it on", async () => {
    const member = await installedOnly();
    await member.inside("systemctl start iris.service");
    expect(await answers(member)).toBe("Username: Password: Access Denied\n");
    await member.inside("systemctl stop iris.service");
    await member.done("os-authentication");
    expect(await answers(member)).toBe("@@1@@\n");
  });

  test("it is switched on by the merge of one start, before any session, and a second run does nothing", async () => {
    const member = await installedOnly();
    await member.done("os-authentication");
    const [mode, ...lines] = member.recorded("merges");
    expect({ mode, lines }).toEqual({ mode: "--- 0", lines: ["[Actions]", ...ON] });
    expect(member.recorded("calls").filter((call) => /^iris(session)? /.test(call))).toEqual([
      "iris qlist",
      "iris qlist",
      "iris qlist",
      "iris start IRIS quietly",
      "iris qlist",
      "irissession IRIS -U %SYS",
    ]);
    const calls = member.recorded("calls").filter((call) => call.startsWith("iris start"));
    await member.done("os-authentication");
    expect(member.recorded("calls").filter((call) => call.startsWith("iris start"))).toEqual(calls);
    expect(member.machine.has("/run/iris-merge")).toBe(false);
  });

  test("fails on an IRIS that still asks for a password after the merge, and says so", async () => {
    const member = await installedOnly();
    member.machine.write("/test/beliefs/log-in", "");
    expect((await member.steps(["os-authentication"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(
      /^IRIS was started with a merge that switches operating-system authentication on, and still asks irisowner for a password; see /,
    );
    await member.inside("rm /test/beliefs/log-in");
    await member.done("os-authentication");
  });

  test("fails on an IRIS that runs and asks for a password, and stops nothing", async () => {
    const member = await installedOnly();
    await member.inside("systemctl start iris.service");
    expect((await member.steps(["os-authentication"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(
      /^IRIS runs and asks irisowner for a password: switch operating-system authentication on, system-wide and for %Service_Terminal /,
    );
    expect(member.recorded("calls").filter((call) => call.startsWith("iris stop"))).toEqual([]);
  });

  test("where it ends when the server is ready, the next start of IRIS switches it on again for the next run", async () => {
    const member = await bench.start(untilReady(), { installed: false });
    await member.done("install-agent", "install-iris", "os-authentication", "configure", "end-os-authentication");
    expect(await answers(member)).toBe("Username: Password: Access Denied\n");
    await member.done("os-authentication");
    await member.inside("systemctl restart iris.service");
    expect(await answers(member)).toBe("@@1@@\n");
    await member.done("os-authentication", "configure", "end-os-authentication");
    expect(await answers(member)).toBe("Username: Password: Access Denied\n");
  });

  test("where it ends when the server is ready, each step is well a second time and says what it leaves out, and does it after the next start of IRIS", async () => {
    const member = await bench.start(untilReady(), { installed: false });
    const leftOut = (): string[] => member.machine.read("/var/lib/iris-node/left-out").trimEnd().split("\n");
    // As a run does: run.test.ts.
    async function all(): Promise<string> {
      await member.inside("rm -f /var/lib/iris-node/left-out");
      let said = "";
      for (const step of STEPS) {
        const { code, stdout } = await member.steps([step]);
        expect([step, code, code === 0 ? "" : member.machine.reason()]).toEqual([step, 0, ""]);
        said += stdout;
      }
      return said;
    }
    const timer = "the timer admits no member and no application server, and does not look at databases";
    await all();
    expect([leftOut(), await answers(member)]).toEqual([[timer], "Username: Password: Access Denied\n"]);
    await all();

    const changed = withMerges(untilReady(), (merge) => merge.replace("MaxServers=6", "MaxServers=7"));
    member.machine.putFacts(withFact(changed, "iris.databases", [plannedDatabase("APP"), plannedDatabase("MORE")]));
    const before = [member.recorded("merges"), member.machine.read("/iris/sys/irissys/iris.cpf")];
    const said = await all();
    const words = [
      "the changed configuration is not merged",
      "nobody is admitted, and the part in the mirror is not looked at",
      "databases are not looked at, and none is created",
      "namespaces, mappings and web applications are not looked at",
      timer,
    ];
    expect(leftOut()).toEqual(words);
    for (const one of words) expect(said).toContain(`IRIS takes no session before its next start: ${one}\n`);
    expect([member.recorded("merges"), member.machine.read("/iris/sys/irissys/iris.cpf")]).toEqual(before);

    await member.inside("systemctl restart iris.service");
    await all();
    expect(leftOut()).toEqual([timer]);
    expect(Object.keys(member.state().databases)).toEqual(["APP", "MORE"]);
    expect(member.machine.read("/iris/sys/irissys/iris.cpf")).toContain("MaxServers=7\r\n");
    expect(await answers(member)).toBe("Username: Password: Access Denied\n");
  });

  test("fails on an IRIS that hangs where it ends, which is no refusal", async () => {
    const member = await bench.start(untilReady());
    await member.done("configure");
    member.machine.replaceProgram("irissession", "#!/bin/bash\nexit 124\n");
    expect((await member.steps(["os-authentication"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(/^IRIS runs and takes no session of irisowner: switch /);
    expect((await member.steps(["namespaces"])).code).toBe(1);
    expect(member.machine.has("/var/lib/iris-node/left-out")).toBe(false);
  });

  test("a server of a document that wants it on again has it from the next start of IRIS on", async () => {
    const member = await bench.start(untilReady(), { installed: false });
    await member.done("install-agent", "install-iris", "os-authentication", "configure", "end-os-authentication");
    member.machine.putFacts(bench.facts("a"));
    await member.done("install-iris");
    expect((await member.steps(["os-authentication"])).code).toBe(1);
    expect(member.machine.reason()).toBe(
      "IRIS runs and takes no session of irisowner: security.osAuthentication was until-ready, and the next start of IRIS switches it on (systemctl restart iris.service); then run again",
    );
    await member.inside("systemctl restart iris.service");
    await member.done("os-authentication", "configure", "end-os-authentication");
    expect(await answers(member)).toBe("@@1@@\n");
  });

  test("where it ends when the server is ready, no timer asks IRIS", async () => {
    const member = await bench.start(untilReady());
    await member.done("configure", "end-os-authentication");
    const sessions = member.recorded("calls").filter((call) => call.startsWith("irissession"));
    expect((await member.command("each-minute")).code).toBe(0);
    expect(member.recorded("calls").filter((call) => call.startsWith("irissession"))).toEqual(sessions);
  });

  test("where it stays on, the last step does nothing", async () => {
    const member = await bench.start(bench.facts("a"));
    await member.done("end-os-authentication");
    expect(member.recorded("calls")).toEqual([]);
  });
});
