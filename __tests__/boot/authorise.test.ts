import { listing } from "./support/given";
import { withFact, withMerges } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("admitting members to a mirror", () => {
  const bench = new MirrorBench("authorise");
  const facts = bench.facts.bind(bench);
  const start = bench.start.bind(bench);
  const startPrimary = bench.startPrimary.bind(bench);
  const startPair = bench.startPair.bind(bench);

  test("a member that joins waits until the primary admits it, says where it stands, and ends as ready backup", async () => {
    const primary = await startPrimary();
    const backup = await start(facts("b"));
    await backup.done("configure");
    await backup.inside("until grep -q 'Waiting|Pending' /test/recorded/iris; do sleep 0.1; done");
    // A sleep of the step comes after a look at where the member stands.
    backup.machine.replaceProgram("sleep", '#!/bin/bash\ntouch /test/recorded/waits\nexec /usr/bin/sleep "$@"\n');
    const waiting = backup.steps(["authorise"]);
    await until("the step waits", () => backup.machine.has("/test/recorded/waits"));
    expect((await primary.command("each-minute")).code).toBe(0);
    const { code, stdout } = await waiting;
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /this member in mirror DATA: Waiting, Pending\n[^]*this member in mirror DATA: Backup, Active, Caught up\n/,
    );
  });

  test("the timer admits members without anybody", async () => {
    const primary = await startPrimary();
    await primary.inside("systemctl start iris-member.timer");
    const backup = await start(facts("b"));
    await backup.done("configure", "authorise");
    expect(backup.status()).toEqual(["Backup", "Active", "Caught up"]);
    expect(primary.machine.read("/etc/systemd/system/iris-member.timer")).toContain("OnUnitInactiveSec=1min");
  });

  test("a DR async is done when it has caught up", async () => {
    const primary = await startPrimary();
    const dr = await start(facts("c"));
    await dr.done("configure");
    await primary.command("each-minute");
    await dr.done("authorise");
    expect(dr.status()).toEqual(["Connected", "Caught up", "Caught up"]);
  });

  test("a member that is not primary admits nobody", async () => {
    const [, backup] = await startPair();
    const before = backup.recorded("sessions").length;
    expect((await backup.command("each-minute")).code).toBe(0);
    expect(
      backup
        .recorded("sessions")
        .slice(before)
        .filter((line) => line.includes("AuthorizePendingMembers")),
    ).toEqual([]);
  });

  test("nothing is done while IRIS is down", async () => {
    const primary = await startPrimary();
    await primary.inside("systemctl stop iris.service");
    const before = primary.recorded("sessions").length;
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(primary.recorded("sessions")).toHaveLength(before);
  });

  test("a mirror without TLS needs nobody to admit", async () => {
    const plain = (letter: "a" | "b") =>
      withMerges(withFact(facts(letter), "mirror.tls", false), (merge) =>
        merge.replace("SSLDir=/iris/sys/tls/,UseSSL=1,", ""),
      );
    const primary = await startPrimary(plain("a"));
    const backup = await start(plain("b"));
    await backup.done("configure", "authorise");
    expect(primary.recorded("sessions").filter((line) => line.includes("AuthorizePendingMembers"))).toEqual([]);
  });

  test("each member knows the application servers, once, and not the primary only", async () => {
    const named = (letter: "a" | "b") =>
      withFact(facts(letter), "tlsAuthorisedNames", ["app.example", "batch.example"]);
    const primary = await startPrimary(named("a"));
    const backup = await start(named("b"));
    await backup.done("configure");
    await primary.command("each-minute");
    await backup.done("authorise");
    await backup.command("each-minute");
    for (const member of [primary, backup]) expect(member.state().ecp).toEqual(["CN=app.example", "CN=batch.example"]);
  });

  test("fails on a backup that cannot take over, within the bound", async () => {
    const primary = await startPrimary();
    const backup = await start(withMerges(facts("b"), (merge) => merge.replace("MaxServers=6", "MaxServers=7")));
    await backup.done("configure");
    await primary.command("each-minute");
    await backup.inside("until grep -q 'Not failover ready' /run/fake-iris/IRIS.status; do sleep 0.1; done");
    const { code, stdout } = await backup.steps(["authorise"], { IRIS_NODE_PATIENCE: "0" });
    expect(code).toBe(1);
    expect(stdout).toContain("this member in mirror DATA: Backup, Not failover ready, Caught up");
    expect(backup.machine.reason()).toBe("this member did not take its part in mirror DATA within 0 s");
  });

  test("a second run of the step changes nothing", async () => {
    const primary = await startPrimary();
    await primary.done("authorise");
    const folders = ["/etc", "/iris/sys/node", "/var/lib/iris-node"];
    const before = await listing(primary.machine, ...folders);
    await primary.done("authorise");
    expect(await listing(primary.machine, ...folders)).toBe(before);
  });

  test("a planned failover hands over to the backup and comes back as backup", async () => {
    const [primary, backup] = await startPair();
    const { code, stdout } = await primary.command("planned-failover");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `data-a hands over to DATA-B\\n[^]*mirror DATA has its primary at ${bench.address("b")}\\n[^]*data-a is back: Backup\\|Active`,
        ),
      ),
    ]);
    expect(backup.status()).toEqual(["Primary"]);
    expect(primary.status()).toEqual(["Backup", "Active", "Caught up"]);
  });

  test("fails on a planned failover without a ready backup, and on a member that is not primary, and stops nothing", async () => {
    const [primary, backup] = await startPair();
    const refusals = async (machine: IrisMachine): Promise<string> => {
      const { code } = await machine.command("planned-failover");
      expect(code).toBe(1);
      expect(machine.recorded("calls").filter((call) => call.startsWith("iris stop"))).toEqual([]);
      return machine.machine.reason();
    };
    expect(await refusals(backup)).toBe(
      "refused: data-b is not the primary of mirror DATA (it is: Backup, Active, Caught up)",
    );
    primary.machine.write("/test/backup-is-behind", "");
    expect(await refusals(primary)).toBe(
      "refused: mirror DATA has no backup that is ready to take over: bring it back first",
    );
  });
});
