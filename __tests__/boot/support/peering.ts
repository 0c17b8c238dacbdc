import { ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { killWithUs, signalGroup } from "../../../tools/lab/child-process";
import { missingForVpc, Vpc } from "./vpc";

/** Why this computer cannot join networks of its own; undefined: it can. */
export function missingForPeering(): string | undefined {
  const missing = missingForVpc();
  if (missing) return missing;
  const tried = spawnSync("unshare", ["--net", "ip", "tuntap", "add", "dev", "one", "mode", "tun"], {
    encoding: "utf8",
  });
  return tried.status === 0
    ? undefined
    : `needs TUN devices (/dev/net/tun): ${(tried.stderr || String(tried.error)).trim()}`;
}

/**
 * A link between two networks with different ranges, with routes both ways and without address translation. It stops before
 * they do.
 */
export class Peering {
  private readonly ended: Promise<void>;

  private constructor(
    private readonly relay: ChildProcess,
    private readonly answers: AsyncIterator<string>,
  ) {
    // Not `close`, which waits for a reader of the last output.
    this.ended = new Promise((resolve) => relay.once("exit", () => resolve()));
  }

  /** `delayMs`: what a packet takes in each direction. */
  static async between(one: Vpc, other: Vpc, { delayMs = 0 } = {}): Promise<Peering> {
    const args = ["-B", join(__dirname, "delay.py"), delayMs, one.pid, other.pid].map(String);
    const relay = spawn("python3", args, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
    killWithUs(relay);
    const peering = new Peering(relay, createInterface({ input: relay.stdout })[Symbol.asyncIterator]());
    const [device, otherDevice] = (await peering.answer()).split(" ") as [string, string];
    // Both are up before a route leads to one: the relay cannot write to a device that is down.
    for (const [vpc, name] of [[one, device] as const, [other, otherDevice] as const])
      vpc.inside(["ip", "link", "set", name, "up"]);
    lead(one, other, device);
    lead(other, one, otherDevice);
    return peering;
  }

  /** From now on everything is lost, also what is under way. Nobody is told. */
  async cut(): Promise<void> {
    await this.order("cut");
  }

  async restore(): Promise<void> {
    await this.order("restore");
  }

  /** How many packets were lost so far. */
  async dropped(): Promise<number> {
    return Number(await this.order("dropped"));
  }

  /** The devices, and with them the routes, are gone when it ends. */
  async stop(): Promise<void> {
    signalGroup(this.relay, "SIGKILL");
    await this.ended;
  }

  private order(order: string): Promise<string> {
    this.relay.stdin!.write(`${order}\n`);
    return this.answer();
  }

  private async answer(): Promise<string> {
    const { value, done } = await this.answers.next();
    if (done) throw new Error("the link between two networks ended");
    return value;
  }
}

function lead(from: Vpc, to: Vpc, device: string): void {
  from.inside(["bash", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"]);
  // Without `src`, the network itself would call from the address of AWS, which the other network has too.
  from.inside(["ip", "route", "add", to.range, "dev", device, "src", from.router]);
}
