import { BOOT_ID, MEMINFO, THP } from "./support/image";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

/** Facts of memory: huge pages by the memory of the server. */
const memory = (rows: Readonly<Record<number, number>>) =>
  Object.fromEntries(
    Object.entries(rows).map(([size, hugePages]) => [
      size,
      { globalBuffersMiB: 1024, sharedMemoryHeapKiB: 307_200, hugePages },
    ]),
  );

const MEMBER = {
  node: "data-a",
  role: "mirror-member",
  hostName: "data-a.iris.internal",
  os: "ubuntu2404",
  iris: { memory: memory({ 16384: 3000 }) },
};

let machine: Machine;
const start = async (facts: Readonly<Record<string, unknown>>): Promise<void> =>
  void (machine = await Machine.start({ facts }));
afterEach(() => machine?.stop());

/** What the operating system was told, without questions. */
const changes = (): string[] =>
  machine.calls().filter((call) => !/^(hostnamectl --static|chronyc |systemctl enable )/.test(call));

/** Files of the machine with their modes, owners and checksums. */
async function listing(): Promise<string> {
  const folders = "find /etc /var/lib/iris-node /test/kernel -type f";
  return (
    await machine.command([
      "bash",
      "-c",
      `${folders} -printf '%p %m %u:%g\\n' | sort; ${folders} -print0 | sort -z | xargs -0 sha256sum`,
    ])
  ).stdout;
}

