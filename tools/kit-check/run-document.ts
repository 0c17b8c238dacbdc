import { aws, AwsCallFailed } from "../status/aws";

/** How a command of Systems Manager ended on a server. */
export interface Ended {
  /** `Success`, `Failed`, `TimedOut` and the like. */
  readonly status: string;
  /** The exit code of the script; -1 where it has none. */
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export interface Order {
  readonly regionName: string;
  readonly document: string;
  readonly instance: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const UNDER_WAY = ["Pending", "InProgress", "Delayed", "Cancelling"];
const PAUSE_MS = 3_000;
/** More than the document's own bound, 1800 s, and the time that an agent may take to hear of it. */
const LIMIT_MS = 2_400_000;

/**
 * Runs a document on one server and waits until it has ended there.
 *
 * @throws AwsCallFailed
 */
export async function runDocument(
  { regionName, document, instance, parameters }: Order,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Ended> {
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const sent = await aws(regionName, [
    "ssm",
    "send-command",
    "--document-name",
    document,
    "--instance-ids",
    instance,
    "--parameters",
    ...given,
  ]);
  const { CommandId } = (sent as { Command: { CommandId: string } }).Command;
  for (let waited = 0; waited <= LIMIT_MS; waited += PAUSE_MS) {
    const ended = await invocation(regionName, CommandId, instance);
    if (ended !== undefined) return ended;
    await sleep(PAUSE_MS);
  }
  throw new AwsCallFailed(`command ${CommandId} on ${instance}`, `no end within ${LIMIT_MS / 1000} s`);
}

async function invocation(regionName: string, command: string, instance: string): Promise<Ended | undefined> {
  let answer: unknown;
  try {
    const args = ["--command-id", command, "--instance-id", instance];
    answer = await aws(regionName, ["ssm", "get-command-invocation", ...args]);
  } catch (error) {
    // Not known everywhere in the first seconds.
    if (error instanceof AwsCallFailed && error.code === "InvocationDoesNotExist") return undefined;
    throw error;
  }
  const { Status, ResponseCode, StandardOutputContent, StandardErrorContent } = answer as Record<string, unknown>;
  if (UNDER_WAY.includes(String(Status))) return undefined;
  return {
    status: String(Status),
    code: typeof ResponseCode === "number" ? ResponseCode : -1,
    output: String(StandardOutputContent ?? ""),
    errors: String(StandardErrorContent ?? ""),
  };
}
