import { spawnSync } from "node:child_process";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Machine } from "./machine";

const MIB = 1 << 20;

function must(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr || String(error)}`);
  return stdout.trim();
}

/** Why this computer cannot stand in for a server's disks; undefined: it can. */
export function missingForDisks(): string | undefined {
  const tools = [
    "losetup",
    "wipefs",
    "blkid",
    "findmnt",
    "mkfs.xfs",
    "xfs_growfs",
    "mkfs.ext4",
    "resize2fs",
    "mkswap",
    "vgcreate",
  ];
  const absent = tools.filter(
    (tool) => spawnSync("bash", ["-c", `PATH=$PATH:/usr/sbin:/sbin command -v ${tool}`]).status !== 0,
  );
  if (absent.length > 0)
    return `needs ${absent.join(", ")} (Debian packages mount, util-linux, xfsprogs, e2fsprogs, lvm2)`;
  try {
    new LoopDisk(1).remove();
    return undefined;
  } catch (error) {
    return `needs loop devices: ${(error as Error).message}`;
  }
}

/**
 * A block device over a sparse file. It is gone when nobody has it open any more, also after a test that was killed: the
 * file has no name, and the device is detached already but for our own open file.
 */
export class LoopDisk {
  /** `/dev/loop3`, the same inside machines. */
  readonly device: string;
  private readonly backing: number;
  private readonly handle: number;

  constructor(sizeMiB: number) {
    const folder = mkdtempSync(join(tmpdir(), "iris-disk-"));
    const file = join(folder, "disk");
    this.backing = openSync(file, "w+");
    try {
      ftruncateSync(this.backing, sizeMiB * MIB);
      this.device = must("losetup", "--find", "--show", file);
    } catch (error) {
      closeSync(this.backing);
      throw error;
    } finally {
      rmSync(folder, { recursive: true });
    }
    this.handle = openSync(this.device, "r+");
    must("losetup", "--detach", this.device);
  }

  remove(): void {
    closeSync(this.handle);
    closeSync(this.backing);
  }

  /** What Elastic Volumes does to a volume. */
  grow(sizeMiB: number): void {
    ftruncateSync(this.backing, sizeMiB * MIB);
    must("losetup", "--set-capacity", this.device);
  }

  /** The last part of the disk answers with I/O errors. */
  breakEnd(): void {
    ftruncateSync(this.backing, 4 * MIB);
  }

  write(text: string, offset: number): void {
    writeSync(this.handle, text, offset);
    fsyncSync(this.handle);
  }

  /** Disk space in use: nothing but zeros was ever written when it is 0. */
  get usedBytes(): number {
    return fstatSync(this.backing).blocks * 512;
  }

  /** What `blkid` reads from the disk: `TYPE`, `UUID`, `LABEL`. */
  tag(name: string): string {
    return spawnSync("blkid", ["--probe", "--output", "value", "--match-tag", name, this.device], {
      encoding: "utf8",
    }).stdout.trim();
  }

  /** Format it by hand, as somebody else did before. */
  format(...command: string[]): this {
    must(command[0], ...command.slice(1), this.device);
    return this;
  }

  /** The device file appears in the machine, under its own name or another one. */
  plugInto(machine: Machine, name = this.device): this {
    const [major, minor] = must("stat", "--format", "%t %T", this.device)
      .split(" ")
      .map((hex) => String(parseInt(hex, 16)));
    for (const path of new Set([this.device, name])) {
      if (!machine.has(path)) must("mknod", machine.path(path), "b", major, minor);
    }
    return this;
  }

  /** Attached to the machine as udev names an NVMe disk. */
  attach(machine: Machine, volumeId: string, model = "Amazon_Elastic_Block_Store"): this {
    this.plugInto(machine);
    link(machine, this.device, `/dev/disk/by-id/nvme-${model}_${volumeId.replace("-", "")}`);
    return this;
  }
}

export function link(machine: Machine, target: string, path: string): void {
  mkdirSync(dirname(machine.path(path)), { recursive: true });
  symlinkSync(target, machine.path(path));
}

/** NVMe disks as the kernel tells of them in /sys, by name: `nvme1n1`. Disks of this computer stay in the list. */
export async function tellOfNvme(
  machine: Machine,
  disks: Readonly<Record<string, { model: string; serial: string }>>,
): Promise<void> {
  for (const [name, { model, serial }] of Object.entries(disks)) {
    // The kernel fills both up with spaces.
    machine.write(`/test/block/${name}/device/model`, `${model.padEnd(40)}\n`);
    machine.write(`/test/block/${name}/device/serial`, `${serial.padEnd(20)}\n`);
  }
  const { code, stderr } = await machine.command([
    "bash",
    "-c",
    "cp -a /sys/block/. /test/block/ && mount --bind /test/block /sys/block",
  ]);
  if (code !== 0) throw new Error(stderr);
}

const RECORD = `#!/bin/bash
printf '%s' "\${0##*/}" >>/test/recorded/calls
printf ' %s' "$@" >>/test/recorded/calls
printf '\\n' >>/test/recorded/calls
`;

/** What changes disks and mounts: written down, and done. */
export const CHANGES = ["mkfs.xfs", "mkfs.ext4", "mount", "vgcreate", "pvresize"];

export function watchChanges(machine: Machine): void {
  for (const name of CHANGES)
    machine.replaceProgram(name, `${RECORD}exec "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v \${0##*/})" "$@"\n`);
}

/**
 * Logical volumes without device mapper: LVM writes its real metadata, and another disk stands in for what the kernel
 * would show. Its size is the caller's business.
 */
export function standInForStripe(machine: Machine, device: string, disk: LoopDisk): void {
  disk.plugInto(machine);
  const show = `mkdir -p ${dirname(device)} && ln -sfn ${disk.device} ${device}\n`;
  machine.replaceProgram(
    "lvcreate",
    `${RECORD}/usr/sbin/lvcreate "$@" --activate n --zero n --wipesignatures n --driverloaded n && ${show}`,
  );
  machine.replaceProgram("lvextend", `${RECORD}exec /usr/sbin/lvextend "$@" --driverloaded n\n`);
  machine.replaceProgram("vgchange", `${RECORD}${show}`);
}

/**
 * Growing a mounted ext4 needs CAP_SYS_RESOURCE, which a container or a small virtual machine may have taken from root.
 * There the tool is tried, and what was refused is done without the mount.
 */
export function standInForOnlineResize(machine: Machine): void {
  machine.replaceProgram(
    "resize2fs",
    `#!/bin/bash
output=$(/usr/sbin/resize2fs "$1" 2>&1) && { printf '%s\n' "$output"; exit; }
[[ $output == *'Permission denied'* ]] || { printf '%s\n' "$output" >&2; exit 1; }
mount=$(findmnt --noheadings --output TARGET --source "$1")
/usr/bin/umount "$mount" && e2fsck -f -p "$1" && /usr/sbin/resize2fs "$1" && /usr/bin/mount "$mount"
`,
  );
}

/** Whether root may grow a mounted ext4 here. */
export function growsMountedExt4(): boolean {
  const CAP_SYS_RESOURCE = 24n;
  const effective = /^CapEff:\s*(\w+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

/** What the kernel of this computer lacks, for the record of a test run. */
export const STRIPE_LEFT_OUT =
  "left out: reading and writing through a striped logical volume. LVM's metadata is real; another loop device stands in for the logical volume";
