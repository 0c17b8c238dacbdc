import { existsSync, statSync } from "node:fs";
import {
  growsMountedExt4,
  link,
  LoopDisk,
  missingForDisks,
  standInForOnlineResize,
  standInForStripe,
  STRIPE_LEFT_OUT,
  tellOfNvme,
  watchChanges,
} from "./support/loop-disks";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines() ?? missingForDisks();
if (missing) console.log(`left out: volumes: ${missing}`);
else {
  console.log(
    `${STRIPE_LEFT_OUT} (device mapper in this kernel: ${existsSync("/sys/class/misc/device-mapper") ? "yes" : "no"})`,
  );
  if (!growsMountedExt4())
    console.log(
      "left out: growing ext4 while it is mounted (root has no CAP_SYS_RESOURCE here); it is unmounted for that moment",
    );
}
const withDisks = missing ? describe.skip : describe;

const MOUNTS = {
  system: "/iris/sys",
  database: "/iris/db",
  wij: "/iris/wij",
  journal: "/iris/jrn1",
  alternateJournal: "/iris/jrn2",
};
type Purpose = keyof typeof MOUNTS;
/** mkfs.xfs makes nothing smaller. */
const XFS_MIB = 300;
const STRIPE = "/dev/iris_database/data";

function volume(purpose: Purpose, number = 0, letter = "f") {
  const name = number ? `${purpose}${number}` : purpose;
  return {
    name,
    purpose,
    volumeId: `vol-0${name.toLowerCase()}`,
    mount: MOUNTS[purpose],
    deviceName: `/dev/sd${letter}`,
  };
}

