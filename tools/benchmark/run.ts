import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CACHE, REPOSITORY } from "../lab/cache";
import { run } from "../lab/child-process";
import { bareApp } from "./bare-app";

/*
 * `npm run benchmark`: what synthesising environments/prod.yaml costs beside a bare CDKTF app that spells out the same
 * resources. Both start in the same way, by turns, and the medians are compared. No test asserts it: times on a
 * machine with neighbours vary.
 */

const RUNS = 5;
const BOUND = { ratio: 1.5, memoryMB: 300 };

interface Usage {
  readonly cpuSeconds: number;
  readonly memoryMB: number;
}

// Inside the repository, so that the bare app finds the same packages.
mkdirSync(CACHE, { recursive: true });
const folder = mkdtempSync(join(CACHE, "benchmark-"));
const BARE_APP = join(folder, "bare.ts");
const OURS = join(folder, "ours");
const BARE = join(folder, "bare");

async function measure(program: string, outdir: string): Promise<Usage> {
  const usage = join(folder, "usage.json");
  const args = ["--require", "ts-node/register/transpile-only", "--require", join(__dirname, "usage.ts"), program];
  const env = {
    ...process.env,
    CDKTF_OUTDIR: outdir,
    IRIS_ENVIRONMENTS: join("environments", "prod.yaml"),
    BENCHMARK_USAGE: usage,
  };
  const { code, stderr } = await run(process.execPath, args, { cwd: REPOSITORY, env });
  if (code !== 0) throw new Error(`${program} failed:\n${stderr}`);
  return JSON.parse(readFileSync(usage, "utf8")) as Usage;
}

/** Resources of every stack, without what CDKTF notes about where they came from. */
function resourcesIn(outdir: string): Record<string, unknown>[] {
  const stacks = join(outdir, "stacks");
  const of = (name: string) => {
    const { resource } = JSON.parse(readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")) as {
      resource: Record<string, Record<string, Record<string, unknown>>>;
    };
    return Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([id, { "//": _, ...body }]) => ({ stack: name, type, id, body })),
    );
  };
  return readdirSync(stacks)
    .flatMap(of)
    .sort((one, other) => (one.type + one.id < other.type + other.id ? -1 : 1));
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

async function main(): Promise<void> {
  await measure("main.ts", OURS);
  writeFileSync(BARE_APP, bareApp(join(OURS, "stacks")));
  await measure(BARE_APP, BARE);
  const resources = resourcesIn(OURS);
  if (!isDeepStrictEqual(resourcesIn(BARE), resources))
    throw new Error("the bare app does not make the same resources");

  const ours: Usage[] = [];
  const bare: Usage[] = [];
  for (let count = 0; count < RUNS; count += 1) {
    ours.push(await measure("main.ts", OURS));
    bare.push(await measure(BARE_APP, BARE));
  }
  const of = (usages: readonly Usage[]): Usage => ({
    cpuSeconds: median(usages.map(({ cpuSeconds }) => cpuSeconds)),
    memoryMB: median(usages.map(({ memoryMB }) => memoryMB)),
  });
  process.stdout.write(`synthesis of ${resources.length} resources: CPU time and peak memory of node\n\n`);
  row("", "prod.yaml", "bare CDKTF app", "ratio");
  show(`median of ${RUNS} runs`, of(ours), of(bare));
  row("bound of the median", `${BOUND.memoryMB} MB`, "", String(BOUND.ratio));
}

function row(name: string, ...cells: string[]): void {
  process.stdout.write(`${name.padEnd(22)}${cells.map((cell) => cell.padStart(16)).join("")}\n`);
}

function show(name: string, ours: Usage, bare: Usage): void {
  row(
    name,
    `${ours.cpuSeconds.toFixed(2)} s`,
    `${bare.cpuSeconds.toFixed(2)} s`,
    (ours.cpuSeconds / bare.cpuSeconds).toFixed(2),
  );
  row("", `${ours.memoryMB.toFixed(0)} MB`, `${bare.memoryMB.toFixed(0)} MB`);
}

main()
  .finally(() => rmSync(folder, { recursive: true, force: true }))
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
