import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { GRACE_MS, millisecondsLeft } from "../layers/limits";
import { killWithUs, pipesOf, signalGroup } from "./child-process";
import { pythonEnvironment } from "./python";

/** A local AWS API: moto's server with the additions of `aws-mock/`. Its account is 123456789012. */
export interface Mock {
  readonly url: string;
  readonly port: number;
  /** Forget every resource, in all regions, which all can be reached again. */
  reset(): Promise<void>;
  /** The switch of one region: whether calls that are signed for it are answered. */
  region(name: string): MockRegion;
  stop(): Promise<void>;
}

/**
 * What calls meet that are signed for a region. IAM, Route 53 and CloudFront belong to us-east-1, as on AWS, whatever they are
 * signed for. A call without a signature has no region and is answered; so is one that is under way when its region goes.
 */
export interface MockRegion {
  /** `closed`: the connection is reset. `hanging`: no answer, until the region can be reached again. @default "closed" */
  unreachable(how?: "closed" | "hanging"): Promise<void>;
  reachable(): Promise<void>;
}

const LOG_LINES = 30;

/**
 * Start an AWS mock of its own on a free loopback port. It ends with `stop()`, and also when this process dies.
 * `print` says what takes long: the first start on a machine makes a Python environment.
 *
 * @throws when Python is missing, or the mock does not answer: the message holds its log
 */
export async function startMock(print?: (line: string) => void): Promise<Mock> {
  const { python } = await pythonEnvironment("mock", print);
  const folder = mkdtempSync(join(tmpdir(), "iris-aws-mock-"));
  const logFile = join(folder, "log");
  const log = openSync(logFile, "a");
  const child = spawn(python, [join(__dirname, "aws-mock", "server.py")], {
    detached: true,
    stdio: ["pipe", "pipe", log],
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: "1",
      // A certificate is issued at once instead of after a minute.
      MOTO_ACM_VALIDATION_WAIT: "0",
      // Without it, attaching a policy that AWS manages is NoSuchEntity.
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
    },
  });
  closeSync(log);
  killWithUs(child);
  const { stdin, stdout } = pipesOf(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.ref();
    // It ends when its standard input closes: so also when this process is killed.
    stdin.end();
    await Promise.race([ended, pause(GRACE_MS)]);
    if (child.exitCode === null) {
      signalGroup(child, "SIGKILL");
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await Promise.race([
      portOf(createInterface({ input: stdout })),
      ended.then(() => Promise.reject(new Error("it ended"))),
      pause(millisecondsLeft()).then(() => Promise.reject(new Error("it gave no port"))),
    ]);
    const url = `http://127.0.0.1:${port}`;
    const reset = (): Promise<void> => post(`${url}/moto-api/reset`);
    await reset();
    const region = (name: string): MockRegion => {
      const become = (kind: string): Promise<void> => post(`${url}/lab/regions/${name}`, kind);
      return { unreachable: (how = "closed") => become(how), reachable: () => become("open") };
    };
    // A forgotten stop() must not keep this process alive.
    child.unref();
    stdin.unref();
    stdout.unref();
    return { url, port, reset, region, stop };
  } catch (error) {
    const tail = readFileSync(logFile, "utf8").trim().split("\n").slice(-LOG_LINES).join("\n");
    await stop();
    throw new Error(`the AWS mock did not start: ${(error as Error).message}\n${tail}`);
  }
}

async function portOf(lines: AsyncIterable<string>): Promise<number> {
  for await (const line of lines) {
    const match = /^listening on (\d+)$/.exec(line);
    if (match) {
      return Number(match[1]);
    }
  }
  throw new Error("it ended");
}

async function post(url: string, body = ""): Promise<void> {
  const response = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(millisecondsLeft()) });
  if (!response.ok) {
    throw new Error(`POST ${url} answered ${response.status}`);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
