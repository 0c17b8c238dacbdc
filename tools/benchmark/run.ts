import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CACHE, REPOSITORY } from "../lab/cache";
import { run } from "../lab/child-process";
import { bareApp } from "./bare-app";

/*
 * `npm run benchmark`: what synthesising environments/prod.yaml costs, and forty documents of its kind, each beside a
 * bare CDKTF app that spells out the same resources. Both start in the same way, by turns, and the medians are
 * compared. No test asserts it: times on a machine with neighbours vary.
 */

const RUNS = 5;

interface Size {
  readonly name: string;
  /** Their names, which are in names of resources. */
  readonly environments: readonly string[];
  readonly aim: { readonly ratio: number; readonly memoryMB?: number };
}

const SIZES: readonly Size[] = [
  { name: "prod.yaml", environments: ["prod"], aim: { ratio: 0.9 } },
  {
    name: "40 of its kind",
    environments: Array.from({ length: 40 }, (_, at) => `prod${at + 10}`),
    aim: { ratio: 1.2, memoryMB: 350 },
  },
];

interface Usage {
  readonly cpuSeconds: number;
  readonly memoryMB: number;
}

// Inside the repository, so that the bare app finds the same packages.
mkdirSync(CACHE, { recursive: true });
const folder = mkdtempSync(join(CACHE, "benchmark-"));

/** A document per environment: `prod.yaml` but for the name. */
function writeDocuments(environments: readonly string[]): string[] {
  const prod = readFileSync(join(REPOSITORY, "environments", "prod.yaml"), "utf8");
  return environments.map((environment) => {
    const file = join(folder, `${environment}.yaml`);
    writeFileSync(file, prod.replace(/^environment: prod$/m, `environment: ${environment}`));
    return file;
  });
}

async function measure(program: string, outdir: string, documents: readonly string[]): Promise<Usage> {
  const usage = join(folder, "usage.json");
  const args = ["--require", "ts-node/register/transpile-only", "--require", join(__dirname, "usage.ts"), program];
  const env = {
    ...process.env,
    CDKTF_OUTDIR: outdir,
    IRIS_ENVIRONMENTS: documents.join(","),
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
    return Object.entries(resource)
      .flatMap(([type, named]) =>
        Object.entries(named).map(([id, { "//": _, ...body }]) => ({ stack: name, type, id, body })),
      )
      .sort((one, other) => (one.type + one.id < other.type + other.id ? -1 : 1));
  };
  return readdirSync(stacks).sort().flatMap(of);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

async function compare({ name, environments, aim }: Size): Promise<void> {
  const documents = writeDocuments(environments);
  const app = join(folder, `bare-${environments.length}.ts`);
  const [ourOutput, bareOutput] = [`ours-${environments.length}`, `bare-${environments.length}`].map((output) =>
    join(folder, output),
  ) as [string, string];
  const measureOurs = () => measure("main.ts", ourOutput, documents);
  const measureBare = () => measure(app, bareOutput, documents);

  await measureOurs();
  writeFileSync(app, bareApp(join(ourOutput, "stacks"), environments));
  await measureBare();
  const resources = resourcesIn(ourOutput);
  if (!isDeepStrictEqual(resourcesIn(bareOutput), resources))
    throw new Error("the bare app does not make the same resources");

  const ours: Usage[] = [];
  const bare: Usage[] = [];
  for (let count = 0; count < RUNS; count += 1) {
    ours.push(await measureOurs());
    bare.push(await measureBare());
  }
  show(`${name}, ${resources.length} resources`, medians(ours), medians(bare), aim);
}

function medians(usages: readonly Usage[]): Usage {
  return {
    cpuSeconds: median(usages.map(({ cpuSeconds }) => cpuSeconds)),
    memoryMB: median(usages.map(({ memoryMB }) => memoryMB)),
  };
}

function row(name: string, ...cells: string[]): void {
  process.stdout.write(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(16)).join("")}\n`);
}

function show(name: string, ours: Usage, bare: Usage, aim: Size["aim"]): void {
  const seconds = ({ cpuSeconds }: Usage) => `${cpuSeconds.toFixed(2)} s`;
  const memory = ({ memoryMB }: Usage) => `${memoryMB.toFixed(0)} MB`;
  row(name, seconds(ours), seconds(bare), (ours.cpuSeconds / bare.cpuSeconds).toFixed(2), String(aim.ratio));
  row("", memory(ours), memory(bare), "", aim.memoryMB === undefined ? "" : `${aim.memoryMB} MB`);
}

async function main(): Promise<void> {
  process.stdout.write(`synthesis: CPU time and peak memory of node, medians of ${RUNS} runs\n\n`);
  row("", "this project", "bare CDKTF app", "ratio", "aim, at most");
  for (const size of SIZES) await compare(size);
}

main()
  .finally(() => rmSync(folder, { recursive: true, force: true }))
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