withMachines("system", () => {
  test("a mirror member gets its name, time, users, limits and memory", async () => {
    await start(MEMBER);
    const { code, stderr } = await machine.step("system");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(changes()).toEqual([
      "hostnamectl set-hostname data-a.iris.internal",
      "systemctl restart chrony.service",
      "systemctl restart systemd-logind.service",
      "systemctl daemon-reload",
      "sysctl --quiet --load /etc/sysctl.d/99-iris-node.conf",
      "systemctl daemon-reload",
    ]);
    expect(machine.read("/etc/hostname")).toBe("data-a.iris.internal\n");
    expect(machine.read("/etc/cloud/cloud.cfg.d/99-iris-node.cfg")).toBe("preserve_hostname: true\n");
    expect(machine.read("/etc/chrony/conf.d/iris-node.conf")).toBe(
      "server 169.254.169.123 prefer iburst minpoll 4 maxpoll 4\n",
    );
    expect(machine.read("/etc/sysctl.d/99-iris-node.conf").split("\n")).toEqual([
      "vm.nr_hugepages = 3000",
      "vm.swappiness = 5",
      "net.core.rmem_max = 16777216",
      "net.core.wmem_max = 16777216",
      "",
    ]);
    expect(machine.read("/etc/security/limits.d/90-iris-node.conf").trimEnd().split("\n")).toEqual(
      ["irisowner", "irisusr"].flatMap((user) => [
        `${user} - memlock unlimited`,
        `${user} - nofile 65536`,
        `${user} - nproc 65536`,
      ]),
    );
    expect(machine.read("/etc/systemd/logind.conf.d/90-iris-node.conf")).toBe("[Login]\nRemoveIPC=no\n");
    expect([machine.read(`${THP}/enabled`), machine.read(`${THP}/defrag`)]).toEqual(["never\n", "never\n"]);
    expect(machine.mode("/etc/systemd/system/iris-node-thp.service")).toBe("0644");
    expect(machine.has("/run/iris-node/reboot")).toBe(false);
    expect(machine.mode("/etc/needrestart/conf.d/iris-node.conf")).toBe("0644");
  });

  test("the users of IRIS have the ids that files on volumes belong to", async () => {
    await start(MEMBER);
    await machine.step("system");
    const ids = await machine.command([
      "bash",
      "-c",
      "for u in irisowner irisusr iscagent; do id $u; done; getent passwd iscagent",
    ]);
    expect(ids.stdout.trimEnd().split("\n")).toEqual([
      "uid=51773(irisowner) gid=51773(irisowner) groups=51773(irisowner)",
      "uid=52773(irisusr) gid=52773(irisusr) groups=52773(irisusr)",
      "uid=53773(iscagent) gid=53773(iscagent) groups=53773(iscagent)",
      "iscagent:x:53773:53773:ISCAgent:/home/iscagent:/usr/sbin/nologin",
    ]);
    expect(machine.has("/home/iscagent")).toBe(false);
  });

  test("a server that an earlier release set up keeps the ids of its agent", async () => {
    await start(MEMBER);
    machine.write("/var/lib/iris-node/registered", "instance i-0123456789abcdef0\n");
    await machine.command(["bash", "-c", "groupadd --gid 991 iscagent; useradd --uid 992 --gid 991 iscagent"]);
    expect((await machine.step("system")).code).toBe(0);
    expect((await machine.command(["id", "iscagent"])).stdout).toBe(
      "uid=992(iscagent) gid=991(iscagent) groups=991(iscagent)\n",
    );
  });

  test("an arbiter keeps the agent's user of its image, whatever its ids are", async () => {
    await start({ node: "arbiter", role: "arbiter", hostName: "arbiter.iris.internal" });
    await machine.command(["bash", "-c", "groupadd --gid 991 iscagent; useradd --uid 992 --gid 991 iscagent"]);
    expect((await machine.step("system")).code).toBe(0);
    expect((await machine.command(["id", "iscagent"])).stdout).toBe(
      "uid=992(iscagent) gid=991(iscagent) groups=991(iscagent)\n",
    );
  });

  test("a second run changes nothing", async () => {
    await start(MEMBER);
    await machine.step("system");
    const before = await listing();
    machine.forgetCalls();
    expect((await machine.step("system")).code).toBe(0);
    expect(await listing()).toBe(before);
    expect(changes()).toEqual(["sysctl --quiet --load /etc/sysctl.d/99-iris-node.conf"]);
  });

  test("a unit that this release cannot give is not put in place as an empty one", async () => {
    await start(MEMBER);
    await machine.step("system");
    const unit = "/etc/systemd/system/iris-node-huge-pages.service";
    const before = machine.read(unit);
    await machine.command(["bash", "-c", "rm /opt/iris-node/releases/*/boot/units/iris-node-huge-pages.service"]);
    const { code, stderr } = await machine.step("system");
    expect({ code, unit: machine.read(unit) }).toEqual({ code: 1, unit: before });
    expect(stderr).toContain(
      "cannot read the unit iris-node-huge-pages.service: run 'bash /opt/iris-node/bootstrap.sh'",
    );
  });

  test("Red Hat's file of chrony is told to read a folder, and its limit of shared memory is raised", async () => {
    await start({ ...MEMBER, role: "app-server", os: "rhel9" });
    await machine.command(["rm", "-r", "/etc/chrony"]);
    machine.write("/etc/chrony.conf", "pool 2.rhel.pool.ntp.org iburst\nsourcedir /run/chrony-dhcp\n");
    expect((await machine.step("system")).code).toBe(0);
    expect(machine.has("/etc/needrestart/conf.d/iris-node.conf")).toBe(false);
    expect(machine.read("/etc/chrony.conf")).toBe(
      "pool 2.rhel.pool.ntp.org iburst\nsourcedir /run/chrony-dhcp\n\nconfdir /etc/chrony.d\n",
    );
    expect(machine.read("/etc/chrony.d/iris-node.conf")).toMatch(/^server 169\.254\.169\.123 /);
    expect(machine.calls()).toContain("systemctl restart chronyd.service");
    expect(machine.read("/etc/sysctl.d/99-iris-node.conf").trimEnd().split("\n")).toEqual([
      "vm.nr_hugepages = 3000",
      "vm.swappiness = 5",
      "kernel.shmmax = 18446744073692774399",
    ]);
  });

  test("an image whose chrony asks the Amazon Time Sync Service already is left as it is", async () => {
    await start(MEMBER);
    const own = "server 169.254.169.123 prefer iburst\nconfdir /etc/chrony/conf.d\n";
    machine.write("/etc/chrony/chrony.conf", own);
    expect((await machine.step("system")).code).toBe(0);
    expect(machine.read("/etc/chrony/chrony.conf")).toBe(own);
    expect(machine.list("/etc/chrony/conf.d")).toEqual([]);
    expect(changes()).not.toContain("systemctl restart chrony.service");
  });

  test.each([
    ["63 GiB and some of a server of 64 GiB", 66_000_000, 1],
    ["32 GiB", 33_000_000, 5],
  ])("with %s, swappiness follows the documentation", async (_, kib, swappiness) => {
    await start(MEMBER);
    machine.write(MEMINFO, `MemTotal: ${kib} kB\nHugePages_Total: 0\nHugepagesize: 2048 kB\n`);
    await machine.step("system");
    expect(machine.read("/etc/sysctl.d/99-iris-node.conf")).toContain(`vm.swappiness = ${swappiness}\n`);
  });

  test.each(["arbiter", "web-server"])("an %s gets name and time, and nothing for IRIS", async (role) => {
    await start({ node: role, role, ...(role === "arbiter" && { hostName: "arbiter.iris.internal" }) });
    const before = machine.list("/etc/sysctl.d");
    expect((await machine.step("system")).code).toBe(0);
    expect(changes()).toEqual([
      ...(role === "arbiter" ? ["hostnamectl set-hostname arbiter.iris.internal"] : []),
      "systemctl restart chrony.service",
    ]);
    expect(machine.list("/etc/sysctl.d")).toEqual(before);
    expect(machine.has("/etc/systemd/system/iris-node-thp.service")).toBe(false);
    expect(machine.has("/etc/systemd/system/iris-node-huge-pages.service")).toBe(false);
    for (const user of ["irisowner", "irisusr", "iscagent"]) expect((await machine.command(["id", user])).code).toBe(1);
  });

  test("a kernel that finds no room for all huge pages asks for a reboot, and none is left to ask for after it", async () => {
    await start(MEMBER);
    machine.write("/test/huge-pages-limit", "2100");
    expect((await machine.step("system")).code).toBe(0);
    expect(machine.read("/run/iris-node/reboot")).toMatch(/^the kernel has no room for 3000 huge pages/);
    machine.write("/test/huge-pages-limit", "9000");
    machine.write("/run/iris-node/reboot", "");
    machine.write(BOOT_ID, "22222222-2222-4222-8222-222222222222\n");
    expect((await machine.step("system")).code).toBe(0);
    expect(machine.read("/run/iris-node/reboot")).toBe("");
  });

  test("a server with a running IRIS is not rebooted for more huge pages", async () => {
    await start(MEMBER);
    machine.write("/test/huge-pages-limit", "2100");
    await machine.command([
      "bash",
      "-c",
      "cp /bin/sleep /test/irisdb && (setsid /test/irisdb infinity </dev/null >/dev/null 2>&1 &)",
    ]);
    const { code, stdout } = await machine.step("system");
    expect(code).toBe(0);
    expect(stdout).toContain("2100 of 3000 huge pages are reserved; the others take a planned restart of this server");
    expect(machine.has("/run/iris-node/reboot")).toBe(false);
  });

  const hugePages = (): string | undefined =>
    /^vm\.nr_hugepages = (\d+)$/m.exec(machine.read("/etc/sysctl.d/99-iris-node.conf"))?.[1];
  const hasMemory = (kib: number): void =>
    machine.write(MEMINFO, `MemTotal: ${kib} kB\nHugePages_Total: 0\nHugepagesize: 2048 kB\n`);
  const RESIZED = { ...MEMBER, iris: { memory: memory({ 8192: 1500, 16384: 3000, 131072: 53_000 }) } };

  test("a member that is not resized yet reserves what is planned for its own memory, and says so", async () => {
    await start(RESIZED);
    const { code, stdout } = await machine.step("system");
    expect(code).toBe(0);
    expect(hugePages()).toBe("3000");
    expect(stdout).toContain(
      "this server has 15625 MiB of memory: IRIS gets what is planned for 16384 MiB, not for 131072 MiB",
    );
    expect(machine.has("/run/iris-node/reboot")).toBe(false);
  });

  test.each([
    ["15 % less than the size, which kernel and firmware keep", 14_260_634, "3000"],
    ["less than that", 14_260_633, "1500"],
    ["as much as planned", 130_000_000, "53000"],
    ["more than planned", 260_000_000, "53000"],
  ])("a server that shows %s gets its huge pages", async (_, kib, pages) => {
    await start(RESIZED);
    hasMemory(kib);
    expect((await machine.step("system")).code).toBe(0);
    expect(hugePages()).toBe(pages);
  });

  test("a server is never asked for more than 95 % of its memory as huge pages", async () => {
    await start({ ...MEMBER, iris: { memory: memory({ 8192: 1500, 16384: 7423 }) } });
    expect((await machine.step("system")).code).toBe(0);
    expect(hugePages()).toBe("1500");
    machine.putFacts({ ...MEMBER, iris: { memory: memory({ 8192: 1500, 16384: 7421 }) } });
    expect((await machine.step("system")).code).toBe(0);
    expect(hugePages()).toBe("7421");
  });

  test("a resized server, with IRIS not started yet, is rebooted where the kernel has no room for the new huge pages", async () => {
    await start(RESIZED);
    await machine.step("system");
    hasMemory(130_000_000);
    machine.write("/test/huge-pages-limit", "40000");
    expect((await machine.step("system")).code).toBe(0);
    expect(machine.read("/run/iris-node/reboot")).toMatch(/^the kernel has no room for 53000 huge pages/);
  });

  test("a server that will be made smaller lowers its reservation while it is still large", async () => {
    await start(RESIZED);
    await machine.step("system");
    machine.putFacts({ ...MEMBER, iris: { memory: memory({ 4096: 900, 8192: 1500 }) } });
    const { stdout } = await machine.step("system");
    expect(stdout).not.toContain("not for");
    expect(hugePages()).toBe("1500");
    expect(machine.read(MEMINFO)).toContain("HugePages_Total: 1500\n");
  });

  test("a server that was made smaller corrects its reservation before the kernel reads it", async () => {
    await start({ ...MEMBER, iris: { memory: memory({ 8192: 1500, 16384: 3000 }) } });
    await machine.step("system");
    const unit = machine.read("/etc/systemd/system/iris-node-huge-pages.service");
    expect(unit).toMatch(/^Before=systemd-sysctl\.service$/m);
    const [, script] = /^ExecStart=\/bin\/bash (.+)$/m.exec(unit)!;
    const before = machine.read("/etc/sysctl.d/99-iris-node.conf");
    expect((await machine.bash(script!)).code).toBe(0);
    expect(machine.read("/etc/sysctl.d/99-iris-node.conf")).toBe(before);
    hasMemory(8_000_000);
    expect((await machine.bash(script!)).code).toBe(0);
    expect(machine.read("/etc/sysctl.d/99-iris-node.conf")).toBe(before.replace("3000", "1500"));
    hasMemory(4_000_000);
    expect((await machine.bash(script!)).code).toBe(0);
    expect(machine.read("/etc/sysctl.d/99-iris-node.conf")).toBe(before.replace("3000", "0"));
  });

  test("fails on a server that is smaller than all that is planned", async () => {
    await start(RESIZED);
    hasMemory(4_000_000);
    expect((await machine.step("system")).code).toBe(1);
    expect(machine.reason()).toBe(
      "this server has 3906 MiB of memory, and IRIS needs a server of at least 8192 MiB; use a larger instance type",
    );
    expect(machine.has("/etc/sysctl.d/99-iris-node.conf")).toBe(false);
  });

  test("fails on a kernel with huge pages of another size", async () => {
    await start(MEMBER);
    machine.write(MEMINFO, "MemTotal: 16000000 kB\nHugePages_Total: 0\nHugepagesize: 524288 kB\n");
    expect((await machine.step("system")).code).toBe(1);
    expect(machine.reason()).toBe(
      "huge pages of this kernel have 524288 KiB, and 2048 are planned; use an image whose kernel has pages of 4 KiB",
    );
  });

  test.each([
    [
      "groupadd --gid 1999 irisusr",
      "the group irisusr has the id 1999, and irisusr with the id 52773 is needed; build the image without it",
    ],
    [
      "groupadd --gid 51773 backup2",
      "the group backup2 has the id 51773, and irisowner with the id 51773 is needed; build the image without it",
    ],
    [
      "useradd --no-user-group --uid 51773 other",
      "the user other has the id 51773, and irisowner with the id 51773 is needed; build the image without it",
    ],
    [
      "groupadd --gid 991 iscagent",
      "the group iscagent has the id 991, and iscagent with the id 53773 is needed; build the image without it",
    ],
    [
      "groupadd --gid 53773 backup3",
      "the group backup3 has the id 53773, and iscagent with the id 53773 is needed; build the image without it",
    ],
    [
      "useradd --no-user-group --uid 992 iscagent",
      "the user iscagent has the id 992, and iscagent with the id 53773 is needed; build the image without it",
    ],
  ])("fails on an image with %s", async (command, reason) => {
    await start(MEMBER);
    expect((await machine.command(command.split(" "))).code).toBe(0);
    expect((await machine.step("system")).code).toBe(1);
    expect(machine.reason()).toBe(reason);
  });

  test("fails when chrony is not synchronised by Amazon, after the limit, and goes on when it does", async () => {
    await start(MEMBER);
    machine.write(
      "/test/time-sources",
      "^? 169.254.169.123               0   4     0     -     +0ns[   +0ns] +/-    0ns\n",
    );
    expect((await machine.step("system", { IRIS_NODE_PATIENCE: "2" })).code).toBe(1);
    expect(machine.reason()).toBe(
      "chrony is not synchronised by the Amazon Time Sync Service (169.254.169.123, fd00:ec2::123, time.aws.com) nor by a PTP clock (PHC0) within 2 s; it follows nothing: take other sources, or their 'prefer', out of the image's configuration of chrony",
    );
    machine.write(
      "/test/time-sources",
      "^* 169.254.169.123               3   4   377     9    +12us[  +15us] +/-  210us\n",
    );
    expect((await machine.step("system")).code).toBe(0);
  });

  test("fails on chrony without a configuration", async () => {
    await start(MEMBER);
    await machine.command(["rm", "-r", "/etc/chrony"]);
    expect((await machine.step("system")).code).toBe(1);
    expect(machine.reason()).toBe(
      "neither /etc/chrony.conf nor /etc/chrony/chrony.conf exists; install chrony with its configuration",
    );
  });
});
