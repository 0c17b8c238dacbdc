import { withFact, withMerges } from "./support/iris-facts";
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
    withMerges(bench.facts(letter, { encryption }), (merge) =>
      merge.replace("MirrorDBName=APP", "MirrorDBName=APP,EncryptedDB=1"),
    );
  const start = bench.start.bind(bench);
  const stored = (): string => bench.object("mirrors/data/encryption-key");

  test("the first primary makes the key with KMS, shares it wrapped, and has it active before it creates a database", async () => {
    const primary = await start(facts("a"));
    await primary.done("encryption", "configure");
    expect(JSON.parse(stored())).toMatchObject({ "wrapped-by": KEY, region: "eu-west-1" });
    expect(primary.machine.read(KEY_FILE)).toBe(stored());
    expect(await primary.inside(`stat -c '%a %U %G' ${KEY_FILE} /iris/sys/encryption`)).toBe(
      "640 irisowner irisusr\n750 irisowner irisusr\n",
    );
    expect(primary.state().security).toEqual({
      DBEncStartMode: "2",
      DBEncStartKeyFile: KEY_FILE,
      DBEncJournal: "1",
      DBEncIRISTemp: "1",
    });
    expect(primary.state().databases.APP.EncryptedDB).toBe("1");
    expect(primary.recorded("calls").filter((call) => /^iris (start|stop)/.test(call))).toEqual([
      "iris start IRIS quietly",
      "iris stop IRIS quietly",
      "iris start IRIS quietly",
    ]);
  });

  test("the other members use the key of the first, and wait for it", async () => {
    const backup = await start(facts("b"));
    const waiting = backup.steps(["encryption"]);
    const primary = await start(facts("a"));
    await primary.done("encryption");
    expect((await waiting).code).toBe(0);
    expect(backup.machine.read(KEY_FILE)).toBe(primary.machine.read(KEY_FILE));
    expect(backup.recorded("sessions").filter((line) => line.includes("KMSCreateEncryptionKey"))).toEqual([]);
  });

  test("a first primary with blank volumes takes the key that exists", async () => {
    await bench.cloud.putObject(bench.bucket, "mirrors/data/encryption-key", "the key of before");
    const primary = await start(facts("a"));
    await primary.done("encryption");
    expect(primary.machine.read(KEY_FILE)).toBe("the key of before");
    expect(stored()).toBe("the key of before");
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

  test("fails on a member when nobody makes a key within the bound", async () => {
    const backup = await start(facts("b"));
    expect((await backup.steps(["encryption"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
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