withDisks("the volumes of a server", () => {
  const machines: Machine[] = [];
  const disks: LoopDisk[] = [];
  afterEach(() => {
    machines.splice(0).forEach((machine) => machine.stop());
    disks.splice(0).forEach((disk) => disk.remove());
  });

  function disk(sizeMiB: number): LoopDisk {
    disks.push(new LoopDisk(sizeMiB));
    return disks[disks.length - 1];
  }

  async function server(...volumes: ReturnType<typeof volume>[]): Promise<Machine> {
    const machine = await Machine.start({
      facts: { node: "data-a", role: "mirror-member", volumes },
      environment: { IRIS_NODE_PATIENCE: "1" },
    });
    machines.push(machine);
    machine.write("/etc/fstab", "# the image's own\nUUID=11111111-1111-1111-1111-111111111111 / ext4 defaults 0 1\n\n");
    watchChanges(machine);
    if (!growsMountedExt4()) standInForOnlineResize(machine);
    return machine;
  }

  async function ready(machine: Machine, environment: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await machine.step("volumes", environment);
    expect({ code, errors: code ? stderr : "" }).toEqual({ code: 0, errors: "" });
    return stdout;
  }

  async function refused(machine: Machine): Promise<string> {
    machine.forgetCalls();
    const { code } = await machine.step("volumes");
    expect(code).toBe(1);
    // Refused means: nothing was formatted, nothing mounted, fstab is as it was.
    expect(machine.calls()).toEqual([]);
    return machine.reason();
  }

  /** Mounts below /iris: device type, mount, options. */
  async function mounted(machine: Machine): Promise<string[]> {
    const { stdout } = await machine.command(["findmnt", "--raw", "--noheadings", "--output", "TARGET,FSTYPE,SOURCE"]);
    return stdout
      .split("\n")
      .filter((line) => line.startsWith("/iris"))
      .sort();
  }

  async function sizeMiB(machine: Machine, mount: string): Promise<number> {
    const { stdout } = await machine.command([
      "findmnt",
      "--bytes",
      "--noheadings",
      "--output",
      "SIZE",
      "--mountpoint",
      mount,
    ]);
    return Number(stdout) / 2 ** 20;
  }

  const owner = (machine: Machine, path: string) => {
    const { uid, gid } = statSync(machine.path(path));
    return `${machine.mode(path)} ${uid}:${gid}`;
  };

  describe("of one disk each", () => {
    const all = [volume("system"), volume("database", 1), volume("wij"), volume("journal"), volume("alternateJournal")];

    async function member() {
      const machine = await server(...all);
      const attached = all.map(({ volumeId, purpose }) =>
        disk(purpose === "system" || purpose === "database" ? XFS_MIB : 16).attach(machine, volumeId),
      );
      return { machine, attached };
    }

    test("become XFS and ext4 by purpose, mounted by UUID with noatime, owned by irisowner and irisusr", async () => {
      const { machine, attached } = await member();
      await ready(machine);
      expect(attached.map((one) => `${one.tag("TYPE")} ${one.tag("LABEL")}`)).toEqual([
        "xfs system",
        "xfs database",
        "ext4 wij",
        "ext4 journal",
        "ext4 alternateJournal",
      ]);
      expect(await mounted(machine)).toEqual(
        all.map(({ mount }, index) => `${mount} ${attached[index].tag("TYPE")} ${attached[index].device}`).sort(),
      );
      const [system, database, wij, journal, alternate] = attached.map((one) => one.tag("UUID"));
      expect(machine.read("/etc/fstab")).toBe(`# the image's own
UUID=11111111-1111-1111-1111-111111111111 / ext4 defaults 0 1

# iris-node volumes begin: written at each boot, changes are lost
UUID=${system} /iris/sys xfs noatime,nofail,x-systemd.device-timeout=600s 0 0
UUID=${database} /iris/db xfs noatime,nofail,x-systemd.device-timeout=600s 0 0
UUID=${wij} /iris/wij ext4 noatime,nofail,x-systemd.device-timeout=600s,errors=remount-ro 0 2
UUID=${journal} /iris/jrn1 ext4 noatime,nofail,x-systemd.device-timeout=600s,errors=remount-ro 0 2
UUID=${alternate} /iris/jrn2 ext4 noatime,nofail,x-systemd.device-timeout=600s,errors=remount-ro 0 2
# iris-node volumes end
`);
      expect(all.map(({ mount }) => `${mount} ${owner(machine, mount)}`)).toEqual([
        "/iris/sys 0755 0:0",
        "/iris/db 0770 51773:52773",
        "/iris/wij 0770 51773:52773",
        "/iris/jrn1 0770 51773:52773",
        "/iris/jrn2 0770 51773:52773",
      ]);
      expect(owner(machine, "/iris/sys/node")).toBe("0700 0:0");
      expect(owner(machine, "/iris")).toBe("0755 0:0");
      expect(
        (await machine.command(["findmnt", "--noheadings", "--output", "OPTIONS", "--mountpoint", "/iris/jrn1"]))
          .stdout,
      ).toMatch(/noatime.*errors=remount-ro/);
    });

    test("are left as they are by a second run", async () => {
      const { machine, attached } = await member();
      await ready(machine);
      const before = {
        fstab: machine.read("/etc/fstab"),
        mounts: await mounted(machine),
        uuids: attached.map((one) => one.tag("UUID")),
      };
      machine.write("/iris/db/IRIS.DAT", "data");
      machine.forgetCalls();
      await ready(machine);
      expect(machine.calls()).toEqual([]);
      expect({
        fstab: machine.read("/etc/fstab"),
        mounts: await mounted(machine),
        uuids: attached.map((one) => one.tag("UUID")),
      }).toEqual(before);
      expect(machine.read("/iris/db/IRIS.DAT")).toBe("data");
      expect(machine.list("/var/lib/iris-node/formatting")).toEqual([]);
    });

    test("keep their data on another server, whatever the order of the disks there", async () => {
      const { machine, attached } = await member();
      await ready(machine);
      machine.write("/iris/jrn1/20261122.001", "journal");
      machine.stop();
      const next = await server(...all);
      all
        .map((one, index) => () => attached[index].attach(next, one.volumeId))
        .reverse()
        .forEach((attach) => attach());
      await ready(next);
      expect(next.calls().filter((call) => call.startsWith("mkfs"))).toEqual([]);
      expect(next.read("/iris/jrn1/20261122.001")).toBe("journal");
    });

    test("grow with their volumes, mounted, without any other change", async () => {
      const machine = await server(volume("database", 1), volume("journal"));
      const database = disk(XFS_MIB).attach(machine, "vol-0database1");
      const journal = disk(16).attach(machine, "vol-0journal");
      await ready(machine);
      machine.forgetCalls();
      database.grow(500);
      journal.grow(64);
      expect(await ready(machine)).toMatch(
        /\/iris\/db has grown from \d+ to \d+ MiB[^]*\/iris\/jrn1 has grown from \d+ to \d+ MiB/,
      );
      expect(await sizeMiB(machine, "/iris/db")).toBeGreaterThan(400);
      expect(await sizeMiB(machine, "/iris/jrn1")).toBeGreaterThan(50);
      expect(machine.calls()).toEqual([]);
    });
  });

  describe("are found", () => {
    const journal = volume("journal");

    test("by what the kernel says where udev names no NVMe disk", async () => {
      const machine = await server(journal);
      disk(16).plugInto(machine, "/dev/nvme1n1");
      const right = disk(16).plugInto(machine, "/dev/nvme2n1");
      await tellOfNvme(machine, {
        nvme1n1: { model: "Amazon Elastic Block Store", serial: "vol0other" },
        nvme2n1: { model: "Amazon Elastic Block Store", serial: "vol0journal" },
      });
      await ready(machine);
      expect(right.tag("LABEL")).toBe("journal");
      expect(machine.calls().filter((call) => call.startsWith("mkfs"))).toEqual([
        "mkfs.ext4 -q -m 0 -L journal /dev/nvme2n1",
      ]);
    });

    test("by the planned name on Xen, where no disk is NVMe", async () => {
      const machine = await server(journal);
      disk(16).plugInto(machine, "/dev/xvdf");
      await ready(machine);
      expect(machine.calls()).toContain("mkfs.ext4 -q -m 0 -L journal /dev/xvdf");
    });

    test("fails on a volume that is missing beside another NVMe disk, and does not take the disk with the planned name", async () => {
      const machine = await server(journal);
      disk(16).plugInto(machine, "/dev/xvdf");
      disk(16).attach(machine, "vol-0other");
      expect(await refused(machine)).toMatch(
        /^volume journal \(vol-0journal\) must be attached as \/dev\/sdf: no disk has this id; attach it, or correct the facts; not seen within \d s$/,
      );
    });

    test("when they are attached after the start", async () => {
      const machine = await server(journal);
      const late = disk(16).plugInto(machine);
      machine.replaceProgram(
        "sleep",
        `#!/bin/bash\nln -s ${late.device} /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0journal\n`,
      );
      await ready(machine, { IRIS_NODE_PATIENCE: "100" });
      expect(late.tag("LABEL")).toBe("journal");
    });

    test("also under systemd's longer names, and never by a partition's", async () => {
      const machine = await server(journal);
      const other = disk(16).plugInto(machine);
      const right = disk(16).plugInto(machine);
      link(machine, other.device, "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0journal-part1");
      link(machine, right.device, "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0journal_1");
      await ready(machine);
      expect([other.tag("TYPE"), right.tag("TYPE")]).toEqual(["", "ext4"]);
    });

    test("fails on two disks that say they are one volume", async () => {
      const machine = await server(journal);
      const one = disk(16).attach(machine, "vol-0journal");
      disk(16).plugInto(machine, "/dev/nvme1n1");
      await tellOfNvme(machine, { nvme1n1: { model: "Amazon Elastic Block Store", serial: "vol0journal" } });
      expect(await refused(machine)).toBe(
        `more than one disk says that it is volume vol-0journal: ${one.device}, /dev/nvme1n1; detach the one that does not belong here`,
      );
    });

    test("fails on facts that name one volume twice", async () => {
      const machine = await server(journal, { ...volume("wij"), volumeId: "vol-0journal" });
      const { device } = disk(16).attach(machine, "vol-0journal");
      expect(await refused(machine)).toBe(
        `volume wij (vol-0journal) is ${device}, and so is volume journal (vol-0journal, ${device}): the facts name one volume twice; correct them`,
      );
    });

    test("fails on a purpose that nobody knows", async () => {
      const machine = await server({ ...journal, purpose: "scratch" as Purpose });
      disk(16).attach(machine, "vol-0journal");
      expect(await refused(machine)).toMatch(
        /the facts name the purpose 'scratch'; system, database, wij, journal, alternateJournal and cache are allowed/,
      );
    });
  });

  describe("fails on a disk that holds something: ", () => {
    const HINT =
      "a disk that holds something is never formatted; give the facts the right volume, or, if nobody needs what it holds, run 'wipefs --all' and 'blkdiscard --zeroout' on it by hand";

    async function withContents(prepare: (one: LoopDisk) => unknown = () => undefined) {
      const machine = await server(volume("wij"), volume("journal"));
      disk(16).attach(machine, "vol-0wij");
      const journal = disk(XFS_MIB).attach(machine, "vol-0journal");
      prepare(journal);
      return { machine, journal, named: `volume journal (vol-0journal, ${journal.device})` };
    }

    test.each([
      ["another file system than planned", "xfs", ["mkfs.xfs", "-q"]],
      ["swap", "swap", ["mkswap"]],
      ["a partition table", "dos", ["bash", "-c", `printf 'start=2048\\n' | sfdisk --quiet --no-reread "$0"`]],
      ["LUKS", "crypto_LUKS", ["bash", "-c", `printf 'LUKS\\xba\\xbe\\0\\1' | dd of="$0" conv=notrunc status=none`]],
    ])("%s", async (_, type, command) => {
      const { machine, journal, named } = await withContents((one) => one.format(...command));
      const before = journal.usedBytes;
      expect(await refused(machine)).toBe(`${named} holds '${type}', planned is ext4 for journal: ${HINT}`);
      expect(journal.usedBytes).toBe(before);
    });

    test("a volume group of somebody else", async () => {
      const { machine, journal, named } = await withContents();
      await machine.command(["vgcreate", "customer", journal.device]);
      expect(await refused(machine)).toBe(`${named} holds 'LVM2_member', planned is ext4 for journal: ${HINT}`);
    });

    test.each([
      ["at its start", 700_000],
      ["at its end", (XFS_MIB << 20) - 5],
      ["in between", (XFS_MIB << 20) / 63 + 9000],
    ])("bytes without a signature, %s", async (_, offset) => {
      const { machine, journal, named } = await withContents((one) => one.write("data", Math.floor(offset)));
      const before = journal.usedBytes;
      expect(await refused(machine)).toBe(
        `${named} holds data without a known signature, planned is ext4 for journal: ${HINT}`,
      );
      expect(journal.usedBytes).toBe(before);
    });

    test("a file system that was made for another purpose", async () => {
      const { machine, named } = await withContents((one) => one.format("mkfs.ext4", "-q", "-L", "alternateJournal"));
      expect(await refused(machine)).toBe(
        `${named} has the label 'alternateJournal', planned is journal: two volumes changed places; correct the volume ids in the facts`,
      );
    });

    test("but not on a file system of the planned type, as from a snapshot: it is mounted as it is", async () => {
      const { machine, journal } = await withContents((one) => one.format("mkfs.ext4", "-q", "-L", "restored"));
      const uuid = journal.tag("UUID");
      await ready(machine);
      expect([journal.tag("UUID"), journal.tag("LABEL")]).toEqual([uuid, "restored"]);
      expect(await mounted(machine)).toContain(`/iris/jrn1 ext4 ${journal.device}`);
    });
  });

  test("fails on a disk with read errors", async () => {
    const machine = await server(volume("journal"));
    const broken = disk(64).attach(machine, "vol-0journal");
    broken.breakEnd();
    expect(await refused(machine)).toBe(
      `volume journal (vol-0journal, ${broken.device}): cannot be read; see the kernel's log (dmesg)`,
    );
  });

  describe("whose formatting was broken off", () => {
    /** As after a crash: something written, no signature. */
    const BROKEN_MKFS =
      '#!/bin/bash\nprintf inodes | dd of="${@: -1}" bs=1 seek=200000 conv=notrunc status=none\nexit 1\n';

    async function crashed() {
      const machine = await server(volume("journal"));
      const journal = disk(16).attach(machine, "vol-0journal");
      machine.replaceProgram("mkfs.ext4", BROKEN_MKFS);
      expect((await machine.step("volumes")).code).toBe(1);
      expect(machine.reason()).toBe(
        `volume journal (vol-0journal, ${journal.device}): mkfs.ext4 failed; see the log above`,
      );
      return { machine, journal };
    }

    test("are formatted by the next run on the same server", async () => {
      const { machine, journal } = await crashed();
      watchChanges(machine);
      await ready(machine);
      expect(journal.tag("LABEL")).toBe("journal");
    });

    test("are refused on another server, which cannot know whose bytes these are", async () => {
      const { journal } = await crashed();
      const next = await server(volume("journal"));
      journal.attach(next, "vol-0journal");
      expect(await refused(next)).toContain("holds data without a known signature");
    });
  });

  describe("fails on a mount point", () => {
    async function journalServer() {
      const machine = await server(volume("journal"));
      return { machine, journal: disk(16).attach(machine, "vol-0journal") };
    }

    test("where something else is mounted", async () => {
      const { machine, journal } = await journalServer();
      await machine.command(["bash", "-c", "mkdir -p /iris/jrn1 && mount -t tmpfs other /iris/jrn1"]);
      expect(await refused(machine)).toBe(
        `/iris/jrn1: something else is mounted there (other), planned is volume journal (vol-0journal, ${journal.device}); unmount it`,
      );
      expect(journal.tag("TYPE")).toBe("");
    });

    test("that is not empty", async () => {
      const { machine, journal } = await journalServer();
      machine.write("/iris/jrn1/20200101.001", "journal");
      expect(await refused(machine)).toBe(
        `/iris/jrn1 is not empty: volume journal (vol-0journal, ${journal.device}) would hide what it holds; move it away`,
      );
      expect(journal.tag("TYPE")).toBe("");
    });

    test("that another line of fstab mounts", async () => {
      const { machine } = await journalServer();
      machine.write("/etc/fstab", "LABEL=old /iris/jrn1 ext4 defaults 0 0\n");
      expect((await machine.step("volumes")).code).toBe(1);
      expect(machine.reason()).toBe(
        "/etc/fstab: the line 'LABEL=old /iris/jrn1 ext4 defaults 0 0' mounts something else at a planned mount; remove it",
      );
      expect(machine.read("/etc/fstab")).toBe("LABEL=old /iris/jrn1 ext4 defaults 0 0\n");
    });

    test("of a disk that is mounted elsewhere", async () => {
      const { machine, journal } = await journalServer();
      journal.format("mkfs.ext4", "-q", "-L", "journal");
      await machine.command(["bash", "-c", `mkdir -p /mnt/rescue && mount ${journal.device} /mnt/rescue`]);
      expect(await refused(machine)).toBe(
        `volume journal (vol-0journal, ${journal.device}) is mounted at /mnt/rescue, planned is /iris/jrn1; unmount it`,
      );
    });

    test("when two disks have its UUID: copies of one snapshot", async () => {
      const { machine, journal } = await journalServer();
      const uuid = "5b0b1b3e-0000-4000-8000-00000000cafe";
      journal.format("mkfs.ext4", "-q", "-L", "journal", "-U", uuid);
      const copy = disk(16).plugInto(machine).format("mkfs.ext4", "-q", "-L", "journal", "-U", uuid);
      expect((await machine.step("volumes")).code).toBe(1);
      const twins = [copy.device, journal.device].sort();
      expect(machine.reason()).toMatch(
        `the UUID ${uuid} of volume journal (vol-0journal, ${journal.device}) is on several devices (`,
      );
      for (const twin of twins) expect(machine.reason()).toContain(twin);
      expect(await mounted(machine)).toEqual([]);
    });
  });

  test("bind mounts of a folder of the volume are not in the way", async () => {
    const machine = await server(volume("system"));
    disk(XFS_MIB).attach(machine, "vol-0system");
    await ready(machine);
    await machine.command([
      "bash",
      "-c",
      "mkdir -p /iris/sys/irissys /usr/irissys && mount --bind /iris/sys/irissys /usr/irissys",
    ]);
    machine.forgetCalls();
    await ready(machine);
    expect(machine.calls()).toEqual([]);
  });

  test("a volume that left the facts stays mounted, is told of, and has no line in fstab any more", async () => {
    const machine = await server(volume("wij"), volume("journal"));
    disk(16).attach(machine, "vol-0wij");
    disk(16).attach(machine, "vol-0journal");
    await ready(machine);
    machine.putFacts({ node: "data-a", role: "mirror-member", volumes: [volume("journal")] });
    machine.forgetCalls();
    expect(await ready(machine)).toContain(
      "/iris/wij is not in the facts any more: it stays mounted until it is unmounted by hand or the server starts again",
    );
    expect(machine.read("/etc/fstab")).toMatch(/\/iris\/jrn1/);
    expect(machine.read("/etc/fstab")).not.toMatch(/\/iris\/wij/);
    expect((await mounted(machine)).map((line) => line.split(" ")[0])).toEqual(["/iris/jrn1", "/iris/wij"]);
    expect(machine.calls()).toEqual(["systemctl daemon-reload"]);
  });

  describe("of several disks for the databases", () => {
    const three = [1, 2, 3].map((number) => volume("database", number, "ijkl"[number]));

    async function striped() {
      const machine = await server(...three);
      const members = three.map(({ volumeId }) => disk(XFS_MIB).attach(machine, volumeId));
      const stripe = disk(2 * XFS_MIB);
      standInForStripe(machine, STRIPE, stripe);
      return { machine, members, stripe, devices: members.map((one) => one.device).join(" ") };
    }

    async function metadata(machine: Machine, device: string): Promise<string> {
      const { stdout } = await machine.command([
        "pvs",
        "--noheadings",
        "--separator",
        " ",
        "--units",
        "m",
        "--options",
        "vg_name,lv_count,pv_count,vg_extent_size,vg_free_count,vg_seqno",
        device,
      ]);
      return stdout.trim();
    }

    test("become one stripe with XFS over all their extents, 4 MiB on each disk in turn", async () => {
      const { machine, stripe, devices, members } = await striped();
      await ready(machine);
      expect(machine.calls()).toEqual([
        `vgcreate --physicalextentsize 4M iris_database ${devices}`,
        "lvcreate --type striped --stripes 3 --stripesize 4M --extents 100%FREE --name data iris_database",
        `mkfs.xfs -q -L database ${STRIPE}`,
        "udevadm settle --timeout=60",
        "systemctl daemon-reload",
        "mount /iris/db",
      ]);
      expect(await metadata(machine, members[0].device)).toMatch(/^iris_database 1 3 4.00m 0 /);
      expect(await mounted(machine)).toEqual([`/iris/db xfs ${stripe.device}`]);
      expect(machine.read("/etc/fstab")).toContain(`UUID=${stripe.tag("UUID")} /iris/db xfs noatime`);
      expect(owner(machine, "/iris/db")).toBe("0770 51773:52773");
    });

    test("are left as they are by a second run", async () => {
      const { machine, members } = await striped();
      await ready(machine);
      const before = await metadata(machine, members[0].device);
      machine.forgetCalls();
      await ready(machine);
      expect(machine.calls()).toEqual([]);
      expect(await metadata(machine, members[0].device)).toBe(before);
    });

    test("are found again by another server, which only activates them", async () => {
      const { machine, members, stripe } = await striped();
      await ready(machine);
      machine.write("/iris/db/IRIS.DAT", "data");
      machine.stop();
      const next = await server(...three);
      [2, 1, 0].forEach((index) => members[index].attach(next, three[index].volumeId));
      standInForStripe(next, STRIPE, stripe);
      await ready(next);
      expect(next.calls()).toEqual([
        "vgchange --activate y iris_database",
        "systemctl daemon-reload",
        "mount /iris/db",
      ]);
      expect(next.read("/iris/db/IRIS.DAT")).toBe("data");
    });

    test("are found also where LVM keeps a list of its devices, as on RHEL", async () => {
      const { machine, members, stripe } = await striped();
      await ready(machine);
      machine.stop();
      const next = await server(...three);
      members.forEach((one, index) => one.attach(next, three[index].volumeId));
      standInForStripe(next, STRIPE, stripe);
      // The list as RHEL's LVM reads it: what is not on it does not exist. Debian's LVM is built without.
      next.write("/etc/lvm/devices/system.devices", "");
      next.replaceProgram(
        "pvs",
        '#!/bin/bash\ngrep -qx "${@: -1}" /etc/lvm/devices/system.devices && exec /usr/sbin/pvs "$@"\nexit 5\n',
      );
      next.replaceProgram(
        "lvmdevices",
        '#!/bin/bash\n[[ "$1 $2" == "--yes --adddev" ]] && printf "%s\\n" "$3" >>/etc/lvm/devices/system.devices\n',
      );
      await ready(next);
      await ready(next);
      expect(next.read("/etc/lvm/devices/system.devices").trim().split("\n")).toEqual(members.map((one) => one.device));
    });

    test("grow when all of them have grown, and not before", async () => {
      const { machine, members, stripe } = await striped();
      await ready(machine);
      machine.forgetCalls();
      members[0].grow(400);
      expect(await ready(machine)).toContain(
        "volumes for database differ in size: 25 extents of the largest stay unused until all are alike",
      );
      expect(machine.calls()).toEqual([`pvresize ${members[0].device}`]);
      machine.forgetCalls();
      members[1].grow(400);
      members[2].grow(400);
      // What the kernel would do with the logical volume.
      stripe.grow(900);
      expect(await ready(machine)).toMatch(/\/iris\/db has grown from \d+ to \d+ MiB/);
      expect(machine.calls()).toEqual([
        `pvresize ${members[1].device}`,
        `pvresize ${members[2].device}`,
        "lvextend --extents +75 iris_database/data",
      ]);
      expect(await metadata(machine, members[0].device)).toMatch(/^iris_database 1 3 4.00m 0 /);
      expect(await sizeMiB(machine, "/iris/db")).toBeGreaterThan(800);
      machine.forgetCalls();
      await ready(machine);
      expect(machine.calls()).toEqual([]);
    });

    test("fails on a volume that was added later", async () => {
      const { machine } = await striped();
      await ready(machine);
      const fourth = { ...volume("database", 4), deviceName: "/dev/sdm" };
      machine.putFacts({ node: "data-a", role: "mirror-member", volumes: [fourth, ...three] });
      const added = disk(XFS_MIB).attach(machine, "vol-0database4");
      expect(await refused(machine)).toBe(
        "volume group iris_database consists of 3 disks, 0 of them missing; the facts name 4 volumes for database: a stripe does not grow by a volume, so give the facts all volumes of the stripe and no other, and make them larger instead",
      );
      expect(added.tag("TYPE")).toBe("");
    });

    test("fails on a second volume beside one that carries the databases alone", async () => {
      const machine = await server(three[0]);
      const first = disk(XFS_MIB).attach(machine, three[0].volumeId);
      await ready(machine);
      machine.putFacts({ node: "data-a", role: "mirror-member", volumes: three.slice(0, 2) });
      disk(XFS_MIB).attach(machine, three[1].volumeId);
      const reason = await refused(machine);
      expect(reason).toContain("/iris/db: something else is mounted there");
      await machine.command(["umount", "/iris/db"]);
      expect(await refused(machine)).toContain(
        `volume database1 (vol-0database1, ${first.device}) holds 'xfs', planned is a part of the stripe for database over 2 volumes (one volume with its file system never becomes a stripe)`,
      );
    });

    test("fails on one blank disk in the place of a lost one", async () => {
      const { machine, members, stripe } = await striped();
      await ready(machine);
      machine.stop();
      const next = await server(...three);
      members.slice(0, 2).forEach((one, index) => one.attach(next, three[index].volumeId));
      disk(XFS_MIB).attach(next, three[2].volumeId);
      standInForStripe(next, STRIPE, stripe);
      expect(await refused(next)).toContain("volume group iris_database consists of 3 disks, 1 of them missing");
    });

    test("fails on a disk of another volume group", async () => {
      const { machine, members } = await striped();
      await machine.command(["vgcreate", "customer", members[1].device]);
      expect(await refused(machine)).toContain(
        `volume database2 (vol-0database2, ${members[1].device}) holds 'LVM2_member of volume group customer', planned is a part of volume group iris_database`,
      );
    });

    test("fails on a blank disk in the facts where the volume group is complete without it", async () => {
      const { machine } = await striped();
      await ready(machine);
      const other = { ...three[2], volumeId: "vol-0other" };
      machine.putFacts({ node: "data-a", role: "mirror-member", volumes: [three[0], three[1], other] });
      const { device } = disk(XFS_MIB).attach(machine, "vol-0other");
      expect(await refused(machine)).toBe(
        `volume group iris_database is complete without volume database3 (vol-0other, ${device}), which is blank: correct the volume ids in the facts`,
      );
    });

    test("fails on a volume group without its logical volume that this server has not just made", async () => {
      const { machine, devices, members } = await striped();
      await machine.command(["bash", "-c", `vgcreate iris_database ${devices}`]);
      expect((await machine.step("volumes")).code).toBe(1);
      expect(machine.reason()).toBe(
        "volume group iris_database has no logical volume; restore its volumes from a snapshot, or run 'vgremove iris_database' and wipe its disks by hand",
      );
      expect(await metadata(machine, members[0].device)).toMatch(/^iris_database 0 3 /);
    });

    test("go on after a crash between the volume group and its logical volume", async () => {
      const { machine, stripe } = await striped();
      machine.replaceProgram("lvcreate", "#!/bin/bash\nexit 5\n");
      expect((await machine.step("volumes")).code).toBe(1);
      expect(machine.reason()).toBe("volume group iris_database: lvcreate failed; see the log above");
      standInForStripe(machine, STRIPE, stripe);
      await ready(machine);
      expect(await mounted(machine)).toEqual([`/iris/db xfs ${stripe.device}`]);
    });
  });
});
