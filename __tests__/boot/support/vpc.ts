import { ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { Server } from "node:http";
import { join } from "node:path";
import { createInterface, Interface } from "node:readline";
import { killWithUs, signalGroup } from "../../../tools/lab/child-process";
import { Cloud, startMetadata } from "./cloud";
import { Machine } from "./machine";

/** Stands for AWS on the internet: an address that RFC 5737 keeps for examples. Port 443, as the flow table says. */
const AWS_ADDRESS = "203.0.113.1";
const METADATA_ADDRESS = "169.254.169.254";

/** Why this computer cannot make networks of its own; undefined: it can. */
export function missingForVpc(): string | undefined {
  const script =
    "ip link add name one type bridge && ip link add name two type veth peer name three && nft add table inet four";
  const tried = spawnSync("unshare", ["--net", "bash", "-c", script], { encoding: "utf8" });
  return tried.status === 0
    ? undefined
    : `needs network namespaces, bridges, veth and nftables (Debian packages iproute2, nftables): ${(tried.stderr || String(tried.error)).trim()}`;
}

export interface Plug {
  readonly address: string;
  readonly instanceId: string;
  readonly availabilityZone: string;
  /** @default - named after the instance */
  readonly interfaceId?: string;
}

/**
 * The network of a region: a bridge in a namespace of its own. Machines hang on it with their planned addresses, see AWS at
 * one address and each its own metadata service. Nothing of this computer's network changes.
 */
export class Vpc {
  /** Where machines find AWS. */
  readonly endpoint = `http://${AWS_ADDRESS}:443`;
  private readonly metadata: Server[] = [];
  private plugs = 0;

  private constructor(
    /** The CIDR block. */
    readonly range: string,
    private readonly holder: ChildProcess,
    private readonly relay: ChildProcess,
    private readonly answers: AsyncIterator<string>,
    private readonly lines: Interface,
  ) {}

  /** `cloud`: who listens for calls to AWS on this computer. `range`: the VPC's CIDR block. */
  static async start(cloud: { readonly mock: Pick<Cloud["mock"], "port"> }, range: string): Promise<Vpc> {
    const script =
      'ip link set lo up && ip link add vpc type bridge && ip address add "$1" dev vpc && ip address add "$2/32" dev lo && ip link set vpc up && echo ready && exec sleep infinity';
    const router = `${nth(range, 1)}/${range.split("/")[1]}`;
    const holder = spawn("unshare", ["--net", "bash", "-c", script, "vpc", router, AWS_ADDRESS], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    killWithUs(holder);
    await firstLine(holder, "the network");
    const relay = spawn("python3", ["-B", join(__dirname, "relay.py")], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    killWithUs(relay);
    const lines = createInterface({ input: relay.stdout! });
    const vpc = new Vpc(range, holder, relay, lines[Symbol.asyncIterator](), lines);
    await vpc.forward(vpc.pid, AWS_ADDRESS, 443, cloud.mock.port);
    return vpc;
  }

  /** The process whose network namespace this is. */
  get pid(): number {
    return this.holder.pid!;
  }

  /** The address of the router, which is also that of the network itself. */
  get router(): string {
    return nth(this.range, 1);
  }

  /** Gives a machine with a network of its own an interface at this address. */
  async plug(machine: Machine, { address, instanceId, availabilityZone, interfaceId }: Plug): Promise<void> {
    this.wire(machine, "eth0", address);
    ip(machine, "address", "add", `${METADATA_ADDRESS}/32`, "dev", "lo");
    ip(machine, "route", "add", "default", "via", this.router);
    const { server, url } = await startMetadata(instanceId, availabilityZone, interfaceId);
    this.metadata.push(server);
    await this.forward(machine.pid, METADATA_ADDRESS, 80, Number(new URL(url).port));
  }

  /** A second interface of a machine that another network carries: neither a default route nor a metadata service. */
  plugSecond(machine: Machine, address: string): void {
    this.wire(machine, "eth1", address);
  }

  /** Let the network itself have this address too: that of a client or a load balancer. */
  take(address: string): void {
    this.inside(["ip", "address", "replace", `${address}/32`, "dev", "vpc"]);
  }

  /** As if a member's server stood there that has no mirror yet: its status port answers, and nothing else. Gives its end. */
  async blankMember(address: string, mirror: string, member: string): Promise<() => void> {
    this.take(address);
    const server = spawn(
      "nsenter",
      [
        "--target",
        String(this.pid),
        "--net",
        "python3",
        "-B",
        join(__dirname, "blank-server.py"),
        address,
        mirror,
        member,
      ],
      { detached: true, stdio: ["ignore", "pipe", "inherit"] },
    );
    killWithUs(server);
    await firstLine(server, "the server of a blank member");
    return () => {
      signalGroup(server, "SIGKILL");
      this.inside(["ip", "address", "delete", `${address}/32`, "dev", "vpc"]);
    };
  }

  /** Run a command in the network itself, where load balancers and clients would be: gives its standard output. */
  inside(command: readonly string[]): string {
    return execFileSync("nsenter", ["--target", String(this.pid), "--net", ...command], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  stop(): void {
    for (const server of this.metadata) server.close();
    this.lines.close();
    signalGroup(this.relay, "SIGKILL");
    signalGroup(this.holder, "SIGKILL");
  }

  private wire(machine: Machine, name: string, address: string): void {
    const end = `plug${(this.plugs += 1)}`;
    this.inside(["ip", "link", "add", end, "type", "veth", "peer", "name", name, "netns", String(machine.pid)]);
    this.inside(["ip", "link", "set", end, "master", "vpc", "up"]);
    ip(machine, "address", "add", `${address}/${this.range.split("/")[1]}`, "dev", name);
    ip(machine, "link", "set", name, "up");
  }

  private async forward(pid: number, address: string, port: number, target: number): Promise<void> {
    this.relay.stdin!.write(`${pid} ${address} ${port} ${target}\n`);
    const { value, done } = await this.answers.next();
    if (done || value !== "ok") throw new Error(`no way to ${address}:${port}: ${value ?? "the relay ended"}`);
  }
}

/** The n-th address of a CIDR block. */
export function nth(range: string, n: number): string {
  const start =
    range
      .split("/")[0]!
      .split(".")
      .reduce((sum, part) => sum * 256 + Number(part), 0) + n;
  return [24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256).join(".");
}

function ip(machine: Machine, ...args: readonly string[]): void {
  execFileSync("nsenter", ["--target", String(machine.pid), "--net", "ip", ...args]);
}

async function firstLine(child: ChildProcess, what: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", () => resolve());
    child.once("close", (code) => reject(new Error(`${what} did not start (exit code ${code})`)));
  });
}
