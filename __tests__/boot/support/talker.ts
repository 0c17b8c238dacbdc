import { ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { killWithUs, signalGroup } from "../../../tools/lab/child-process";

/** A program in the network of a process that connects, sends and listens step by step, as a test tells it. */
export class Talker {
  private readonly program: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor(pid: number) {
    const args = ["--target", String(pid), "--net", "python3", "-B", join(__dirname, "talker.py")];
    const program = spawn("nsenter", args, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
    killWithUs(program);
    this.program = program;
    this.answers = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  }

  /** Call a function of talker.py; gives what it returns. */
  async call(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    this.program.stdin!.write(`${JSON.stringify([name, ...args])}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`${name} failed`);
    return JSON.parse(value);
  }

  stop(): void {
    signalGroup(this.program, "SIGKILL");
  }
}
