import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { killWithUs, signalGroup } from "../lab/child-process";
import { installDebianPackages } from "./debian-packages";
import { Layer, LAYERS } from "./layers";
import { LAYER_GRACE_MS, limitMinutes, limitOf } from "./limits";

/*
 * Runs the layers of tests, some side by side: `npm test`, or `npm test -- domain modules` for some of them.
 * Prints the time of each, and by name what this machine could not run. Exit code 1 when a layer fails.
 */

const REPOSITORY = join(__dirname, "..", "..");

/**
 * More than two cores: what applies waits most of its time, because the AWS provider pauses after some calls. Not more:
 * servers of tests look each second how things stand, and the longer they live, the more they take.
 */
const AT_ONCE = 3;

interface Outcome {
  readonly layer: Layer;
  readonly result: "passed" | "failed" | "left out";
  readonly seconds: number;
  readonly reason?: string;
}

/** Why the layer failed; undefined: it passed. Unless it is `alone`, it has its name before each line. */
function execute(layer: Layer, alone: boolean): Promise<string | undefined> {
  const [program, ...args] = layer.command;
  const minutes = limitMinutes(layer.name);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(REPOSITORY, "node_modules", program), ...args], {
      cwd: REPOSITORY,
      stdio: ["ignore", alone ? "inherit" : "pipe", alone ? "inherit" : "pipe"],
      env: { ...process.env, ...limitOf(layer.name), CHECKPOINT_DISABLE: "1", CI: "1" },
      // A process group of its own, to be ended as a whole.
      detached: true,
    });
    killWithUs(child);
    const limit = setTimeout(
      () => {
        signalGroup(child, "SIGKILL");
        resolve(`took longer than ${minutes} minutes`);
      },
      minutes * 60_000 + LAYER_GRACE_MS,
    );
    for (const stream of [child.stdout, child.stderr]) {
      if (stream)
        createInterface({ input: stream }).on("line", (line) =>
          process.stdout.write(`${layer.name.padEnd(11)} | ${line}\n`),
        );
    }
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(limit);
      resolve(code === 0 ? undefined : layer.proves);
    });
  });
}

async function run(layer: Layer, alone: boolean): Promise<Outcome> {
  process.stdout.write(`\n=== ${layer.name}: ${layer.proves}\n`);
  const reason = await layer.missing?.();
  if (reason !== undefined) return { layer, result: "left out", seconds: 0, reason };
  const start = process.hrtime.bigint();
  const failure = await execute(layer, alone);
  return {
    layer,
    result: failure === undefined ? "passed" : "failed",
    seconds: Number(process.hrtime.bigint() - start) / 1e9,
    reason: failure,
  };
}

/** In their order, as many at once as there may be. */
async function runAll(layers: readonly Layer[]): Promise<Outcome[]> {
  const waiting = [...layers];
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let layer = waiting.shift(); layer; layer = waiting.shift())
      outcomes.push(await run(layer, layers.length === 1));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

function line({ layer, result, seconds, reason }: Outcome): string {
  const time = result === "left out" ? "" : `${seconds.toFixed(0)} s`;
  return `${layer.name.padEnd(12)} ${result.padEnd(9)} ${time.padStart(6)}  ${reason ?? layer.proves}`;
}

async function main(): Promise<void> {
  const chosen = process.argv.slice(2);
  const unknown = chosen.filter((name) => LAYERS.every((layer) => layer.name !== name));
  if (unknown.length > 0) {
    process.stderr.write(
      `no such layer: ${unknown.join(", ")}; there is ${LAYERS.map(({ name }) => name).join(", ")}\n`,
    );
    process.exit(2);
  }
  // Layers are no part of the terminal's process group: they end with this process.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  installDebianPackages((text) => process.stdout.write(`${text}\n`));
  const start = process.hrtime.bigint();
  const outcomes = await runAll(LAYERS.filter(({ name }) => chosen.length === 0 || chosen.includes(name)));
  const minutes = Number(process.hrtime.bigint() - start) / 6e10;
  process.stdout.write(`\n${outcomes.map(line).join("\n")}\n\n${minutes.toFixed(1)} minutes in all\n`);
  process.exit(outcomes.some(({ result }) => result === "failed") ? 1 : 0);
}

void main();
