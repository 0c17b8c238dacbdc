import { Cloud, startCloud } from "./support/cloud";
import { listing } from "./support/given";
import { Addresses, memberFacts, withFact } from "./support/iris-facts";
import { INSTALLER_VARIABLES } from "./support/installer";
import { GATEWAY_PASSWORD, IrisMachine, IrisMachineOptions, LICENCE, PASSWORD } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { ACCEPTED_LENGTHS, REFUSED_PASSWORDS } from "./support/refused-passwords";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("installing IRIS", () => {
  const addresses = new Addresses();
  const facts = memberFacts("a", addresses);
  let cloud: Cloud;
  let member: IrisMachine;
  const start = async (options: Partial<IrisMachineOptions> = {}): Promise<IrisMachine> =>
    (member = await IrisMachine.start(cloud, { facts, ...options }));
  beforeAll(async () => void (cloud = await startCloud()));
  afterAll(() => cloud.stop());
  afterEach(() => member.stop());

  test("a blank member gets the agent first and then IRIS, which is enabled and not started", async () => {
    await start();
    await member.done("install-agent", "install-iris");
    expect(member.recorded("calls").filter((call) => !call.startsWith("iris qlist"))).toEqual([
      "agentinstall mode=unattended",
      "systemctl daemon-reload",
      "systemctl restart ISCAgent.service",
      "ISCAgent start",
      "systemctl enable --quiet ISCAgent.service",
      "systemctl start ISCAgent.service",
      "irisinstall_silent",
      "systemctl daemon-reload",
      "systemctl try-restart ISCAgent.service",
      "ISCAgent stop",
      "ISCAgent start",
      "systemctl daemon-reload",
      "systemctl enable --quiet iris.service",
      "systemctl enable --quiet ISCAgent.service",
      "systemctl start ISCAgent.service",
    ]);
  });

  test("the installer gets exactly the planned variables, and no secret stays behind but the licence", async () => {
    await start();
    await member.done("install-agent", "install-iris");
    expect(member.recorded("installer")).toEqual(INSTALLER_VARIABLES);
    expect(member.machine.read("/iris/sys/irissys/mgr/iris.key")).toBe(LICENCE);
    expect(member.machine.mode("/iris/sys/irissys/mgr/iris.key")).toBe("0640");
    expect(await member.filesWith(PASSWORD)).toEqual(["/run/iris-node/iris-password"]);
    expect(await member.filesWith(GATEWAY_PASSWORD)).toEqual(["/run/iris-node/gateway-password"]);
    expect(await member.filesWith(LICENCE.trim())).toEqual([
      "/iris/sys/irissys/mgr/iris.key",
      "/run/iris-node/iris.key",
    ]);
  });

  test.each(["irishealth", "healthshare"] as const)("a kit of %s is not told to be Unicode", async (edition) => {
    await start({ facts: withFact(facts, "kits.iris.edition", edition), edition });
    await member.done("install-agent", "install-iris");
    expect(member.recorded("installer").filter((line) => line.startsWith("UNICODE"))).toEqual([]);
  });

  test("the unit waits for network, agent and all mounts, and gives a stop the time of a clean failover", async () => {
    await start();
    await member.done("install-agent", "install-iris");
    const unit = member.machine.read("/etc/systemd/system/iris.service").split("\n");
    expect(unit).toEqual(
      expect.arrayContaining([
        "After=network-online.target ISCAgent.service",
        "RequiresMountsFor=/iris/db /iris/jrn1 /iris/jrn2 /iris/sys /iris/sys/irissys /iris/wij",
        "Type=forking",
        "ExecStart=/usr/bin/env iris start IRIS quietly",
        "ExecStop=/usr/bin/env iris stop IRIS quietly",
        "TimeoutStopSec=900",
      ]),
    );
    expect(unit.filter((line) => /@@|Condition/.test(line))).toEqual([]);
  });

  test("a second run changes nothing and calls no installer", async () => {
    await start();
    await member.done("install-agent", "install-iris");
    const folders = ["/etc", "/iris", "/usr/local/etc/irissys", "/var/lib/iris-node"];
    const before = await listing(member.machine, ...folders);
    const calls = member.recorded("calls").length;
    await member.done("install-agent", "install-iris");
    expect(await listing(member.machine, ...folders)).toBe(before);
    expect(
      member
        .recorded("calls")
        .slice(calls)
        .filter((call) => /install|daemon-reload|restart/.test(call)),
    ).toEqual([]);
  });

  test("fails on a member without a password, and starts no installer", async () => {
    await start();
    await member.inside("rm /run/iris-node/iris-password");
    expect((await member.steps(["install-agent", "install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(
      /^no password for IRIS: security level Normal needs one; give the secret 'password'/,
    );
    expect(member.recorded("calls")).not.toContain("irisinstall_silent");
  });

  test("the installer refuses the characters and lengths that are refused before it", async () => {
    await start();
    await member.done("install-agent");
    const refused = REFUSED_PASSWORDS.filter(([what]) => /a tab|a space|a backslash|letters$/.test(what));
    expect(refused).toHaveLength(5);
    for (const [, password] of refused) {
      member.putSecrets({ password });
      expect((await member.steps(["install-iris"])).stdout).toContain("Error: ISC_PACKAGE_USER_PASSWORD has a space");
      member.putSecrets({ password: PASSWORD, gatewayPassword: password });
      expect((await member.steps(["install-iris"])).stdout).toContain(
        "Error: ISC_PACKAGE_CSPSYSTEM_PASSWORD has a space",
      );
      member.putSecrets({ gatewayPassword: GATEWAY_PASSWORD });
    }
    for (const password of ACCEPTED_LENGTHS) {
      member.putSecrets({ password });
      expect((await member.steps(["install-iris"])).code).toBe(0);
      await member.inside(
        "rm -rf /iris/sys/irissys/* /iris/sys/node/* /var/lib/iris-node/registered && iris delete IRIS quietly",
      );
    }
  });

  test("an installation that was interrupted is made afresh, and what the installer said holds no password", async () => {
    await start();
    member.machine.write("/test/installer-is-interrupted", "");
    const failed = await member.steps(["install-agent", "install-iris"]);
    expect(member.machine.reason()).toMatch(/^the IRIS installer failed with exit code 137/);
    expect(failed.stdout).toContain("with password ***");
    await member.inside("rm /test/installer-is-interrupted");
    await member.done("install-iris");
    expect(member.machine.has("/iris/sys/irissys/iris.cpf")).toBe(true);
    expect(member.machine.has("/iris/sys/node/installing")).toBe(false);
  });

  test("fails on a half installation beside a database, and deletes nothing", async () => {
    await start();
    member.machine.write("/test/installer-is-interrupted", "");
    await member.steps(["install-agent", "install-iris"]);
    member.machine.write("/iris/db/app/IRIS.DAT", "data");
    await member.inside("rm /test/installer-is-interrupted");
    expect((await member.steps(["install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toBe(
      "/iris/sys/irissys holds an interrupted installation, and /iris/db/app/IRIS.DAT exists: the system volume does not belong to this database volume",
    );
    expect(member.machine.has("/iris/sys/irissys/bin/iris")).toBe(true);
  });

  test("fails on files in the installation directory that nobody knows, and deletes nothing", async () => {
    await start();
    member.machine.write("/iris/sys/irissys/mgr/IRIS.DAT", "of somebody");
    expect((await member.steps(["install-agent", "install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(/^\/iris\/sys\/irissys holds files that these scripts did not put there/);
    expect(member.machine.read("/iris/sys/irissys/mgr/IRIS.DAT")).toBe("of somebody");
  });

  test("fails on a member from a snapshot whose system volume is blank", async () => {
    await start({ facts: withFact(facts, "mirror.fromSnapshot", true) });
    expect((await member.steps(["install-agent", "install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(
      /^the volumes were made from a snapshot, and \/iris\/sys\/irissys holds no IRIS/,
    );
  });

  test("fails on a member that no kit gave an agent", async () => {
    await start({ facts: withFact(facts, "kits.agent", null), withAgent: false });
    expect((await member.steps(["install-agent", "install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(/^there is no ISCAgent on this server/);
  });

  test("a member without an agent kit has the agent of the IRIS kit", async () => {
    await start({ facts: withFact(facts, "kits.agent", null) });
    await member.done("install-agent", "install-iris");
    expect(member.recorded("calls")).toContain("ISCAgent start");
  });

  test("an IRIS kit that is newer than the agent kit leaves its own agent running", async () => {
    await start({ version: "2026.1" });
    await member.done("install-agent", "install-iris");
    expect(member.machine.read("/usr/local/etc/irissys/ISCAgent.version")).toBe("2026.1");
  });

  test("an arbiter is an agent that runs from boot on, and fails on facts without an agent kit", async () => {
    const arbiter = {
      node: "arbiter",
      role: "arbiter",
      address: addresses.of(30),
      kits: { ...(facts.kits as object), iris: null },
      volumes: [],
    };
    await start({ facts: arbiter });
    await member.done("install-agent");
    expect(member.recorded("calls")).toContain("systemctl enable --quiet ISCAgent.service");
    member.machine.putFacts(withFact(arbiter, "kits.agent", null));
    expect((await member.steps(["install-agent"])).code).toBe(1);
    expect(member.machine.reason()).toMatch(/^the facts name no ISCAgent kit/);
  });

  test("another agent kit replaces the agent that runs", async () => {
    await start();
    await member.done("install-agent");
    member.machine.putFacts(withFact(facts, "kits.agent.sha256", "3".repeat(64)));
    await member.done("install-agent");
    expect(member.recorded("calls").filter((call) => call.startsWith("agentinstall"))).toHaveLength(2);
    expect(member.recorded("calls").filter((call) => call === "systemctl restart ISCAgent.service")).toHaveLength(2);
  });

  test("IRIS of the image is copied once, shown where the image has it, and refused where it is older than the volume's", async () => {
    await start({ facts: withFact(withFact(facts, "iris.imageDirectory", "/usr/irissys"), "kits.iris", null) });
    // An image builder installed IRIS there with the same installer.
    await member.inside(
      `mkdir -p /usr/irissys && cd /var/lib/iris-node/kits/iris && umask 022 && ISC_PACKAGE_INSTANCENAME=IRIS ISC_PACKAGE_INSTALLDIR=/usr/irissys ISC_PACKAGE_INITIAL_SECURITY=Minimal \\
         ISC_PACKAGE_MGRUSER=irisowner ISC_PACKAGE_MGRGROUP=irisowner ISC_PACKAGE_IRISUSER=irisusr ISC_PACKAGE_IRISGROUP=irisusr ISC_PACKAGE_WEB_CONFIGURE=N ./irisinstall_silent
       : >/test/recorded/calls`,
    );
    await member.done("install-agent", "install-iris");
    expect(member.recorded("calls")).not.toContain("irisinstall_silent");
    await member.inside("[[ /usr/irissys/iris.cpf -ef /iris/sys/irissys/iris.cpf ]]");
    expect(
      member.machine
        .read("/etc/fstab")
        .split("\n")
        .filter((line) => line.includes("/usr/irissys")),
    ).toEqual(["/iris/sys/irissys /usr/irissys none bind,x-systemd.requires-mounts-for=/iris/sys/irissys 0 0"]);
    await member.done("install-iris");
    expect(
      member.machine
        .read("/etc/fstab")
        .split("\n")
        .filter((line) => line.includes("/usr/irissys")),
    ).toHaveLength(1);
    // A new server with this image, after an upgrade in place.
    const files = "/usr/irissys /iris/sys/node /etc/fstab /var/lib/iris-node";
    await member.inside(
      "umount /usr/irissys; rm /var/lib/iris-node/registered; sed -i s/^Version=.*/Version=2025.10/ /iris/sys/irissys/iris.cpf",
    );
    const before = await listing(member.machine, ...files.split(" "));
    expect((await member.steps(["install-iris"])).code).toBe(1);
    expect(member.machine.reason()).toBe(
      "the image has IRIS 2025.3 in '/usr/irissys', and the system volume IRIS 2025.10: commands and ISCAgent of the image would be older than the instance; use an image with IRIS 2025.10 or later",
    );
    expect(await listing(member.machine, ...files.split(" "))).toBe(before);
    await member.inside(
      "sed -i s/^Version=.*/Version=2025.10/ /usr/irissys/iris.cpf; echo 2025.10 >/usr/local/etc/irissys/ISCAgent.version; systemctl restart ISCAgent.service",
    );
    await member.done("install-iris");
  });

  describe("of a release that the facts demand", () => {
    const needs = (minimum: string) => withFact(facts, "iris.minimumRelease", minimum);
    /** The kit, as if it were of another release: `iris qlist` names it. */
    const kitOf = (version: string) =>
      member.inside(`sed -i 's/2025\\.3\\.0\\.226\\.0/${version}/' /var/lib/iris-node/kits/iris/package/iris.py`);

    test.each(["2022.1", "2025.3"])("goes on where it has %s or later", async (minimum) => {
      await start({ facts: needs(minimum) });
      await member.done("install-agent", "install-iris");
    });

    test.each([
      ["2021.2.0.651.0", "2022.1", "2021.2"],
      ["2022.1.3.670.0com", "2022.10", "2022.1"],
      ["2025.3.0.226.0", "2026.1", "2025.3"],
    ])("fails on IRIS %s where %s is the least, before it is configured", async (version, minimum, seen) => {
      await start({ facts: needs(minimum) });
      await kitOf(version);
      expect((await member.steps(["install-agent", "install-iris"])).code).toBe(1);
      expect(member.machine.reason()).toBe(
        `IRIS in /iris/sys/irissys is ${seen} (${version}); what its facts configure needs ${minimum} or later: give a kit or an image of such a release`,
      );
      expect(member.recorded("calls").filter((call) => call.startsWith("iris start"))).toEqual([]);
    });

    test("installs the newer kit that is given then, over what was never configured", async () => {
      await start({ facts: needs("2022.1") });
      await kitOf("2021.1.0.215.0");
      expect((await member.steps(["install-agent", "install-iris"])).code).toBe(1);
      await member.inside(
        `sed -i 's/2021\\.1\\.0\\.215\\.0/2025.3.0.226.0/' /var/lib/iris-node/kits/iris/package/iris.py`,
      );
      await member.done("install-iris");
      expect((await member.inside("iris qlist")).split("^")[2]).toBe("2025.3.0.226.0");
      expect(member.machine.has("/iris/sys/node/installed")).toBe(true);
    });

    test("fails on an installation of earlier scripts that was never configured: its volume holds the old IRIS", async () => {
      await start({ facts: needs("2022.1") });
      await member.done("install-agent", "install-iris");
      member.machine.putFacts(needs("2026.1"));
      expect((await member.steps(["install-iris"])).code).toBe(1);
      expect(member.machine.reason()).toMatch(
        /give a kit or an image of such a release, and a blank system volume: this one holds the old IRIS$/,
      );
    });

    test("says so and goes on where it was configured before: it works, and an upgrade is a procedure of its own", async () => {
      await start({ facts: needs("2022.1") });
      await member.done("install-agent", "install-iris");
      member.machine.write("/iris/sys/node/merged.sha256", "of a merge");
      member.machine.putFacts(needs("2026.1"));
      const { code, stdout } = await member.steps(["install-iris"]);
      expect(code).toBe(0);
      expect(stdout).toContain(
        "IRIS in /iris/sys/irissys is 2025.3 (2025.3.0.226.0); what its facts configure needs 2026.1 or later",
      );
    });

    test("goes on where IRIS names no release that can be read", async () => {
      await start({ facts: needs("2022.1") });
      await kitOf("unknown");
      const { stdout } = await member.steps(["install-agent", "install-iris"]);
      expect(stdout).toContain(
        "IRIS in /iris/sys/irissys does not tell its release ('unknown'); 2022.1 or later is needed",
      );
    });
  });
});
