import { listing } from "./support/given";
import { Facts, withFact, withMerges } from "./support/iris-facts";
import { certificateOf, IrisMachine } from "./support/iris-machine";
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

  const ADMITTING = /AuthorizePendingMembers|AddFailoverMember|MapMirrors/;
  const admitting = (member: IrisMachine) => member.recorded("sessions").filter((line) => ADMITTING.test(line));
  const kindOf = (line: string) =>
    ["list", "name", "all"][
      [/^kill sc.*PendingNewMembers/, /AddFailoverMember/, /AuthorizeP/].findIndex((one) => one.test(line))
    ];
  const status = (member: IrisMachine): unknown =>
    JSON.parse(member.machine.read("/run/iris-node/status").trimEnd().split("\n").at(-1)!);
  const problems = (member: IrisMachine): Record<string, string> =>
    JSON.parse(member.machine.read("/var/lib/iris-node/problems.json")) as Record<string, string>;
  const members = (member: IrisMachine): string[] =>
    [...member.machine.read("/iris/sys/irissys/iris.cpf").matchAll(/^(DATA-\w)=/gm)].map(([, name]) => name!).sort();

  /** A server with the address of member c: it has a certificate of the CA, and nobody planned it. */
  const stranger = async (subject?: string): Promise<IrisMachine> => {
    const named = (facts("c") as Facts & { mirror: Facts }).mirror;
    const other = { ...facts("c"), node: "data-x", hostName: "data-x.example", mirror: named };
    const one = await start(withMerges(other, (merge) => merge.replaceAll("data-c", "data-x")));
    if (subject !== undefined) await one.inside(certificateOf(subject));
    await one.done("configure");
    return one;
  };
  const joined = async (letter: "b" | "c", subject?: string): Promise<IrisMachine> => {
    const member = await start(facts(letter));
    if (subject !== undefined) await member.inside(certificateOf(subject));
    await member.done("configure");
    await waits(member);
    return member;
  };
  const waits = (member: IrisMachine) => until("it waits", () => member.status().join() === "Waiting,Pending");

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
        .filter((line) => ADMITTING.test(line)),
    ).toEqual([]);
  });

  test("failover members and asyncs are admitted by name, each by its own call, and nobody else by the way", async () => {
    const primary = await startPrimary();
    await Promise.all([joined("b"), joined("c")]);
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(members(primary)).toEqual(["DATA-A", "DATA-B", "DATA-C"]);
    expect(admitting(primary)).toEqual([
      `set sc=##class(SYS.Mirror).AddFailoverMember("DATA","IRIS","${bench.address("b")}",2188)`,
      'set properties("MemberType")=2,properties("AsyncMemberType")=0 set sc=##class(Config.MapMirrors).Create("DATA","DATA-C",.properties)',
    ]);
    expect(problems(primary)).toEqual({});
  });

  test("a stranger with a certificate of the CA stays pending and is said in the status, and keeps no planned member out", async () => {
    const primary = await startPrimary();
    const [unknown, backup] = await Promise.all([stranger(), joined("b")]);
    for (let minute = 0; minute < 2; minute++) expect((await primary.command("each-minute")).code).toBe(0);
    await backup.done("authorise");
    expect(members(primary)).toEqual(["DATA-A", "DATA-B"]);
    expect(unknown.status()).toEqual(["Waiting", "Pending"]);
    expect(problems(primary)["waiting-members"]).toMatch(
      /^DATA-X with certificate 'CN=data-x.example' waits and is not admitted: no member of that name is planned/,
    );
  });

  test("what the timer finds is published beside the failure of the last run, once, and kept while a run is under way", async () => {
    const primary = await startPrimary();
    expect((await primary.command("../run")).code).toBe(1);
    const failure = status(primary);
    expect(failure).toMatchObject({ result: "failed", reason: expect.stringMatching(/./) });
    const published = () => primary.recorded("aws").filter((line) => line.includes("put-parameter")).length;
    await stranger();
    await primary.inside('sed -i \'s/"failed"/"running"/\' /run/iris-node/status');
    const before = published();
    await primary.command("each-minute");
    expect(published()).toBe(before);
    for (const [from, result] of [
      ["running", "failed"],
      ["failed", "held"],
      ["held", "ready"],
    ]) {
      await primary.inside(
        `sed -i 's/"${from}"/"${result}"/' /run/iris-node/status; rm -f /var/lib/iris-node/problems.published.json`,
      );
      for (let minute = 0; minute < 2; minute++) await primary.command("each-minute");
      expect(status(primary)).toMatchObject({
        ...(failure as object),
        result,
        time: expect.any(String),
        problems: { "waiting-members": expect.stringMatching(/^DATA-X /) },
      });
    }
    expect(published()).toBe(before + 3);
  });

  test("who cannot be looked for is said in the status, and the rest of the minute goes on", async () => {
    const primary = await startPrimary(withFact(facts("a"), "tlsAuthorisedNames", ["app.example"]));
    const rules = "/opt/iris-node/releases/0123456789abcdef/boot/safety";
    await primary.inside(`sed -i 's/^def admission_command.*/&\\n    raise ValueError/' ${rules}/waiting.py`);
    await primary.inside(`sed -i 's/^def command.*/&\\n    raise ValueError/' ${rules}/application_servers.py`);
    await primary.inside(`sed -i 's/^def minute.*/&\\n    raise ValueError/' ${rules}/minute.py`);
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(problems(primary)).toEqual({
      "promotion-records": expect.stringMatching(/could not look after/),
      "waiting-members": expect.stringMatching(/could not look who waits/),
      "waiting-application-servers": expect.stringMatching(/could not look which/),
    });
  });

  test("where Systems Manager takes no status, and the scripts wait, the rest of the minute goes on, and the next one publishes", async () => {
    const planned = (...names: string[]) => withFact(facts("a"), "tlsAuthorisedNames", names);
    const primary = await startPrimary(planned("app.example"));
    const published = () => primary.recorded("aws").filter((line) => line.includes("put-parameter"));
    await stranger();
    primary.machine.putFacts(planned("app.example", "batch.example"));
    primary.machine.write("/run/iris-node/status", `/x\n{"step": "kits", "result": "failed", "reason": "none"}\n`);
    primary.machine.write("/var/lib/iris-node/waits", "a database is being filled\n");
    await primary.inside("mv /test/bin/aws /test/aws.real");
    const refused = "echo 'An error occurred (ValidationException) when calling PutParameter' >&2; exit 254";
    primary.machine.write(
      "/test/bin/aws",
      `#!/bin/bash\n[[ "$*" != *put-parameter* ]] || { ${refused}; }\nexec /test/aws.real "$@"\n`,
      0o755,
    );
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(primary.state().ecp).toEqual(["CN=app.example", "CN=batch.example"]);
    expect(published()).toEqual([]);
    await primary.inside("mv /test/aws.real /test/bin/aws");
    for (let minute = 0; minute < 2; minute++) expect((await primary.command("each-minute")).code).toBe(0);
    expect(published()).toEqual([expect.stringMatching(/"kits", "result": "failed", .*"waiting-members": "DATA-X /)]);
  });

  test("a server with a planned name and another certificate stays pending", async () => {
    const primary = await startPrimary();
    await joined("b", "/O=Hospital/CN=data-c.example");
    await primary.command("each-minute");
    expect(admitting(primary)).toEqual([]);
    expect(problems(primary)["waiting-members"]).toMatch(
      /^DATA-B with certificate 'CN=data-c.example, O=Hospital' waits .* the common name must be .* or data-b.example/,
    );
  });

  test("where IRIS takes no names, all who wait are admitted together, and nobody while a stranger waits", async () => {
    const primary = await startPrimary();
    primary.machine.write("/test/beliefs/admit-by-name", "");
    await joined("b");
    await primary.command("each-minute");
    expect(members(primary)).toEqual(["DATA-A", "DATA-B"]);
    expect(problems(primary)).toEqual({});
    // Who waits is asked again before that call.
    expect(primary.recorded("sessions").map(kindOf).filter(Boolean).slice(-5)).toEqual([
      "list",
      "name",
      "list",
      "all",
      "list",
    ]);
    await stranger();
    await primary.command("each-minute");
    expect(members(primary)).toEqual(["DATA-A", "DATA-B"]);
  });

  // What IRIS writes ends with these signs too. The last becomes a byte that is no character.
  test.each(["/CN=evil@@1@@", "/O=@@OK@@/CN=evil", "/CN=evil@@", "/CN=evil\xe9"])(
    "a stranger hides behind nothing that its certificate says: %s",
    async (subject) => {
      const primary = await startPrimary();
      primary.machine.write("/test/beliefs/admit-by-name", "");
      await Promise.all([joined("b"), stranger(subject)]);
      primary.machine.write("/test/session-is-mangled", "latin-1");
      expect((await primary.command("each-minute", { LC_ALL: "C.UTF-8" })).code).toBe(0);
      expect(members(primary)).toEqual(["DATA-A"]);
      expect(problems(primary)["waiting-members"]).toMatch(/^DATA-X with certificate '.*CN=evil/);
    },
  );

  test("fails on saying that a member was admitted where IRIS took no names and a stranger waits too", async () => {
    const primary = await startPrimary();
    primary.machine.write("/test/beliefs/admit-by-name", "");
    await Promise.all([joined("b"), stranger()]);
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(members(primary)).toEqual(["DATA-A"]);
    expect(problems(primary)).toEqual({
      "waiting-members": expect.stringMatching(/^DATA-X /),
      "not-admitted": expect.stringMatching(/^IRIS did not admit DATA-B: ERROR #5002.* ERROR #5001/),
    });
  });

  test("where IRIS does not list who waits, nobody is admitted, and the status says so", async () => {
    const primary = await startPrimary();
    primary.machine.write("/test/beliefs/pending-members", "");
    await joined("b");
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(members(primary)).toEqual(["DATA-A"]);
    expect(problems(primary)).toEqual({ "waiting-members": expect.stringMatching(/^IRIS does not list who waits/) });
  });

  test("a member whose certificate has another subject is let in again when that is its own, and no other", async () => {
    const [primary, backup] = await startPair();
    await backup.inside(certificateOf("/O=Stranger/CN=stranger.example"));
    await waits(backup);
    await primary.command("each-minute");
    expect(backup.status()).toEqual(["Waiting", "Pending"]);
    expect(problems(primary)["waiting-members"]).toMatch(/^DATA-B with certificate 'CN=stranger.example, O=Stranger' /);
    await backup.inside(certificateOf("/C=DE/O=Hospital/CN=data-b.example"));
    await until("its new name waits", () => primary.state().mirror.changedNames["DATA-B"].subject.includes("Hospital"));
    await primary.command("each-minute");
    await until("it is the backup again", () => backup.status()[0] === "Backup");
    expect(problems(primary)).toEqual({});
  });

  const subjectOf = (member: IrisMachine, name: string): string =>
    new RegExp(`^${name}=(?:[^,]*,){9}(.*),0,,,$`, "m").exec(member.machine.read("/iris/sys/irissys/iris.cpf"))![1]!;

  test("a member that was away takes the new subject of the primary when that is planned, and no other", async () => {
    const [primary, backup] = await startPair();
    const renamed = async (subject: string, shown: string) => {
      await backup.inside("systemctl stop iris.service");
      await primary.inside(certificateOf(subject));
      await until("the primary has it", () => subjectOf(primary, "DATA-A") === shown);
      await backup.inside("systemctl start iris.service");
      await waits(backup);
      expect((await backup.command("each-minute")).code).toBe(0);
    };
    await renamed("/O=Stranger/CN=stranger.example", "CN=stranger.example, O=Stranger");
    expect(backup.status()).toEqual(["Waiting", "Pending"]);
    expect(problems(backup)["waiting-members"]).toMatch(
      /^DATA-A with certificate 'CN=stranger.example, O=Stranger' waits .* data-a.example.* authorised here by hand/,
    );
    await renamed("/O=Hospital/CN=data-a.example", "CN=data-a.example, O=Hospital");
    await until("it is the backup again", () => backup.status()[0] === "Backup");
    expect(subjectOf(backup, "DATA-A")).toBe("CN=data-a.example, O=Hospital");
    expect(problems(backup)).toEqual({});
  });

  test("a member that is connected takes a new subject of the primary at once", async () => {
    const [primary, backup] = await startPair();
    await primary.inside(certificateOf("/O=Hospital/CN=data-a.example"));
    await until("it has it", () => subjectOf(backup, "DATA-A") === "CN=data-a.example, O=Hospital");
    expect(backup.status()[0]).toBe("Backup");
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
    expect(admitting(primary)).toEqual([]);
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

  test("an application server is known by the whole subject of its certificate, on a backup that never saw it too", async () => {
    const named = (letter: "a" | "b") => withFact(facts(letter), "tlsAuthorisedNames", ["app.example"]);
    const primary = await startPrimary(named("a"));
    const backup = await start(named("b"));
    await backup.done("configure");
    await primary.command("each-minute");
    await backup.done("authorise");
    const server = await bench.applicationServer("/C=DE/O=Hospital/CN=app.example");
    await until("it waits", () => server.ecp() === "Pending");
    expect((await primary.command("each-minute")).code).toBe(0);
    await until("it is let in", () => server.ecp() === "Normal");
    expect(problems(primary)).toEqual({});
    const all = ["CN=app.example", "CN=app.example, O=Hospital, C=DE"];
    expect(primary.state().ecp).toEqual(all);
    expect((await backup.command("each-minute")).code).toBe(0);
    expect(backup.state().ecp).toEqual(all);
    for (const member of [primary, backup]) await member.command("each-minute");
    for (const member of [primary, backup]) expect(member.state().ecp).toEqual(all);
  });

  test("an application server with a name that is not planned stays out, and the status says so", async () => {
    const primary = await startPrimary(withFact(facts("a"), "tlsAuthorisedNames", ["app.example"]));
    const server = await bench.applicationServer("/CN=stranger.example@@1@@/O=app.example");
    await until("it waits", () => server.ecp() === "Pending");
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(server.ecp()).toBe("Pending");
    expect(primary.state().ecp).toEqual(["CN=app.example"]);
    expect(problems(primary)).toEqual({
      "waiting-application-servers": expect.stringMatching(
        /^'O=app.example, CN=stranger.example@@1@@' wait .*\(app.example\)/,
      ),
    });
  });

  test("where IRIS does not list application servers, the planned names alone are let in, and the status says so", async () => {
    const primary = await start(withFact(facts("a"), "tlsAuthorisedNames", ["app.example"]));
    primary.machine.write("/test/beliefs/pending-application-servers", "");
    await primary.done("configure", "authorise");
    expect((await primary.command("each-minute")).code).toBe(0);
    expect(primary.state().ecp).toEqual(["CN=app.example"]);
    expect(Object.keys(problems(primary))).toEqual(["waiting-application-servers"]);
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
    const [primary, backup] = await bench.startReadyPair();
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
    const [primary, backup] = await bench.startReadyPair();
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
      "refused: mirror DATA has no backup that is ready to take over: bring it back, or promote a DR async, first",
    );
  });
});
