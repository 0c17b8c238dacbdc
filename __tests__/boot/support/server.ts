import { removalOf } from "./by-hand";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Finished } from "../../../tools/lab/child-process";
import { AWS_IN_MACHINES, CALL_AWS_CLI } from "./aws-cli";
import { Estate, Status } from "./estate";
import { firewallRules } from "./firewall-rules";
import { becomeImage } from "./image";
import { watchChanges } from "./loop-disks";
import { Machine } from "./machine";
import { grep, ownerOf, walk } from "./machine-files";
import { prolongLimits, WITHOUT_LIMITS } from "./prolonged-limits";

const USER_DATA = "/var/lib/cloud/instance/user-data.txt";

/** What stand-ins write down: kits, commands of IRIS, the AWS CLI. Users without rights write too. */
const RECORDS = ["aws", "calls", "gateway-install", "installer", "iris", "merges", "sessions", "zmirror"] as const;
export type RecordName = (typeof RECORDS)[number];

/** Services of the image that the scripts start or restart. */
const IMAGE_SERVICES = ["chrony", "systemd-logind", "amazon-cloudwatch-agent", "amazon-ssm-agent", "apache2"];
const IMAGE_SERVICE =
  "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n";

/** Gone with the next start. */
const IN_MEMORY = ["/run", "/tmp", "/dev/shm"];

/** Within these file systems only: a folder of this computer may be mounted below one of them. */
const EMPTY_MEMORY = `find ${IN_MEMORY.join(" ")} -xdev -mindepth 1 ! -type d -delete && find ${IN_MEMORY.join(" ")} -xdev -mindepth 1 -type d -empty -delete`;

export interface LaunchOptions {
  readonly instanceId: string;
  /** True: the scripts come out of the bucket, object by object. @default - they are in place, as after an earlier boot */
  readonly fetchesScripts?: boolean;
  /** Environment of the scripts besides the usual one: bounds of waits. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What one run of the scripts did. */
export interface Boot extends Finished {
  /** What it published: `volumes running`, `ready ready`; with the reason where there is one: `kits failed: …`. */
  readonly published: readonly string[];
}

/** A planned server of an estate: a machine with the planned network, firewall, volumes and user data. */
export class Server {
  private baseMounts: readonly string[] = [];

