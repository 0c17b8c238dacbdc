import { ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Finished, killWithUs, run, signalGroup } from "../../../tools/lab/child-process";
import { AWS_IN_MACHINES } from "./aws-cli";
import { compilePython, PATH } from "./compiled-python";
import { bootFiles } from "../../../modules/configuration/guest-files";
import { becomeImage, KERNEL } from "./image";

/** Writes down each call, one per line, and succeeds. */
const RECORDER = `#!/bin/bash
printf '%s' "\${0##*/}" >>/test/recorded/calls
printf ' %s' "$@" >>/test/recorded/calls
printf '\\n' >>/test/recorded/calls
`;

/** What needs systemd, a kernel of its own or hardware: recorded instead of run. */
const RECORDED = ["systemctl", "sysctl", "timedatectl", "hostnamectl", "loginctl", "udevadm"];

const RELEASE = "0123456789abcdef";
const RELEASE_FOLDER = `/opt/iris-node/releases/${RELEASE}`;

let release: string | undefined;

/** What servers fetch, as a folder of this computer. */
function releaseFolder(): string {
  if (release !== undefined) return release;
  const folder = mkdtempSync(join(tmpdir(), "iris-release-"));
  chmodSync(folder, 0o755);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const folders = new Set<string>();
  for (const { path, text } of bootFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    if (path.endsWith(".py")) folders.add(dirname(path));
  }
  folders.forEach((one) => compilePython(join(folder, one), join(RELEASE_FOLDER, one)));
  return (release = folder);
}

export interface MachineOptions {
  readonly facts: Readonly<Record<string, unknown>>;
  /** Environment of every command: addresses of the AWS mock and of the metadata service. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A network namespace of its own instead of this computer's network. */
  readonly ownNetwork?: boolean;
}

/** Why this computer cannot make throw-away machines; undefined: it can. */
export function missingForMachines(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  const tried = spawnSync(
    "unshare",
    [
      "--mount",
      "--pid",
      "--fork",
      "bash",
      "-c",
      "d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/u $d/w $d/m && mount -t overlay overlay -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/m",
    ],
    { encoding: "utf8" },
  );
  return tried.status === 0
    ? undefined
    : `needs mount namespaces and overlayfs: ${(tried.stderr || String(tried.error)).trim()}`;
}

/**
 * A throw-away server: this computer's file system with all changes thrown away, processes and mounts of its own, the
 * guest's scripts as a bundle in their place, the facts as given, recorders for what needs a real server.
 *
 * A test reads and writes the machine's files with `path`.
 */
export class Machine {
  private constructor(
    private readonly folder: string,
    private readonly holder: ChildProcess,
    /** The first process of the machine, as this computer counts. */
    public readonly pid: number,
    private readonly options: MachineOptions,
  ) {}

  static async start(options: MachineOptions): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), "iris-machine-"));
    mkdirSync(join(folder, "root"));
    mkdirSync(join(folder, "layers"));
    const namespaces = ["--mount", "--pid", "--fork", "--kill-child=SIGKILL", ...(options.ownNetwork ? ["--net"] : [])];
    // The AWS CLI that answers this machine's calls, where the test has started one.
    const cli = options.environment?.["AWS_CLI_FOLDER"];
    const shared = cli === undefined ? [] : [`${cli}:${AWS_IN_MACHINES}`];
    const holder = spawn(
      "unshare",
      [...namespaces, "bash", join(__dirname, "start.sh"), folder, process.cwd(), ...shared],
      {
        detached: true,
        // The machine ends when its standard input closes: so also when this process is killed.
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    killWithUs(holder);
    const [line] = await new Promise<string[]>((resolve, reject) => {
      createInterface({ input: holder.stdout! }).once("line", (text) => resolve([text]));
      holder.once("close", (code) => reject(new Error(`the machine did not start (exit code ${code})`)));
    });
    if (line !== "ready") throw new Error(`the machine did not start: ${line}`);
    const pid = Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, "utf8").trim());
    const machine = new Machine(folder, holder, pid, options);
    machine.prepare();
    return machine;
  }

  private prepare(): void {
    for (const name of RECORDED) this.replaceProgram(name, RECORDER);
    becomeImage(this);
    cpSync(releaseFolder(), this.path(RELEASE_FOLDER), { recursive: true });
    this.putFacts(this.options.facts);
  }

  /** Write the facts that steps read. What they share with every node has a value. */
  putFacts(facts: Readonly<Record<string, unknown>>): void {
    const shared = {
      region: "eu-west-1",
      bucket: "prod-configuration",
      statusPrefix: "/iris/prod",
      logGroup: "/iris/prod/servers",
      os: "ubuntu2404",
      bundle: { release: RELEASE, sha256: "0".repeat(64) },
    };
    this.write("/etc/iris-node/facts.json", JSON.stringify({ ...shared, ...facts }, null, 2));
    chmodSync(this.path("/etc/iris-node/facts.json"), 0o600);
  }

  /** Where a file of the machine can be reached from this computer. */
  path(file: string): string {
    return join(`/proc/${this.pid}/root`, this.folder, "root", file);
  }

  write(file: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text, { mode });
    chmodSync(this.path(file), mode);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  /** `0640 root:root` of a file. */
  mode(file: string): string {
    return (statSync(this.path(file)).mode & 0o7777).toString(8).padStart(4, "0");
  }

  list(folder: string): string[] {
    return this.has(folder) ? readdirSync(this.path(folder)).sort() : [];
  }

  /** Put a program in front of the one of the same name; without text, one that only writes its calls down. */
  replaceProgram(name: string, text = RECORDER): void {
    this.write(`/test/bin/${name}`, text, 0o755);
  }

  /** Calls of recorders since the last `forgetCalls`, one line each. */
  calls(): string[] {
    return this.has("/test/recorded/calls") ? this.read("/test/recorded/calls").trimEnd().split("\n") : [];
  }

  forgetCalls(): void {
    rmSync(this.path("/test/recorded/calls"), { force: true });
  }

  /** Run one step of the boot: `volumes`. */
  step(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.bash(`${RELEASE_FOLDER}/boot/steps/${name}.sh`, environment);
  }

  /** Why the last step failed, as the status would say. */
  reason(): string {
    return this.has("/run/iris-node/reason") ? this.read("/run/iris-node/reason").trim() : "";
  }

  /** Run a script of the machine with arguments: `/opt/iris-node/bootstrap.sh`. */
  bash(
    script: string,
    environment: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<Finished> {
    return this.command(["bash", script, ...args], environment);
  }

  /** Run a program inside the machine. */
  async command(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    mkdirSync(this.path("/run/iris-node"), { recursive: true });
    rmSync(this.path("/run/iris-node/reason"), { force: true });
    const namespaces = ["--mount", "--pid", ...(this.options.ownNetwork ? ["--net"] : [])];
    return run(
      "nsenter",
      ["--target", String(this.pid), ...namespaces, "--", "chroot", join(this.folder, "root"), ...command],
      {
        cwd: "/",
        env: {
          PATH,
          IRIS_NODE_PATH_FIRST: "/test/bin",
          IRIS_NODE_PAUSE_SECONDS: "1",
          IRIS_NODE_KERNEL_ROOT: KERNEL,
          IRIS_NODE_REASON: "/run/iris-node/reason",
          ...this.options.environment,
          ...environment,
        },
      },
    );
  }

  stop(): void {
    signalGroup(this.holder, "SIGKILL");
    try {
      process.kill(this.pid, "SIGKILL");
    } catch {
      // It ended with its holder.
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
