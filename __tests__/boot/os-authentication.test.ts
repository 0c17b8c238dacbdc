import { withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: operating-system authentication: ${missing}`);
const withMachines = missing ? describe.skip : describe;

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
    expect((await member.steps(["os-authentication"])).code).toBe(1);
    expect(member.machine.reason()).toContain("(security.osAuthentication: until-ready)");
    await member.inside("systemctl restart iris.service");
    expect(await answers(member)).toBe("@@1@@\n");
    await member.done("os-authentication", "configure", "end-os-authentication");
    expect(await answers(member)).toBe("Username: Password: Access Denied\n");
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
