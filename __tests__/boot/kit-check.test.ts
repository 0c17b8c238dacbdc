import { KERNEL } from "./support/image";
import { Facts, plannedDatabase, withFact, withMemory, withMerges } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: the kit check: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const SIZE_MIB = 4096;
const HUGE_PAGES = 400;
const ENCRYPTION = {
  databases: true,
  journals: true,
  keyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
  object: "mirrors/data/encryption-key",
};
const SUPERSERVER =
  "CreateSSLConfig:Name=%SuperServer,Enabled=1\nModifySSLConfig:Name=%SuperServer,TLSMinVersion=16\nModifyServer:Port=1972,BindAddress=0.0.0.0,SSLConfig=%SuperServer,SSLSupportLevel=2\nModifySystem:Name=SYSTEM,SSLECPServer=2\n";
const DRILL = ["promotes-back", "map-after-change", "qlist-async"];
/** What a session is asked. */
const ASKED = [
  "log-in",
  "merge-actions",
  "key-activation",
  "start-mode",
  "promote",
  "promote-alone",
  "demote",
  "member-state",
  "member-list",
  "map-members",
  "map-address",
  "pending-members",
  "admit-by-name",
  "pending-application-servers",
  "database-answers",
  "filled-by-merge",
  "interop-elsewhere",
  "superserver-record",
  "superserver-demands",
  "ecp-tls",
  "certificate-activate",
  "tls-minimum",
  "zmirror",
];

/** What this server cannot show: all is in one region. */
const NEVER = ["other-region"];

