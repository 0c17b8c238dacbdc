import { statSync, unlinkSync } from "node:fs";
import { INSTANCE_TYPE, startMetadata } from "./support/cloud";
import {
  LoopDisk,
  missingForDisks,
  standInForStripe,
  STRIPE_LEFT_OUT,
  tellOfNvme,
  watchChanges,
} from "./support/loop-disks";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines() ?? missingForDisks();
console.log(missing ? `left out: instance store: ${missing}` : STRIPE_LEFT_OUT);
const withDisks = missing ? describe.skip : describe;

const MODEL = "Amazon_EC2_NVMe_Instance_Storage";
const MOUNT = "/iris/cache";
const STRIPE = "/dev/iris_cache/data";
/** mkfs.xfs makes nothing smaller. */
const XFS_MIB = 300;
const FACTS = { node: "app-1", role: "app-server", instanceStore: { mount: MOUNT } };

withDisks("the instance store of an application server", () => {
  const machines: Machine[] = [];
  const disks: LoopDisk[] = [];
  afterEach(() => {
    machines.splice(0).forEach((machine) => machine.stop());
    disks.splice(0).forEach((disk) => disk.remove());
  });

  function disk(): LoopDisk {
    disks.push(new LoopDisk(XFS_MIB));
    return disks[disks.length - 1];
  }

  async function server(facts: object = FACTS, environment = {}): Promise<Machine> {
    const machine = await Machine.start({ facts: { ...facts }, environment });
    machines.push(machine);
    machine.write("/etc/fstab", "# the image's own\n");
    watchChanges(machine);
    return machine;
  }

  async function ready(machine: Machine): Promise<string> {
    const { code, stdout, stderr } = await machine.step("instance-store");
    expect({ code, errors: code ? stderr : "" }).toEqual({ code: 0, errors: "" });
    return stdout;
  }

  async function refused(machine: Machine): Promise<string> {
    machine.forgetCalls();
    expect((await machine.step("instance-store")).code).toBe(1);
    expect(machine.calls()).toEqual([]);
    return machine.reason();
  }

  const fstab = (uuid: string) => `# the image's own
# iris-node instance-store begin: written at each boot, changes are lost
UUID=${uuid} ${MOUNT} xfs noatime,nofail,x-systemd.device-timeout=10s 0 0
# iris-node instance-store end
`;

  test("becomes XFS on its one disk, owned by irisowner and irisusr, and a second run changes nothing", async () => {
    const machine = await server();
    const store = disk().attach(machine, "AWS1", MODEL);
    await ready(machine);
    expect(machine.calls()).toEqual([
      `mkfs.xfs -q -L cache ${store.device}`,
      "udevadm settle --timeout=60",
      "systemctl daemon-reload",
      `mount ${MOUNT}`,
    ]);
    expect(machine.read("/etc/fstab")).toBe(fstab(store.tag("UUID")));
    const { uid, gid } = statSync(machine.path(MOUNT));
    expect(`${machine.mode(MOUNT)} ${uid}:${gid}`).toBe("0770 51773:52773");
    machine.write(`${MOUNT}/CACHE.DAT`, "cache");
    machine.forgetCalls();
    await ready(machine);
    expect(machine.calls()).toEqual([]);
    expect(machine.read("/etc/fstab")).toBe(fstab(store.tag("UUID")));
    expect(machine.read(`${MOUNT}/CACHE.DAT`)).toBe("cache");
  });

  test("is one stripe over several disks; EBS volumes beside them are not taken", async () => {
    const machine = await server();
    const volume = disk().attach(machine, "vol-0system", "Amazon_Elastic_Block_Store");
    const stores = ["AWS1", "AWS2"].map((serial) => disk().attach(machine, serial, MODEL));
    const stripe = disk();
    standInForStripe(machine, STRIPE, stripe);
    await ready(machine);
    const named = stores
      .map(({ device }) => device)
      .sort()
      .join(" ");
    expect(machine.calls()).toEqual([
      `vgcreate --physicalextentsize 4M iris_cache ${named}`,
      "lvcreate --type striped --stripes 2 --stripesize 4M --extents 100%FREE --name data iris_cache",
      `mkfs.xfs -q -L cache ${STRIPE}`,
      "udevadm settle --timeout=60",
      "systemctl daemon-reload",
      `mount ${MOUNT}`,
    ]);
    expect(machine.read("/etc/fstab")).toBe(fstab(stripe.tag("UUID")));
    expect(volume.usedBytes).toBe(0);
    machine.forgetCalls();
    await ready(machine);
    expect(machine.calls()).toEqual([]);
  });

  test("is found by what the kernel says where udev names no NVMe disk", async () => {
    const machine = await server();
    disk().plugInto(machine, "/dev/nvme0n1");
    const store = disk().plugInto(machine, "/dev/nvme1n1");
    await tellOfNvme(machine, {
      nvme0n1: { model: "Amazon Elastic Block Store", serial: "vol0root" },
      nvme1n1: { model: "Amazon EC2 NVMe Instance Storage", serial: "AWS1" },
    });
    await ready(machine);
    expect(store.tag("LABEL")).toBe("cache");
  });

  test("is made anew when it comes back blank after a stop, and its line in fstab is another", async () => {
    const machine = await server();
    const before = disk().attach(machine, "AWS1", MODEL);
    await ready(machine);
    await machine.command(["umount", MOUNT]);
    unlinkSync(machine.path(`/dev/disk/by-id/nvme-${MODEL}_AWS1`));
    const after = disk().attach(machine, "AWS2", MODEL);
    await ready(machine);
    expect(after.tag("UUID")).not.toBe(before.tag("UUID"));
    expect(machine.read("/etc/fstab")).toBe(fstab(after.tag("UUID")));
  });

  test("keeps its contents over a reboot", async () => {
    const machine = await server();
    disk().attach(machine, "AWS1", MODEL);
    await ready(machine);
    machine.write(`${MOUNT}/CACHE.DAT`, "cache");
    await machine.command(["umount", MOUNT]);
    machine.forgetCalls();
    await ready(machine);
    expect(machine.calls()).toEqual([`mount ${MOUNT}`]);
    expect(machine.read(`${MOUNT}/CACHE.DAT`)).toBe("cache");
  });

  test("is left alone where the facts plan none, and its line in fstab goes", async () => {
    const machine = await server();
    disk().attach(machine, "AWS1", MODEL);
    await ready(machine);
    machine.putFacts({ ...FACTS, instanceStore: null });
    expect(await ready(machine)).toContain(`${MOUNT} is not in the facts any more`);
    expect(machine.read("/etc/fstab")).toBe("# the image's own\n");
    const blank = await server({ ...FACTS, instanceStore: null });
    const store = disk().attach(blank, "AWS1", MODEL);
    await ready(blank);
    expect([blank.calls(), store.usedBytes]).toEqual([[], 0]);
  });

  test("fails on a mirror member", async () => {
    const machine = await server({ ...FACTS, role: "mirror-member" });
    const store = disk().attach(machine, "AWS1", MODEL);
    expect(await refused(machine)).toBe(
      "the facts plan instance store for the role 'mirror-member': a stop empties it; only app-server may have it",
    );
    expect(store.usedBytes).toBe(0);
  });

  test("fails on an instance type without such disks, and names the type", async () => {
    const { server: metadata, url } = await startMetadata();
    try {
      const machine = await server(FACTS, { IRIS_NODE_METADATA_URL: url });
      disk().attach(machine, "vol-0system", "Amazon_Elastic_Block_Store");
      expect(await refused(machine)).toBe(
        `no instance store for ${MOUNT}: the instance type ${INSTANCE_TYPE} has no disk 'Amazon EC2 NVMe Instance Storage'; take a type with NVMe instance store, or give cache an EBS volume`,
      );
    } finally {
      metadata.close();
    }
  });

  test("fails on a disk that holds something", async () => {
    const machine = await server();
    const store = disk().attach(machine, "AWS1", MODEL).format("mkfs.ext4", "-q");
    expect(await refused(machine)).toContain(
      `instance store AWS1 (${store.device}) holds 'ext4', planned is xfs for cache: a disk that holds something is never formatted`,
    );
    expect(store.tag("TYPE")).toBe("ext4");
  });

  test("fails on an EBS volume that is mounted in its place", async () => {
    const machine = await server();
    const volume = disk().plugInto(machine).format("mkfs.xfs", "-q");
    const store = disk().attach(machine, "AWS1", MODEL);
    await machine.command(["bash", "-c", `mkdir -p ${MOUNT} && mount ${volume.device} ${MOUNT}`]);
    expect(await refused(machine)).toBe(
      `${MOUNT}: something else is mounted there (${volume.device}), planned is instance store AWS1 (${store.device}); unmount it`,
    );
    expect(store.usedBytes).toBe(0);
  });
});
