import { crashAfter } from "./support/crash-after";
import { plannedDatabase, withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const KEY_FILE = "/iris/sys/encryption/encryption.key";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1";

withMachines("encryption inside IRIS", () => {
  const bench = new MirrorBench("encryption");
  const encryption = { databases: true, journals: true, keyArn: KEY, object: "mirrors/data/encryption-key" };
  const facts = (letter: "a" | "b") =>
    withFact(bench.facts(letter, { encryption }), "iris.databases", [plannedDatabase("APP", { encrypted: true })]);
  const start = bench.start.bind(bench);
  const stored = (): string => bench.object("mirrors/data/encryption-key");
  const put = (text: string) => bench.cloud.putObject(bench.bucket, "mirrors/data/encryption-key", text);
  const madeBefore = (region = "eu-west-1"): string => JSON.stringify({ id: "before", "wrapped-by": KEY, region });
  /** What IRIS has on its volume, without the credentials that it put in. */
  const key = (member: IrisMachine): unknown => {
    const { startup, ...rest } = JSON.parse(member.machine.read(KEY_FILE)) as Record<string, unknown>;
    expect(startup).toMatch(/^[0-9a-f]{16}$/);
    return rest;
  };
  const sessions = (member: IrisMachine, what: RegExp): string[] =>
    member.recorded("sessions").flatMap((line) => what.exec(line)?.[0] ?? []);

  test("the first primary makes the key with KMS, shares it wrapped, and has it active before it creates a database", async () => {
    const primary = await start(facts("a"));
    await primary.done("encryption", "configure", "authorise", "databases");
    expect(JSON.parse(stored())).toMatchObject({ "wrapped-by": KEY, region: "eu-west-1" });
    expect(key(primary)).toEqual(JSON.parse(stored()));
    expect(await primary.inside(`stat -c '%a %U %G' ${KEY_FILE} /iris/sys/encryption`)).toBe(
      "640 irisowner irisusr\n750 irisowner irisusr\n",
    );
    expect(primary.state().security).toMatchObject({
      DBEncStartMode: "2",
      DBEncStartKeyFile: KEY_FILE,
      DBEncJournal: "1",
      DBEncIRISTemp: "1",
    });
    expect(primary.state().databases.APP.EncryptedDB).toBe("1");
    expect(sessions(primary, /KMSCreateEncryptionKey|ActivateDB|DBEncStartMode/)).toEqual([
      "KMSCreateEncryptionKey",
      "ActivateDB",
      "DBEncStartMode",
    ]);
    expect(primary.recorded("calls").filter((call) => /^iris (start|stop)/.test(call))).toEqual(
      ["start", "stop", "start", "stop", "start"].map((verb) => `iris ${verb} IRIS quietly`),
    );
  });

  test("the other members use the key of the first, and wait for it", async () => {
    const backup = await start(facts("b"));
    const waiting = backup.steps(["encryption"]);
    const primary = await start(facts("a"));
    await primary.done("encryption");
    expect((await waiting).code).toBe(0);
    expect(key(backup)).toEqual(key(primary));
    expect(sessions(backup, /KMSCreateEncryptionKey/)).toEqual([]);
  });

  test("a first primary with blank volumes takes the key that exists", async () => {
    await put(madeBefore());
    const primary = await start(facts("a"));
    await primary.done("encryption");
    expect(key(primary)).toEqual(JSON.parse(madeBefore()));
    expect(stored()).toBe(madeBefore());
  });

  test("begins again after a power loss behind each of its actions, with the key that was shared", async () => {
    const primary = await start(facts("a"));
    await crashAfter(primary, "KMSCreateEncryptionKey");
    await crashAfter(primary, "put-object");
    const shared = JSON.parse(stored()) as unknown;
    for (const action of ["get-object", "ActivateDB", "DBEncStartMode", "stop iris.service", "start iris.service"])
      await crashAfter(primary, action);
    await primary.done("encryption", "configure", "authorise", "databases");
    expect(key(primary)).toEqual(shared);
    // The second was cut off. From then on no other copy takes the place of the file that IRIS has.
    expect(primary.recorded("aws").filter((call) => / get-object .*encryption-key/.test(call))).toHaveLength(2);
    expect(primary.state().security).toMatchObject({ DBEncStartMode: "2", DBEncJournal: "1" });
    expect(primary.state().databases.APP.EncryptedDB).toBe("1");
  });

  test("with an escrow copy every member is held until a person has made the key", async () => {
    const withEscrow = (letter: "a" | "b") => withFact(facts(letter), "encryption.escrow", true);
    const members = [await start(withEscrow("a")), await start(withEscrow("b"))];
    for (const member of members) {
      expect((await member.steps(["encryption"])).code).toBe(75);
      expect(member.machine.read("/var/lib/iris-node/waits")).toBe(
        `a person makes the database key with its escrow copy (docs/encryption.md, "Make the database key with an escrow copy"): no s3://${bench.bucket}/mirrors/data/encryption-key yet\n`,
      );
      expect(await member.inside("stat -c '%a %U %G' /iris/sys/encryption; iris qlist | cut -d^ -f4 | cut -c-7")).toBe(
        "750 irisowner irisusr\nrunning\n",
      );
      expect(sessions(member, /KMSCreateEncryptionKey/)).toEqual([]);
    }
    await put(madeBefore());
    for (const member of members) await member.done("encryption");
    expect(members.map(key)).toEqual([JSON.parse(madeBefore()), JSON.parse(madeBefore())]);
  });

  test("takes a key that a person activated", async () => {
    const primary = await start(facts("a"));
    primary.machine.write("/test/beliefs/key-activation", "");
    expect((await primary.steps(["encryption"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(
      /^IRIS could not activate the database key \(by hand, then run again: docs\/encryption\.md, "Activate the database key by hand"\): ERROR #1203/,
    );
    await primary.inside("rm /test/beliefs/key-activation");
    await primary.inside(
      `runuser -u irisowner -- irissession IRIS -U %SYS <<<'set sc=$$ActivateDB^EncryptionKey("${KEY_FILE}","","")'$'\\n'halt`,
    );
    await primary.done("encryption");
  });

  test("fails on an IRIS that starts without the key that it was told to take", async () => {
    const primary = await start(facts("a"));
    primary.machine.write("/test/beliefs/start-mode", "");
    expect((await primary.steps(["encryption"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(/^IRIS started without the database key that it was told to take/);
    await primary.inside("rm /test/beliefs/start-mode");
    await primary.done("encryption");
  });

  test("opens a key file of another region with the replica of the KMS key, by belief", async () => {
    await put(madeBefore("eu-central-1"));
    const member = await start(facts("b"));
    member.machine.write("/test/beliefs/other-region", "");
    expect((await member.steps(["encryption"])).code).toBe(1);
    expect(member.machine.reason()).toContain("not authorized to perform kms:Decrypt in eu-central-1");
    await member.inside("rm /test/beliefs/other-region");
    await member.done("encryption");
  });

  test("journals alone, databases alone", async () => {
    const primary = await start(withFact(facts("a"), "encryption.databases", false));
    await primary.done("encryption");
    expect(primary.state().security).toMatchObject({ DBEncJournal: "1", DBEncIRISTemp: "0" });
  });

  test("a second run starts nothing", async () => {
    const primary = await start(facts("a"));
    await primary.done("encryption");
    const calls = primary.recorded("calls").length;
    await primary.done("encryption");
    expect(primary.recorded("calls")).toHaveLength(calls);
  });

  test("without encryption the step does nothing", async () => {
    const primary = await start(withFact(facts("a"), "encryption", null));
    await primary.done("encryption");
    expect(primary.recorded("calls")).toEqual([]);
  });

  test("fails when KMS refuses, and goes on when it does not any more", async () => {
    const primary = await start(facts("a"));
    primary.machine.write("/test/kms-is-closed", "");
    expect((await primary.steps(["encryption"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(
      /^IRIS could not make a database key with arn:aws:kms:[^ ]+: ERROR #5001: AccessDenied/,
    );
    await primary.inside("rm /test/kms-is-closed");
    await primary.done("encryption");
  });

  test("makes no second key where the bucket has lost that of a mirror that exists, or where another server may have one", async () => {
    const primary = await start(facts("a"));
    await bench.silent("b");
    expect((await primary.steps(["encryption"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(75);
    expect(primary.machine.reason()).toMatch(/^this member creates mirror DATA when .*; silent: DATA-B$/);
    await bench.answers("b", { configured: true });
    expect((await primary.steps(["encryption"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(
      /^mirror DATA was created before, and its wrapped database key is not in /,
    );
    expect(sessions(primary, /KMSCreateEncryptionKey/)).toEqual([]);
    // The mirror was never created after all.
    await bench.answers("b", { configured: false });
    await primary.done("encryption", "configure");
    expect(primary.status()).toEqual(["Primary"]);
  });

  test("a member is held when nobody makes a key within the bound", async () => {
    const backup = await start(facts("b"));
    expect((await backup.steps(["encryption"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(75);
    expect(backup.machine.reason()).toMatch(
      new RegExp(`^no wrapped database key in s3://${bench.bucket}/mirrors/data/encryption-key`),
    );
  });

  test("fails on journal encryption without TLS between the members, before IRIS starts", async () => {
    const primary = await start(withFact(facts("a"), "mirror.tls", false));
    expect((await primary.steps(["encryption"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(/^journal encryption needs TLS/);
    expect(primary.recorded("calls")).toEqual([]);
  });

  test("fails on a member that is in a mirror without encryption", async () => {
    const primary = await start(bench.facts("a"));
    await primary.done("configure");
    primary.machine.putFacts(facts("a"));
    expect((await primary.steps(["encryption"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(/^this member is in the mirror already, without encryption/);
  });
});