withMachines("the kit check", () => {
  const bench = new MirrorBench("kit-check");

  /** Of a member that can show every belief. */
  function facts(letter: "a" | "b"): Facts {
    const webGateway = { bucket: "kits", key: "gateway", sha256: "3".repeat(64) };
    const plain = bench.facts(letter, { encryption: ENCRYPTION, endpoint: { method: "route-table" } });
    const whole = withFact(withFact(plain, "iris.superserverTls", true), "kits.webGateway", webGateway);
    const merged = withMerges(whole, (merge) =>
      merge
        .replace("ModifyService:", `${SUPERSERVER}ModifyService:`)
        .replace("Routines=APP\n", "Routines=APP,Interop=1\n"),
    );
    // Each mirrored database is asked for data.
    const databases = ["APP", "LAB"].map((name) => plannedDatabase(name));
    return withMemory(withFact(merged, "iris.databases", databases), {
      [SIZE_MIB]: { globalBuffersMiB: 100, hugePages: HUGE_PAGES },
    });
  }
  async function start(letter: "a" | "b"): Promise<IrisMachine> {
    const member = await bench.start(facts(letter));
    member.machine.write(`${KERNEL}/proc/meminfo`, `MemTotal: ${SIZE_MIB * 1024} kB\nHugePages_Total: ${HUGE_PAGES}\n`);
    await member.done("encryption", "configure");
    return member;
  }
  async function check(member: IrisMachine, checks: string, protection = "off", patience = "100") {
    const { code, stdout, stderr } = await member.command("kit-check", { IRIS_NODE_PATIENCE: patience }, [
      checks,
      protection,
    ]);
    const said = [...stdout.matchAll(/^(holds|false|unknown) +([a-z-]+)/gm)];
    const named = (answer: string): string[] => said.filter(([, one]) => one === answer).map(([, , id]) => id!);
    expect(named("unknown")).toEqual(expect.arrayContaining(NEVER));
    const unknown = named("unknown").filter((id) => !NEVER.includes(id));
    return { code, stdout, stderr, holds: named("holds"), false: named("false"), unknown };
  }

  test("says of a backup which beliefs hold, by what IRIS answers, and drills only where nothing can be lost", async () => {
    const primary = await start("a");
    await primary.done("authorise", "databases", "namespaces");
    await primary.startProbe();
    const backup = await start("b");
    await primary.command("each-minute");
    await backup.done("authorise", "zmirror", "databases", "namespaces");
    await backup.startProbe();
    const switches = (ids: readonly string[]): Promise<string> =>
      backup.inside(`rm -rf /test/beliefs && mkdir /test/beliefs && cd /test/beliefs && touch . ${ids.join(" ")}`);
    const withSwitches = async (...ids: string[]) => {
      await switches(ids);
      const { code, false: found, unknown } = await check(backup, "read-only", "on");
      expect(code).toBe(2);
      return { false: found, unknown };
    };

    const all = await check(backup, "read-only", "on");
    expect([all.code, all.false, all.unknown, all.stderr]).toEqual([2, [], [], ""]);
    expect(all.holds).toEqual(expect.arrayContaining(ASKED));
    expect(all.stdout).toMatch(/^round trip to data-a: [\d.]+ ms; journal sync: 0\.80 ms$/m);

    const first = [
      "merge-actions",
      "promote",
      "databases-in-cpf",
      "filled-by-merge",
      "superserver-record",
      "ecp-tls",
      "certificate-activate",
      "tls-minimum",
      "gateway-tls",
      "zmirror",
    ];
    expect(await withSwitches(...first)).toEqual({ false: first, unknown: ["interop-elsewhere"] });
    const second = [
      "key-activation",
      "start-mode",
      "promote-alone",
      "demote",
      "member-state",
      "map-members",
      "mirrors-in-cpf",
      "namespaces-in-cpf",
      "interop-elsewhere",
    ];
    expect(await withSwitches(...second, "superserver-demands", "status-page")).toEqual({
      false: [...second, "superserver-demands", "status-page"],
      unknown: ["map-address", "gateway-tls"],
    });
    const onMembers = ["map-members", "map-address", "superserver-demands"];
    expect(await withSwitches("member-list")).toEqual({ false: ["member-list"], unknown: onMembers });
    expect(await withSwitches("qlist-fields", "database-answers")).toEqual({
      false: ["qlist-fields", "database-answers"],
      unknown: ["member-list", ...onMembers.slice(0, 2), "filled-by-merge", "interop-elsewhere", "superserver-demands"],
    });
    // No session: no journal sync either.
    expect(await withSwitches("log-in")).toEqual({ false: ["log-in"], unknown: ASKED.slice(1) });
    await switches([]);

    for (const how of ["missing", "garbled", "late"]) {
      backup.machine.write("/test/session-is-mangled", how);
      const { code, holds, stdout } = await check(backup, "read-only", "on", how === "late" ? "2" : "100");
      expect({ how, code, holds: holds.filter((id) => ASKED.includes(id)) }).toEqual({ how, code: 2, holds: [] });
      expect(stdout).toContain("round trip to data-a: unknown: no answer of the journal sync");
    }
    await backup.inside("rm /test/session-is-mangled");

    const refusal = async (checks: string, protection: string): Promise<unknown[]> => {
      const { code, stderr } = await backup.command("kit-check", {}, [checks, protection]);
      return [code, stderr.split("refused: ")[1]];
    };
    expect(await refusal("sandbox", "on")).toEqual([
      1,
      "the environment is protected, and the drill is for a sandbox\n",
    ]);
    expect(await refusal("all", "off")).toEqual([1, "the checks are 'read-only' or 'sandbox'\n"]);
    backup.machine.write("/test/has-data", "");
    expect(await refusal("sandbox", "off")).toEqual([
      1,
      "a mirrored database has data, or IRIS does not say that it has none\n",
    ]);
    await backup.inside("rm /test/has-data");
    expect(backup.status()[0]).toBe("Backup");
    expect(backup.recorded("sessions").filter((line) => /\)\.(Demote|Promote)\(/.test(line))).toEqual([]);

    const drilled = await check(backup, "sandbox");
    expect([drilled.code, drilled.false, drilled.unknown]).toEqual([2, [], []]);
    expect(drilled.holds).toEqual(expect.arrayContaining(DRILL));
    await until("the backup", () => backup.status()[0] === "Backup");

    // What an installation leaves, and what a start takes, is of the last start.
    await switches(["registry", "agent-group", "shared-memory", "promotes-back", "qlist-async"]);
    await backup.inside("systemctl restart iris.service");
    await until("the backup", () => backup.status()[0] === "Backup");
    const last = await check(backup, "sandbox");
    expect({ code: last.code, false: last.false.sort(), unknown: last.unknown }).toEqual({
      code: 2,
      false: ["agent-group", "promotes-back", "qlist-async", "registry", "shared-memory"],
      unknown: ["map-after-change"],
    });
    expect(last.stderr).toContain("DATA-B stays a DR async: promote it with the document 'promote'");
  });
});
