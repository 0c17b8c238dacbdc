import { withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const STEPS = ["install-agent", "install-iris", "configure", "authorise"];

withMachines("a new server with the volumes of an old one", () => {
  const bench = new MirrorBench("replacement");
  const validated = (member: IrisMachine): string[] =>
    member.machine
      .read("/iris/sys/irissys/iris.cpf")
      .split("\r\n")
      .filter((line) => line.startsWith("ValidatedMember"));
  const until = (member: IrisMachine, status: string): Promise<string> =>
    member.inside(`until [[ $(cat /run/fake-iris/IRIS.status) == *${status}* ]]; do sleep 0.1; done`);

  const REGISTRY = "/usr/local/etc/irissys";
  const BACKUP = ["Backup", "Active", "Caught up"];
  const DR_ASYNC = ["Connected", "Caught up", "Caught up"];
  /** What an installation puts on the root volume. */
  const installed = (member: IrisMachine): Promise<string> =>
    member.inside(
      `cd / && find ${REGISTRY} /usr/bin/iris /usr/bin/irissession /etc/systemd/system/ISCAgent.service -printf '%p %m %U:%G %l\\n' | sort; find ${REGISTRY} -type f -exec sha256sum {} + | sort`,
    );
  const archive = (member: IrisMachine): Promise<string> => member.inside("sha256sum /iris/sys/node/registry.tar");

  test("is registered, rejoins as backup, and nothing is installed or merged again", async () => {
    const [, backup] = await bench.startPair();
    await bench.replace(backup);
    await backup.done(...STEPS);
    expect(backup.status()).toEqual(["Backup", "Active", "Caught up"]);
    expect(backup.recorded("installer")).toEqual([]);
    expect(backup.recorded("merges")).toEqual([]);
    expect(
      backup.recorded("calls").filter((call) => /^(agentinstall|irisinstall|iris (start|merge))/.test(call)),
    ).toEqual(["agentinstall mode=unattended", "iris start IRIS quietly"]);
  });

  test("a server that was primary keeps its role, and comes back as backup of the present primary", async () => {
    const [primary, backup] = await bench.startPair();
    await bench.replace(primary);
    await until(backup, "Primary");
    await primary.done("install-agent", "install-iris");
    expect(validated(primary)).toEqual(["ValidatedMember=1"]);
    await primary.done("configure", "authorise");
    expect(primary.recorded("iris")).not.toContain("mirror status: Primary");
    expect(primary.status()[0]).toBe("Backup");
  });

  test("when both members get new servers, one becomes primary without a person", async () => {
    const [primary, backup] = await bench.startPair();
    await backup.inside("systemctl stop iris.service");
    await bench.replace(primary);
    await bench.replace(backup);
    for (const member of [backup, primary]) await member.done("install-agent", "install-iris");
    const starting = backup.steps(["configure", "authorise"]);
    await primary.done("configure", "authorise");
    expect((await starting).code).toBe(0);
    expect([primary.status()[0], backup.status()[0]].sort()).toEqual(["Backup", "Primary"]);
  });

  test("volumes that a snapshot was made of are looked at as another server's", async () => {
    const primary = await bench.start(bench.facts("a"));
    await primary.done("configure", "authorise");
    await primary.inside("systemctl stop iris.service");
    const volumes = (bench.facts("a")["volumes"] as { name: string }[]).map((one) =>
      one.name === "database1" ? { ...one, volumeId: "vol-of-a-snapshot" } : one,
    );
    primary.machine.putFacts(withFact(bench.facts("a"), "volumes", volumes));
    await primary.done("install-iris");
    expect(validated(primary)).toEqual(["ValidatedMember=0"]);
    await primary.done("configure");
    expect((await primary.steps(["authorise"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(primary.machine.reason()).toContain("no member of mirror DATA is primary (it is: Waiting)");
    expect(primary.recorded("iris").filter((line) => line === "mirror status: Primary")).toHaveLength(1);
  });

  test("a volume that was added changes nothing", async () => {
    const primary = await bench.start(bench.facts("a"));
    await primary.done("configure", "authorise");
    await primary.inside("systemctl stop iris.service");
    const volumes = bench.facts("a")["volumes"] as object[];
    primary.machine.putFacts(
      withFact(bench.facts("a"), "volumes", [
        ...volumes,
        {
          name: "database2",
          purpose: "database",
          volumeId: "vol-database2",
          mount: "/iris/db",
          deviceName: "/dev/sdk",
        },
      ]),
    );
    await primary.done("install-iris");
    expect(validated(primary)).toEqual(["ValidatedMember=1"]);
  });

  test("systemd starts no IRIS on volumes of another server before the scripts have looked at them", async () => {
    const primary = await bench.start(bench.facts("a"));
    await primary.done("configure", "authorise");
    await primary.inside("systemctl stop iris.service");
    primary.machine.write("/var/lib/iris-node/registered", "instance i-0000000000000000f\n");
    expect((await primary.machine.command(["/test/bin/systemctl", "start", "iris.service"])).code).toBe(1);
    expect(primary.recorded("calls").filter((call) => call.startsWith("iris start"))).toHaveLength(1);
    expect((await primary.command("may-start")).code).toBe(1);
    expect(primary.machine.reason()).toMatch(
      /^IRIS on this system volume was not registered on this server: run 'bash \/opt\/iris-node\/bootstrap\.sh'/,
    );
  });

  test("of a program that a loss of power left empty nobody takes the silence for a yes", async () => {
    const [, backup] = await bench.startPair();
    const start = async (): Promise<number | null> =>
      (await backup.machine.command(["/test/bin/systemctl", "start", "iris.service"])).code;
    const boot = "/opt/iris-node/releases/0123456789abcdef/boot";
    const empty = (file: string): Promise<string> =>
      backup.inside(`cd ${boot} && cp ${file} /test/whole && : >${file}`);
    const whole = (file: string): Promise<string> => backup.inside(`cp /test/whole ${boot}/${file}`);
    await empty("safety/command.py");
    expect((await backup.command("prepare-replacement")).code).toBe(1);
    expect(backup.machine.reason()).toBe("refused: the rules gave no answer");
    expect(backup.status()[0]).toBe("Backup");
    await backup.inside("systemctl stop iris.service");
    expect(await start()).toBe(1);
    expect((await backup.command("each-minute")).code).toBe(0);
    expect(backup.machine.read("/var/lib/iris-node/held")).toBe("the rules for a start gave no answer (exit code 1)\n");
    await whole("safety/command.py");
    await empty("commands/may-start.sh");
    expect(await start()).toBe(1);
    await whole("commands/may-start.sh");
    expect(await start()).toBe(0);
  });

  test("systemd starts no IRIS on a copy of the whole server, or without one of its volumes", async () => {
    const primary = await bench.start(bench.facts("a"));
    const record = "instance i-0000000000000000f\nvolume vol-database1\n";
    for (const file of ["/var/lib/iris-node/registered", "/iris/sys/node/registered"])
      primary.machine.write(file, record);
    await primary.command("may-start");
    expect(primary.machine.reason()).toMatch(/^IRIS was registered on another server than i-0000000000000000a/);
    for (const file of ["/var/lib/iris-node/registered", "/iris/sys/node/registered"])
      primary.machine.write(file, record.replace("00f", "00a"));
    primary.machine.write("/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_volother", "");
    await primary.command("may-start");
    expect(primary.machine.reason()).toMatch(/^IRIS was registered with volumes that are not here: vol-database1 - /);
    primary.machine.write("/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_voldatabase1", "");
    expect((await primary.command("may-start")).code).toBe(0);
  });

  test.each([
    ["after a run of the scripts", (member: IrisMachine) => member.done("install-agent", "install-iris"), BACKUP],
    [
      "after it was prepared for its replacement, which demotes it,",
      async (member: IrisMachine) => {
        const { code, stderr } = await member.command("prepare-replacement");
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      },
      DR_ASYNC,
    ],
  ])("has agent and commands of an upgrade in place, %s", async (_, prepare, part) => {
    const [, backup] = await bench.startPair();
    await backup.inside("systemctl stop iris.service");
    await backup.upgrade("2026.1");
    await prepare(backup);
    const before = await installed(backup);
    expect(backup.machine.read(`${REGISTRY}/ISCAgent.version`)).toBe("2026.1");
    await bench.replace(backup);
    await backup.done(...STEPS);
    expect(await installed(backup)).toBe(before);
    expect(backup.status()).toEqual(part);
  });

  test("does not stop IRIS for the registry, and writes it only when it changed", async () => {
    const [, backup] = await bench.startPair();
    await backup.done("install-agent", "install-iris");
    const first = await archive(backup);
    await backup.done("install-agent", "install-iris");
    expect(await archive(backup)).toBe(first);
    await backup.inside(`echo changed >${REGISTRY}/iris.version`);
    await backup.done("install-agent", "install-iris");
    expect(await archive(backup)).not.toBe(first);
    expect(
      await backup.inside(
        "tar --extract --to-stdout --file /iris/sys/node/registry.tar usr/local/etc/irissys/iris.version",
      ),
    ).toBe("changed\n");
    expect(await backup.inside("stat -c '%a %U' /iris/sys/node/registry.tar; ls /iris/sys/node | grep registry")).toBe(
      "600 root\nregistry.tar\n",
    );
    expect(backup.status()).toEqual(BACKUP);
    expect(backup.recorded("calls").filter((call) => /^iris (stop|start)/.test(call))).toEqual([
      "iris start IRIS quietly",
    ]);
  });

  test("keeps the saved registry where a server has lost its own", async () => {
    const [, backup] = await bench.startPair();
    const first = await archive(backup);
    await backup.inside(`systemctl stop iris.service; rm ${REGISTRY}/instances/IRIS`);
    const { code, stdout } = await backup.steps(["install-iris"]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "the registry of this server does not name IRIS: /iris/sys/node/registry.tar stays as it was",
    );
    expect(await archive(backup)).toBe(first);
  });

  test("has the agent of its agent kit where the facts name another one than the old server had", async () => {
    const [, backup] = await bench.startPair();
    await bench.replace(backup);
    backup.machine.putFacts(withFact(bench.facts("b"), "kits.agent.sha256", "3".repeat(64)));
    backup.machine.write("/var/lib/iris-node/kits/agent/version", "2026.2");
    await backup.done(...STEPS);
    expect(backup.machine.read(`${REGISTRY}/ISCAgent.version`)).toBe("2026.2");
    expect(backup.machine.read("/var/lib/iris-node/agent.sha256")).toBe(`${"3".repeat(64)}\n`);
    expect(backup.status()).toEqual(BACKUP);
  });

  test("lets its agent use the instance, whichever group id the old server had", async () => {
    const [, backup] = await bench.startPair();
    await bench.replace(backup);
    await backup.inside("chgrp 991 /iris/sys/irissys/bin/irisuxagent && chmod 2750 /iris/sys/irissys/bin/irisuxagent");
    await backup.done(...STEPS);
    expect(await backup.inside("stat -c '%U:%G %a' /iris/sys/irissys/bin/irisuxagent")).toBe("root:iscagent 2750\n");
    expect(backup.status()).toEqual(BACKUP);
  });

  test("fails on an agent's program that is a link, and leaves the file alone that it leads to", async () => {
    const member = await bench.start(bench.facts("a"));
    await member.inside(
      "install -m 0600 /dev/null /test/other && ln -sf /test/other /iris/sys/irissys/bin/irisuxagent",
    );
    expect((await member.steps(["install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toBe("/iris/sys/irissys/bin/irisuxagent is a link: look at who put it there");
    expect(await member.inside("stat -c '%U:%G %a' /test/other")).toBe("root:root 600\n");
  });

  test("fails on a system volume without the saved registry, and starts nothing", async () => {
    const [, backup] = await bench.startPair();
    await bench.replace(backup);
    await backup.inside("rm /iris/sys/node/registry.tar");
    expect((await backup.steps(STEPS)).code).toBe(1);
    expect(backup.machine.reason()).toMatch(/^\/iris\/sys\/node\/registry\.tar is missing/);
    expect(backup.recorded("calls").filter((call) => call.startsWith("iris start"))).toEqual([]);
  });

  test("a registration that was interrupted is made again", async () => {
    const [, backup] = await bench.startPair();
    await bench.replace(backup);
    await backup.done("install-agent", "install-iris");
    await backup.inside("rm /var/lib/iris-node/registered");
    await backup.done(...STEPS);
    expect(backup.status()).toEqual(["Backup", "Active", "Caught up"]);
  });
});
