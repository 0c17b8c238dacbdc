import { spawnSync, type SpawnSyncReturns } from "node:child_process";

/** A plan of a large environment has some ten million characters. */
const LONGEST_OUTPUT = 1 << 30;

// Terraform gets the same Ctrl-C and stops in good order; this process must outlive it to remove what it left.
process.on("SIGINT", () => undefined);

/** Runs a program in front of the person: it prints by itself. Its exit code. */
export function run(command: string, args: readonly string[]): number {
  return codeOf(command, spawnSync(command, args, { stdio: "inherit" }));
}

/** What a program prints; undefined when it failed. */
export function outputOf(command: string, args: readonly string[]): string | undefined {
  const done = spawnSync(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: LONGEST_OUTPUT,
  });
  return codeOf(command, done) === 0 ? done.stdout : undefined;
}

function codeOf(command: string, { status, error }: SpawnSyncReturns<string | Buffer>): number {
  if (error) console.error(`deploy: ${command} cannot be run: ${error.message}`);
  return status ?? 1;
}
