import { ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { GRACE_MS, millisecondsLeft } from "../layers/limits";

/** What a finished program left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with each complete line of standard output, as it comes. */
  readonly onLine?: (line: string) => void;
}

const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((one) => signalGroup(one, "SIGKILL")));

/** Kill what is still running when this process ends. */
export function killWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("close", () => running.delete(child));
}

/** Node makes sockets of a child's pipes, which its types do not say. */
export function pipesOf(child: ChildProcess): { stdin: Socket; stdout: Socket } {
  if (!(child.stdin instanceof Socket) || !(child.stdout instanceof Socket)) {
    throw new Error(`${child.spawnfile} has no pipes`);
  }
  return { stdin: child.stdin, stdout: child.stdout };
}

/**
 * Signal a child started with `detached: true`, and its own children (Terraform's provider plugins): those also when
 * the child itself is gone, as long as they hold its pipes.
 */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

/**
 * Run a program to its end and collect what it prints. A non-zero exit code is a result, not an error.
 *
 * @throws when the program cannot be started, or did not end in the time of its layer: it is ended then, with its children
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    // A process group of its own: the time limit must also end the plugins that Terraform starts.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    killWithUs(child);
    let stdout = "";
    let stderr = "";
    let pending = "";
    let expired = false;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      const lines = (pending + chunk).split("\n");
      pending = lines.pop() ?? "";
      lines.forEach((line) => options.onLine?.(line));
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    let force: NodeJS.Timeout | undefined;
    const limit = setTimeout(() => {
      expired = true;
      // SIGINT first: Terraform then writes its state.
      signalGroup(child, "SIGINT");
      force = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
    }, millisecondsLeft());
    child.once("error", (error) => {
      clearTimeout(limit);
      reject(new Error(`cannot start ${command}: ${error.message}`));
    });
    child.once("close", (code) => {
      clearTimeout(limit);
      clearTimeout(force);
      if (expired) {
        const tail = `${stdout}\n${stderr}`.trim().split("\n").slice(-10).join("\n");
        reject(
          new Error(`${command} ${args.join(" ")} did not end in the time of its layer; its last lines:\n${tail}`),
        );
        return;
      }
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}
