import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { killWithUs, signalGroup } from "../../../tools/lab/child-process";

/** Where machines find the folder of a started CLI. */
export const AWS_IN_MACHINES = "/test/aws";

/** The AWS CLI as one process that answers calls of machines: `aws-server.py`. */
export interface AwsCli {
  /** Holds the socket; bound to `AWS_IN_MACHINES`. */
  readonly folder: string;
  stop(): void;
}

/** `cli`: program file of the AWS CLI. `services`: more that calls will need; EC2 alone takes a second to read. */
export async function startAwsCli(cli: string, services: readonly string[] = []): Promise<AwsCli> {
  const folder = mkdtempSync(join(tmpdir(), "iris-aws-"));
  chmodSync(folder, 0o755);
  const server = spawn(
    join(dirname(cli), "python"),
    [join(__dirname, "aws-server.py"), join(folder, "socket"), ...services],
    {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
      env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: "1" },
    },
  );
  killWithUs(server);
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stdout! }).once("line", () => resolve());
    server.once("close", (code) => reject(new Error(`the AWS CLI did not start (exit code ${code})`)));
  });
  return {
    folder,
    stop: () => {
      server.stdin!.end();
      signalGroup(server, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Hands a call to a started CLI: `python3 -S -E AWS_CLIENT SOCKET ARGUMENT...`. */
export const AWS_CLIENT = join(__dirname, "aws-client.py");
/** The last line of a machine's `aws`: the call goes to the started CLI. */
export const CALL_AWS_CLI = `exec python3 -S -E ${AWS_CLIENT} ${AWS_IN_MACHINES}/socket "$@"`;
