import { deletionOf } from "./support/by-hand";
import { listing } from "./support/given";
import { Facts, plannedDatabase, withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const AT_ONCE = { IRIS_NODE_PATIENCE: "0" };
const HELD = 75;

withMachines("the databases of a member", () => {
  const bench = new MirrorBench("databases");
  const facts = bench.facts.bind(bench);
  const claim = (name: string): Record<string, string> =>
    JSON.parse(bench.object(`mirrors/data/databases/${name}.json`)) as Record<string, string>;
  const planned = (given: Facts, ...databases: Facts[]): Facts => withFact(given, "iris.databases", databases);
  const made = (member: IrisMachine): string[] =>
    member.recorded("iris").filter((line) => line.startsWith("database "));
  const creations = (member: IrisMachine): string[] =>
    member.recorded("merges").filter((line) => line.startsWith("CreateDatabase"));
  const deleteByHand = (member: IrisMachine, name: string) =>
    member.machine.command(["python3", "-B", "-c", deletionOf(name)]);
  const refusal = async (member: IrisMachine): Promise<string> => {
    expect((await member.steps(["databases"], AT_ONCE)).code).toBe(1);
    return member.machine.reason();
  };

  test("the primary claims a database in the bucket, then creates it", async () => {
    const primary = await bench.startPrimary();
    expect(primary.state().databases).toEqual({});
    await primary.done("databases");
    expect(claim("APP")).toMatchObject({ database: "APP", member: "DATA-A" });
    expect(JSON.parse(primary.machine.read("/iris/sys/member/databases.json"))).toEqual({
      APP: { claim: claim("APP")["claim"], made: true },
    });
    expect(made(primary)).toEqual(["database APP created empty"]);
    expect(primary.machine.read("/iris/sys/irissys/iris.cpf")).toContain("\r\nAPP=/iris/db/app/\r\n");
  });

  test("a second run creates nothing and changes nothing", async () => {
    const primary = await bench.startPrimary();
    await primary.done("databases");
    const folders = ["/etc", "/iris/sys/node", "/iris/sys/member", "/iris/sys/irissys/iris.cpf", "/iris/db"];
    const before = await listing(primary.machine, ...folders);
    const merges = primary.recorded("merges");
    await primary.done("databases");
    expect(await listing(primary.machine, ...folders)).toBe(before);
    expect(primary.recorded("merges")).toEqual(merges);
  });

  test("a backup waits until the primary has a database, and is filled from it", async () => {
    const [primary, backup] = await bench.startPair();
    expect(await refusal(backup)).toBe(
      "database APP is missing, and the primary does not have it, or is silent (after 0 s)",
    );
    expect(creations(backup)).toEqual([]);
    const waiting = backup.steps(["databases"], { IRIS_NODE_PATIENCE: "5" });
    await primary.done("databases");
    expect((await waiting).code).toBe(0);
    expect(made(backup)).toEqual(["database APP downloaded from DATA-A"]);
  });

  test("fails on a backup that became primary before IRIS made the database, which is empty then, and says so", async () => {
    const [primary, backup] = await bench.startPair();
    await primary.done("databases");
    await backup.inside("chmod 0777 /test");
    backup.machine.replaceProgram(
      "iris",
      '#!/bin/bash\nif [[ $1 == merge ]]; then touch /test/merging; until [[ -e /test/go ]]; do sleep 0.1; done; fi\nexec /usr/bin/iris "$@"\n',
    );
    const running = backup.steps(["databases"], { IRIS_NODE_PATIENCE: "5" });
    await until("the merge", () => backup.machine.has("/test/merging"));
    await primary.inside("kill -KILL $(cat /run/fake-iris/IRIS.pid)");
    await until("the new primary", () => backup.status()[0] === "Primary");
    backup.machine.write("/test/go", "");
    expect((await running).code).toBe(1);
    expect(made(backup)).toEqual(["database APP created empty"]);
    expect(backup.machine.reason()).toMatch(
      /^this member became primary while IRIS made database APP, .*: it may be empty\./,
    );
  });

  test("a database that a backup has lost is made again in its next run, and the minute says that it is missing", async () => {
    const [, backup] = await bench.startReadyPair();
    await deleteByHand(backup, "APP");
    await backup.command("each-minute");
    expect(JSON.parse(backup.machine.read("/var/lib/iris-node/problems.json"))).toEqual({
      "databases-missing": "IRIS has these planned databases no more: APP",
    });
    await backup.done("databases");
    expect(made(backup)).toEqual(Array(2).fill("database APP downloaded from DATA-A"));
  });

  test("fails on a primary that has lost a database, whoever else has it, and creates none", async () => {
    const [primary, backup] = await bench.startReadyPair();
    const before = creations(primary);
    await deleteByHand(primary, "APP");
    expect(await refusal(primary)).toMatch(
      /^mirrors\.data\.databases\.APP: database APP was created by DATA-A at [^ ]+ \(s3:\/\/databases-\d+\/mirrors\/data\/databases\/APP\.json\), and no member has it: a new one would be empty/,
    );
    bench.cloud.aws(["s3", "rm", `s3://${bench.bucket}/mirrors/data/databases/APP.json`]);
    await primary.inside("rm /iris/sys/member/databases.json");
    expect(await refusal(primary)).toMatch(
      /^mirrors\.data\.databases\.APP: DATA-B has database APP, and this primary has not/,
    );
    expect(creations(primary)).toEqual(before);
    expect(Object.keys(backup.state().databases)).toEqual(["APP"]);
  });

  test("the record of a database is written by the minute where the bucket has none", async () => {
    const [primary, backup] = await bench.startReadyPair();
    bench.cloud.aws(["s3", "rm", `s3://${bench.bucket}/mirrors/data/databases/APP.json`]);
    await backup.command("each-minute");
    expect(claim("APP")).toMatchObject({ database: "APP", member: "DATA-B" });
    await deleteByHand(primary, "APP");
    expect(await refusal(primary)).toContain("database APP was created by DATA-B");
  });

  test("a creation that failed is repeated in the next run with the same claim, and nowhere else", async () => {
    const primary = await bench.startPrimary(planned(facts("a"), plannedDatabase("APP", { encrypted: true })));
    expect(await refusal(primary)).toMatch(
      /^'iris merge IRIS' failed .*CreateDatabase APP: no encryption key is active/,
    );
    const { claim: number } = claim("APP");
    primary.machine.putFacts(facts("a"));
    await primary.done("databases");
    expect(claim("APP")["claim"]).toBe(number);
    expect(made(primary)).toEqual(["database APP created empty"]);
  });

  test("a member that was interrupted after the creation finds the database, and never creates a second one", async () => {
    const primary = await bench.startPrimary();
    await primary.done("databases");
    const { claim: number } = claim("APP");
    primary.machine.write("/iris/sys/member/databases.json", JSON.stringify({ APP: { claim: number } }));
    await primary.command("each-minute");
    await deleteByHand(primary, "APP");
    expect(await refusal(primary)).toContain("a new one would be empty");
    expect(made(primary)).toEqual(["database APP created empty"]);
  });

  test("a new database waits for each other server of the mirror to say that it does not have it", async () => {
    const primary = await bench.startPrimary();
    await bench.silent("c");
    expect(await refusal(primary)).toBe("database APP is missing; silent: DATA-C (after 0 s)");
    await bench.answers("c", { configured: true, databases: ["APP"] });
    expect(await refusal(primary)).toContain("DATA-C has database APP, and this primary has not");
    await bench.answers("c", { configured: false });
    await primary.done("databases");
    expect(made(primary)).toEqual(["database APP created empty"]);
  });

  test("fails on a file that IRIS does not know, and on a database whose file is gone, and leaves both alone", async () => {
    const primary = await bench.startPrimary();
    await primary.inside("mkdir -p /iris/db/app && echo data >/iris/db/app/IRIS.DAT");
    expect(await refusal(primary)).toMatch(
      /^mirrors\.data\.databases\.APP: \/iris\/db\/app\/IRIS\.DAT is there, and IRIS knows no database APP: it may hold data/,
    );
    expect(primary.machine.read("/iris/db/app/IRIS.DAT")).toBe("data\n");
    await primary.inside("rm /iris/db/app/IRIS.DAT");
    await primary.done("databases");
    await primary.inside("rm /iris/db/app/IRIS.DAT");
    expect(await refusal(primary)).toContain("IRIS has it in /iris/db/app/, and no IRIS.DAT lies there");
    expect(creations(primary)).toHaveLength(1);
  });

  test.each([
    [
      "dismounted",
      "database APP is not mounted; journal data is not applied yet (Warning! Some databases need attention.)",
    ],
    [
      "needs-catchup",
      "database APP is not caught up; journal data is not applied yet (Warning! Some databases need attention.)",
    ],
  ])("a backup with a database that is %s is not ready, and no planned failover goes to it", async (how, words) => {
    const [primary, backup] = await bench.startReadyPair();
    backup.machine.write(`/test/${how}/APP`, "");
    await backup.inside("until grep -q attention /run/fake-iris/IRIS.status; do sleep 0.1; done");
    expect(await refusal(backup)).toContain(words);
    expect((await primary.command("planned-failover")).code).toBe(1);
    expect(primary.machine.reason()).toBe(
      "refused: mirror DATA has no backup that is ready to take over: bring it back, or promote a DR async, first",
    );
    await backup.inside("mkdir -p /run/iris-node");
    backup.machine.write(
      "/run/iris-node/status",
      `/prod/status/data-b\n{"step": "ready", "result": "ready", "reason": ""}\n`,
    );
    await backup.command("each-minute");
    expect(JSON.parse(backup.machine.read("/var/lib/iris-node/problems.json"))).toEqual({
      databases: words.split(";")[0],
    });
  });

  test("a backup whose database takes long to be filled is held and says so, and its timer starts the scripts again when it is there", async () => {
    const [primary, backup] = await bench.startPair();
    await primary.done("databases");
    const starts = () => backup.recorded("calls").filter((call) => /^systemctl start .*iris-node.service/.test(call));
    backup.machine.write("/test/being-filled/APP", "");
    expect((await backup.steps(["databases"], AT_ONCE)).code).toBe(HELD);
    expect(backup.machine.read("/var/lib/iris-node/waits")).toMatch(
      /^database APP is being filled from another member; journal data is not applied yet \(Warning! Some databases need attention\.\): it takes longer than 0 s, and the scripts go on by themselves when it is done$/m,
    );
    expect((await backup.command("each-minute")).code).toBe(0);
    expect(starts()).toEqual([]);
    // It is there, and journal data of hours is left.
    await backup.inside("rm /test/being-filled/APP; touch /test/mirror-is-behind");
    await until("it is behind", () => backup.status()[2] === "90 seconds behind");
    await backup.command("each-minute");
    expect(starts()).toEqual([]);
    expect((await backup.steps(["databases"], AT_ONCE)).code).toBe(HELD);
    expect(backup.machine.read("/var/lib/iris-node/waits")).toContain("not applied yet (90 seconds behind): it takes");
    await backup.inside("rm /test/mirror-is-behind");
    await until("it has caught up", () => backup.status()[2] === "Caught up");
    // The scripts would wait for the bucket, with the lock that orders need.
    await backup.command("each-minute");
    expect(starts()).toEqual([]);
    await bench.cloud.putObject(bench.bucket, "nodes/data-b.json", "{}");
    // A person stopped IRIS.
    await backup.inside("systemctl stop iris.service; : >/test/recorded/calls");
    await backup.command("each-minute");
    expect(backup.recorded("calls").filter((call) => call.startsWith("systemctl start"))).toEqual([]);
    await backup.inside("systemctl start iris.service");
    await until("it has caught up again", () => backup.status()[2] === "Caught up");
    await backup.command("each-minute");
    expect(starts()).toEqual(["systemctl start --no-block iris-node.service"]);
    // They end before they are at the databases: a person is waited for.
    expect((await backup.command("../run")).code).toBe(1);
    await backup.command("each-minute");
    expect(starts()).toHaveLength(1);
    await backup.done("databases");
  });

  test("a backup that needs a person too while a database is filled is not held: it fails, and its timer does not wait", async () => {
    const [primary, backup] = await bench.startPair();
    const more = (letter: "a" | "b") => planned(facts(letter), plannedDatabase("APP"), plannedDatabase("MORE"));
    primary.machine.putFacts(more("a"));
    await primary.done("databases");
    backup.machine.putFacts(more("b"));
    backup.machine.write("/test/being-filled/APP", "");
    expect((await backup.steps(["databases"], AT_ONCE)).code).toBe(HELD);
    backup.machine.write("/test/dismounted/MORE", "");
    await bench.cloud.putObject(bench.bucket, "nodes/data-b.json", "{}");
    await backup.command("each-minute");
    expect(backup.recorded("calls")).toContain("systemctl start --no-block iris-node.service");
    expect(await refusal(backup)).toMatch(
      /^database MORE is not mounted; database APP is being filled .*\(after 0 s: /,
    );
  });

  test("fails on a planned failover to a backup that has not every planned database", async () => {
    const [primary, backup] = await bench.startReadyPair();
    const more = (letter: "a" | "b") => planned(facts(letter), plannedDatabase("APP"), plannedDatabase("MORE"));
    primary.machine.putFacts(more("a"));
    await primary.done("databases");
    expect((await primary.command("planned-failover")).code).toBe(1);
    expect(primary.machine.reason()).toBe("refused: DATA-B has no database MORE: run the scripts again there first");
    backup.machine.putFacts(more("b"));
    await backup.done("databases");
    expect((await primary.command("planned-failover")).code).toBe(0);
  });

  test("a changed option of a database that exists is refused with its key", async () => {
    const primary = await bench.startPrimary();
    await primary.done("databases");
    for (const [how, words] of [
      [{ mirrored: false }, "mirrors.data.databases.APP.mirrored: IRIS has a database of mirror DATA, planned is none"],
      [{ encrypted: true }, "mirrors.data.databases.APP: IRIS has it not encrypted, planned is encrypted"],
    ] as const) {
      primary.machine.putFacts(planned(facts("a"), plannedDatabase("APP", how)));
      expect(await refusal(primary)).toContain(words);
    }
  });

  test("each member has a database of its own where it is not mirrored, and no second one", async () => {
    const local = (letter: "a" | "b") => planned(facts(letter), plannedDatabase("APP", { mirrored: false }));
    const primary = await bench.startPrimary(local("a"));
    await primary.done("databases");
    expect(bench.cloud.aws(["s3", "ls", "--recursive", `s3://${bench.bucket}`])).not.toContain("databases/");
    await deleteByHand(primary, "APP");
    expect(await refusal(primary)).toContain(
      "this member has had database APP, and no member has it: a new one would be empty",
    );
  });
});
