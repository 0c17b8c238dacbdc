import { listing } from "./support/given";
import { Facts, plannedDatabase, withFact, withMerges } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const DOCUMENTATION =
  'IRIS keeps what exists, and data does not move with a mapping: docs/operations.md, "Change a mapping"';
const PLAIN = "CreateNamespace:Name=APP,Globals=APP,Routines=APP";
const CODE = PLAIN.replace("Routines=APP", "Routines=CODE");
const modify = (create: string): string => create.replace("Create", "Modify");
const MORE = `${PLAIN},Interop=1
CreateMapPackage:Namespace=APP,Name=Lab.Common,Database=APP
CreateMapGlobal:Namespace=APP,Name=TMP*,Database=IRISTEMP
CreateMapGlobal:Namespace=APP,Name=ORDERS,Database=APP
CreateMapGlobal:Namespace=APP,Name=ORDERS(1):(5),Database=IRISTEMP
CreateMapRoutine:Namespace=APP,Name=LAB*,Database=APP
CreateApplication:Name=/csp/lab,NameSpace=APP,Enabled=1,AutheEnabled=32,ServeFiles=0`;

withMachines("namespaces, mappings and web applications", () => {
  const bench = new MirrorBench("namespaces");
  const withMore = (facts: Facts, more = MORE): Facts => withMerges(facts, (text) => text.replace(PLAIN, more));
  const cpf = (member: IrisMachine): string[] =>
    member.machine
      .read("/iris/sys/irissys/iris.cpf")
      .split("\r\n")
      .filter((line) => /^(APP=\w+,|Global_|Routine_|Package_)/.test(line))
      .sort();
  const ALL = [
    "APP=APP,APP",
    "Global_ORDERS(1):(5)=IRISTEMP",
    "Global_ORDERS=APP",
    "Global_TMP*=IRISTEMP",
    "Package_Lab.Common=APP",
    "Routine_LAB*=APP",
  ];
  const merges = (member: IrisMachine): number =>
    member.recorded("merges").filter((line) => line.startsWith("---")).length;
  const refused = async (member: IrisMachine): Promise<string> => {
    const { code } = await member.steps(["namespaces"]);
    expect(code).toBe(1);
    return member.machine.reason();
  };

  /** A primary that has its databases, and what is planned over them. */
  const startReady = async (facts: Facts): Promise<IrisMachine> => {
    const primary = await bench.startPrimary(facts);
    await primary.done("databases", "namespaces");
    return primary;
  };
  /** A backup that has the databases of the primary. */
  const startBackup = async (primary: IrisMachine, facts: Facts): Promise<IrisMachine> => {
    const backup = await bench.start(facts);
    await backup.done("configure");
    await primary.command("each-minute");
    await backup.done("authorise", "databases");
    return backup;
  };

  test("every member has them, though nothing of them is mirrored; a second run merges nothing", async () => {
    const primary = await startReady(withMore(bench.facts("a")));
    const backup = await startBackup(primary, withMore(bench.facts("b")));
    for (const member of [primary, backup]) {
      await member.done("namespaces");
      expect(cpf(member)).toEqual(ALL);
      expect(member.state().interop).toEqual(["APP"]);
      expect(member.state().applications).toMatchObject({ "/csp/lab": { AutheEnabled: "32", NameSpace: "APP" } });
      const folders = ["/iris/sys/irissys", "/iris/sys/node", "/iris/db"];
      const [count, before] = [merges(member), await listing(member.machine, ...folders)];
      await member.done("configure", "databases", "namespaces");
      expect(merges(member)).toBe(count);
      expect(await listing(member.machine, ...folders)).toBe(before);
    }
    expect(Object.keys(backup.state().databases).sort()).toEqual(["APP", "APPENSTEMP", "APPSECONDARY"]);
  });

  test("what a document adds on a running mirror is created by the next run", async () => {
    const primary = await startReady(bench.facts("a"));
    expect(cpf(primary)).toEqual(["APP=APP,APP"]);
    const [, ...added] = MORE.split("\n");
    primary.machine.putFacts(
      withMore(bench.facts("a"), [PLAIN, ...added, `${PLAIN.replace("=APP", "=HL7")},Interop=1`].join("\n")),
    );
    await primary.done("namespaces");
    expect(cpf(primary)).toEqual(ALL);
    expect(primary.state().interop).toEqual(["HL7"]);
    expect(primary.status()).toEqual(["Primary"]);
  });

  test("what a merge left out is created again, and the reason is in the log", async () => {
    const primary = await startReady(withMore(bench.facts("a")));
    await primary.inside("sed -i '/^Routine_LAB/d; /^Package_/d' /iris/sys/irissys/iris.cpf");
    const { code, stdout } = await primary.steps(["namespaces"]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "merging the namespaces: IRIS has not the mapping of package Lab.Common of namespace APP; IRIS has not the mapping of routine LAB* of namespace APP",
    );
    expect(cpf(primary)).toEqual(ALL);
  });

  test("other databases of a namespace are changed in IRIS, and the step fails where a merge left them alone", async () => {
    const both = withFact(bench.facts("a"), "iris.databases", [plannedDatabase("APP"), plannedDatabase("CODE")]);
    const primary = await startReady(both);
    const merged = (...lines: string[]) => withFact(both, "iris.merge.namespaces", `[Actions]\n${lines.join("\n")}\n`);
    primary.machine.putFacts(merged(CODE));
    expect(await refused(primary)).toBe(
      `namespace APP has its globals in APP and its routines in APP; planned are APP and CODE. ${DOCUMENTATION}`,
    );
    primary.machine.putFacts(merged(CODE, modify(CODE)));
    await primary.done("namespaces");
    expect(cpf(primary)).toEqual(["APP=APP,CODE"]);
  });

  test("a changed merge is merged once, also where nothing that the step reads differs", async () => {
    const primary = await startReady(withMore(bench.facts("a")));
    const before = merges(primary);
    primary.machine.putFacts(withMore(bench.facts("a"), MORE.replace("ServeFiles=0", "ServeFiles=1")));
    await primary.done("namespaces", "namespaces");
    expect(merges(primary)).toBe(before + 1);
  });

  test("an application server gets them with its configuration, and the step sees to what that left out", async () => {
    const database = "CreateDatabase:Name=APP,Directory=:mirror:DATA:APP,Server=DATA,LogicalOnly=1";
    const mapping = "CreateMapGlobal:Namespace=APP,Name=ORDERS,Database=APP";
    const given = (...lines: string[]): Facts => ({
      ...bench.facts("c", { node: "app-a-1", role: "app-server" }),
      mirror: undefined,
      encryption: undefined,
      dataServer: { mirror: "data" },
      iris: {
        ...(bench.facts("c")["iris"] as object),
        databases: [],
        merge: {
          configure: `[ECPServers]\nDATA=${bench.address("a")},1972,1\n\n[Actions]\n${[database, ...lines].join("\n")}\n`,
        },
      },
    });
    const server = await bench.start(given(PLAIN, modify(PLAIN), mapping));
    await server.done("configure");
    const before = merges(server);
    await server.done("namespaces");
    expect([merges(server), cpf(server)]).toEqual([before, ["APP=APP,APP", "Global_ORDERS=APP"]]);
    await server.inside("sed -i '/^Global_/d; s/^APP=APP,APP/APP=APP,USER/' /iris/sys/irissys/iris.cpf");
    await server.done("namespaces");
    expect(cpf(server)).toEqual(["APP=APP,APP", "Global_ORDERS=APP"]);
    server.machine.putFacts(given(CODE));
    await server.done("configure");
    expect(await refused(server)).toBe(
      `namespace APP has its globals in APP and its routines in APP; planned are APP and CODE. ${DOCUMENTATION}`,
    );
  });

  test("fails on a mapping that leads elsewhere, and changes nothing until somebody has moved the data", async () => {
    const primary = await startReady(withMore(bench.facts("a")));
    primary.machine.putFacts(
      withMore(bench.facts("a"), MORE.replace("Name=TMP*,Database=IRISTEMP", "Name=TMP*,Database=APP")),
    );
    expect(await refused(primary)).toBe(
      `global TMP* of namespace APP is mapped to IRISTEMP; planned is APP. ${DOCUMENTATION}`,
    );
    expect(cpf(primary)).toEqual(ALL);
    expect(primary.status()).toEqual(["Primary"]);
    await primary.inside("sed -i 's/^Global_TMP.*/Global_TMP*=APP/' /iris/sys/irissys/iris.cpf");
    await primary.done("namespaces");
  });

  test("fails on all at once: a namespace without productions, and an application of another namespace", async () => {
    const other = `${PLAIN}\nCreateNamespace:Name=LAB,Globals=APP,Routines=APP\nCreateApplication:Name=/csp/lab,NameSpace=LAB,Enabled=1`;
    const primary = await startReady(withMore(bench.facts("a"), other));
    primary.machine.putFacts(
      withMore(bench.facts("a"), `${PLAIN},Interop=1\n${other.split("\n")[2]!.replace("=LAB", "=APP")}`),
    );
    expect(await refused(primary)).toBe(
      `namespace APP is there without productions; web application /csp/lab is of namespace LAB; planned is APP. ${DOCUMENTATION}`,
    );
  });

  test("fails with the words of IRIS where it enables no productions on a member that is not primary", async () => {
    const primary = await startReady(bench.facts("a"));
    const backup = await startBackup(primary, withMore(bench.facts("b")));
    await backup.inside("mkdir -p /test/beliefs && touch /test/beliefs/interop-elsewhere");
    expect(await refused(backup)).toMatch(
      /^'iris merge IRIS' failed with exit code 1: .*CreateNamespace APP: <PROTECT> in APP: the database is read-only/,
    );
    await backup.inside("rm /test/beliefs/interop-elsewhere");
    await backup.done("namespaces");
    expect(cpf(backup)).toEqual(ALL);
  });

  test("IRIS that trusts the operating system no more is not asked, and the step says so", async () => {
    const facts = withFact(withMore(bench.facts("a")), "iris.osAuthentication", "until-ready");
    const primary = await bench.start(facts);
    await primary.done(
      "os-authentication",
      "configure",
      "authorise",
      "databases",
      "namespaces",
      "end-os-authentication",
    );
    const { code, stdout } = await primary.steps(["namespaces"]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "IRIS takes no session before its next start: namespaces, mappings and web applications are not looked at",
    );
  });

  test("fails when IRIS gives no answer, instead of taking that for an answer", async () => {
    const primary = await bench.startPrimary(withMore(bench.facts("a")));
    await primary.inside("systemctl stop iris.service");
    expect(await refused(primary)).toMatch(/^could not look at the namespaces of IRIS; see /);
  });

  test("fails before IRIS was configured; a merge without namespaces needs none", async () => {
    const primary = await bench.start(withFact(bench.facts("a"), "iris.merge.namespaces", ""));
    expect(await refused(primary)).toBe("IRIS was not configured yet");
    await primary.done("configure", "namespaces");
  });
});
