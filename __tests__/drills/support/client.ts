import { ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { killWithUs, signalGroup } from "../../../tools/lab/child-process";
import { until } from "../../boot/support/scenario";
import { Machine } from "../../boot/support/machine";

/** One request over a connection of its own. Times are monotonic seconds. */
export interface Request {
  readonly at: number;
  /** `data-a Primary`: who answered, and what it was. Else how it ended. */
  readonly outcome: string;
}

/** Whether a member answered, whichever it was. */
export const answered = ({ outcome }: Request): boolean => !["refused", "reset", "closed"].includes(outcome);

/** What became of a connection that was held. */
export interface Fate {
  readonly which: "talking" | "silent";
  readonly fate: "alive" | "hangs" | "reset" | "closed";
  readonly at: number;
}

/** The clock of requests and fates. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e9;

/** A client of the endpoint that asks all the time. */
export class Client {
  readonly requests: Request[] = [];
  private readonly fates: Fate[] = [];
  private holding = 0;
  private readonly child: ChildProcess;

  constructor(machine: Machine, address: string, port: number) {
    const program = ["python3", join(__dirname, "client.py"), address, String(port)];
    this.child = spawn("nsenter", ["--target", String(machine.pid), "--net", ...program], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    killWithUs(this.child);
    createInterface({ input: this.child.stdout! }).on("line", (line) => {
      const { kind, ...rest } = JSON.parse(line) as { kind: string } & Request & Fate;
      if (kind === "request") this.requests.push(rest);
      else if (kind === "held") this.fates.push(rest);
      else this.holding += 1;
    });
  }

  since(time: number): Request[] {
    return this.requests.filter(({ at }) => at >= time).sort((one, other) => one.at - other.at);
  }

  /** Open two connections that stay: one that talks, one that is silent. */
  async hold(): Promise<void> {
    this.fates.length = this.holding = 0;
    this.child.stdin!.write("hold\n");
    await until("two connections are held", () => this.holding === 2);
  }

  /** Give them up; says what became of them. */
  async release(): Promise<Record<Fate["which"], Fate>> {
    this.child.stdin!.write("release\n");
    await until("two connections are given up", () => this.fates.length === 2);
    const of = (which: Fate["which"]): Fate => this.fates.find((one) => one.which === which)!;
    return { talking: of("talking"), silent: of("silent") };
  }

  stop(): void {
    signalGroup(this.child, "SIGKILL");
  }
}
