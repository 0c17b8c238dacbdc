import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cleaned } from "./words";

/** One call takes seconds; what hangs is ended. */
const CALL_LIMIT_MS = 60_000;
/** The statuses of a large environment: some hundred parameters of at most 4 KB. */
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

const start = promisify(execFile);

/** An AWS call that gave no answer: nothing can be said of what was asked. */
export class AwsCallFailed extends Error {
  /** The error's name in AWS, such as NoSuchKey; empty when the call did not get that far. */
  public readonly code: string;

  constructor(call: string, why: string) {
    super(`${call}: ${cleaned(why)}`);
    this.code = /An error occurred \((\w+)\)/.exec(why)?.[1] ?? "";
  }
}

/**
 * The answer of the AWS CLI, with the profile, credentials and endpoints of whoever runs this.
 *
 * @throws AwsCallFailed
 */
export async function aws(region: string, args: readonly string[]): Promise<unknown> {
  const call = `aws ${args.slice(0, 2).join(" ")} in ${region}`;
  let output: string;
  try {
    const env = { ...process.env, AWS_PAGER: "" };
    const { stdout } = await start("aws", [...args, "--region", region, "--output", "json"], {
      env,
      timeout: CALL_LIMIT_MS,
      maxBuffer: OUTPUT_LIMIT_BYTES,
    });
    output = stdout;
  } catch (error) {
    throw new AwsCallFailed(call, explain(error as Failure));
  }
  try {
    return JSON.parse(output);
  } catch {
    throw new AwsCallFailed(call, `the answer is not JSON: ${output.slice(0, 100)}`);
  }
}

type Failure = Error & { readonly code?: string | number; readonly killed?: boolean; readonly stderr?: string };

function explain({ code, killed, stderr, message }: Failure): string {
  if (code === "ENOENT") return "there is no 'aws' on PATH; install the AWS CLI";
  if (killed) return `no answer within ${CALL_LIMIT_MS / 1000} s`;
  const said = (stderr ?? "")
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  return said.at(-1) ?? message;
}