  private constructor(
    readonly estate: Estate,
    readonly node: string,
    readonly instanceId: string,
    readonly machine: Machine,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async launch(estate: Estate, node: string, options: LaunchOptions): Promise<Server> {
    const environment = {
      IRIS_NODE_KERNEL_ROOT: "/test/kernel",
      IRIS_NODE_PATH_FIRST: "/test/bin",
      IRIS_NODE_PAUSE_SECONDS: "1",
      ...options.environment,
    };
    const machine = await Machine.start({ facts: { node }, environment, ownNetwork: true });
    const server = new Server(estate, node, options.instanceId, machine, environment);
    try {
      await server.equip(options.fetchesScripts ?? false);
    } catch (error) {
      machine.stop();
      throw error;
    }
    return server;
  }

  private async equip(fetchesScripts: boolean): Promise<void> {
    const { estate, node, machine } = this;
    const place = estate.place(node);
    becomeImage(machine);
    watchChanges(machine);
    await this.inside(
      "rm -rf /opt/iris-node /etc/iris-node /run/iris-node /var/lib/iris-node; chmod 1777 /tmp /test/recorded; mkdir -p /test/aws; rm -rf /etc/systemd/system/*.wants",
    );
    this.mountAws();
    this.writePrograms();
    await prolongLimits(machine);
    machine.write("/test/environment", JSON.stringify(this.environment));
    machine.write(
      "/etc/hosts",
      [
        "127.0.0.1 localhost",
        ...Object.entries(estate.nodes.hosts).map(([name, address]) => `${address} ${name}`),
        "",
      ].join("\n"),
    );
    machine.write("/etc/fstab", "UUID=00000000-0000-0000-0000-000000000000 / ext4 defaults,noauto 0 0\n");
    machine.write(USER_DATA, estate.nodes.userData[node]!, 0o600);
    if (!fetchesScripts) this.putScripts();
    await estate.vpc.plug(machine, { ...place, instanceId: this.instanceId });
    const rules = firewallRules(
      estate.region.firewall,
      place.tier,
      estate.tiers(),
      new URL(estate.vpc.endpoint).hostname,
    );
    execFileSync("nsenter", ["--target", String(machine.pid), "--net", "nft", "--file", "-"], { input: rules });
    this.attachVolumes();
    this.baseMounts = await this.mounts();
  }

  /** The first boot: what cloud-init does with the user data. */
  firstBoot(environment: Readonly<Record<string, string>> = {}): Promise<Boot> {
    return this.run(["bash", USER_DATA], environment);
  }

  /**
   * A start of the server after `stopped`: file systems of fstab, enabled services, then the scripts through their unit.
   */
  async nextBoot(): Promise<Boot> {
    await this.down();
    await this.inside("mount --all && systemctl boot");
    return this.runAgain();
  }

  /** What the unit starts, and what an operator's command does. */
  runAgain(): Promise<Boot> {
    const unit = this.machine.read("/etc/systemd/system/iris-node.service");
    return this.run(/^ExecStart=(.*)$/m.exec(unit)![1]!.split(" "));
  }

  /** Shut down: services in good order, processes, mounts, what lies in memory. The machine stays. */
  async down(): Promise<void> {
    await this.inside("systemctl list-running | xargs -r systemctl stop; kill -KILL -1 || true");
    const mounts = (await this.mounts()).filter((mount) => !this.baseMounts.includes(mount)).reverse();
    await this.inside([...mounts.map((mount) => `umount '${mount}'`), EMPTY_MEMORY].join(" && "));
    this.machine.write("/test/kernel/proc/sys/kernel/random/boot_id", `${randomUUID()}\n`);
  }

  /** Gone without a shutdown. Volumes stay with the estate. */
  stop(): void {
    this.machine.stop();
  }

  /** The last status that it published. */
  async status(): Promise<Status | undefined> {
    return (await this.history()).at(-1);
  }

  history(): Promise<Status[]> {
    const { role } = this.estate.facts(this.node);
    return this.estate.history(this.node, role === "web-server" ? this.instanceId : undefined);
  }

  /** What its IRIS is in the mirror now: `Primary`, `Backup|Active|Caught up`; nothing where it does not run. */
  part(): string {
    const file = "/run/fake-iris/IRIS.status";
    return this.machine.has(file) ? (JSON.parse(this.machine.read(file)) as string[]).join("|") : "";
  }

  /** Whether a connection from inside the machine comes about. */
  async reaches(address: string, port: number): Promise<boolean> {
    // What the firewall drops gets no answer at all. What is open is answered by the kernel, at once: 10 s are for the start of bash.
    const { code } = await this.machine.command(["timeout", "10", "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`]);
    return code === 0;
  }

  /** What a stand-in wrote down since the last `forget`, one line each. */
  recorded(name: RecordName): string[] {
    return this.machine.read(`/test/recorded/${name}`).split("\n").filter(Boolean);
  }

  forget(): void {
    for (const name of RECORDS) this.machine.write(`/test/recorded/${name}`, "", 0o666);
  }

  /** Every file that the server changed on its root volume or that lies on its volumes: `0640 0:52773 <sha256>` by path. */
  files(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [root, prefix] of this.roots().filter(([, mount]) => !IN_MEMORY.includes(mount))) {
      walk(root, prefix, found);
      if (prefix !== "/") found[`${prefix}/`] = ownerOf(root);
    }
    return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * Paths of files that hold the text: on the root volume, on data volumes, in memory; and `/proc/<program>/…` of a process
   * that shows it in its arguments or its environment.
   */
  async placesOf(text: string): Promise<string[]> {
    const files = this.roots().flatMap(([root, prefix]) => grep(root, text).map((path) => join(prefix, path)));
    const processes = await this.inside(
      `for one in /proc/[0-9]*; do for file in cmdline environ; do grep -qsF -e '${text}' $one/$file && echo /proc/$(<$one/comm)/$file; done; done | grep -v '^/proc/\\(grep\\|bash\\)/cmdline$' || true`,
    );
    return [...files, ...processes.split("\n").filter(Boolean)].sort();
  }

  /** Run a line of bash inside the machine; fails when it fails. */
  async removeByHand(member: string): Promise<void> {
    await this.machine.command(["python3", "-B", "-c", removalOf(member)]);
  }

  async inside(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.machine.command([
      "bash",
      "-c",
      `export PATH=/test/bin:$PATH; ${script}`,
    ]);
    if (code !== 0) throw new Error(`${script}: exit code ${code}: ${stderr}`);
    return stdout;
  }

  private attachVolumes(): void {
    const disks = this.estate.volumes(this.node);
    for (const { name, volumeId } of this.estate.facts(this.node).volumes ?? [])
      disks.get(name)!.attach(this.machine, volumeId);
  }

  /** Folders of this computer that show the machine's own files: its layer over the image, and each of its own mounts. */
  private roots(): (readonly [folder: string, prefix: string])[] {
    const layer = this.machine.path("/").replace(/\/root\/?$/, "/layers/upper");
    const mounts = [...IN_MEMORY, ...this.volumeMounts()];
    return [
      [layer, "/"],
      ...mounts
        .filter((mount) => existsSync(this.machine.path(mount)))
        .map((mount) => [this.machine.path(mount), mount] as const),
    ];
  }

  private volumeMounts(): string[] {
    return [...new Set((this.estate.facts(this.node).volumes ?? []).map(({ mount }) => mount))];
  }

  private async mounts(): Promise<string[]> {
    return (await this.inside("findmnt --noheadings --raw --output TARGET")).trim().split("\n");
  }

  private async run(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Boot> {
    const before = (await this.history()).length;
    // As little environment as cloud-init and systemd give.
    const done = await this.machine.command(command, environment);
    const published = (await this.history())
      .slice(before)
      .map(({ step, result, reason }) => `${step} ${result}${reason ? `: ${reason}` : ""}`);
    return { ...done, published };
  }

  private mountAws(): void {
    const inNamespace = (path: string): string => this.machine.path(path).replace(`/proc/${this.machine.pid}/root`, "");
    execFileSync("nsenter", [
      "--target",
      String(this.machine.pid),
      "--mount",
      "mount",
      "--bind",
      this.estate.awsCli.folder,
      inNamespace(AWS_IN_MACHINES),
    ]);
  }

  private writePrograms(): void {
    const { machine, estate } = this;
    machine.write(
      "/usr/local/bin/aws",
      `#!/bin/bash
{ printf 'aws'; printf ' %q' "$@"; echo; } >>/test/recorded/aws
export AWS_ENDPOINT_URL=${estate.vpc.endpoint} AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_EC2_METADATA_DISABLED=true
${WITHOUT_LIMITS}${CALL_AWS_CLI}
`,
      0o755,
    );
    machine.write("/test/bin/systemctl", readFileSync(join(__dirname, "systemctl.py"), "utf8"), 0o755);
    for (const name of RECORDS) machine.write(`/test/recorded/${name}`, "", 0o666);
    for (const name of IMAGE_SERVICES) machine.write(`/etc/systemd/system/${name}.service`, IMAGE_SERVICE);
  }

  private putScripts(): void {
    const { release } = this.estate.facts(this.node).bundle;
    const files = JSON.parse(this.estate.nodes.objects[`bundle/${release}.json`]!) as Record<string, string>;
    for (const [path, text] of Object.entries(files))
      this.machine.write(`/opt/iris-node/releases/${release}/${path}`, text, 0o600);
  }
}
