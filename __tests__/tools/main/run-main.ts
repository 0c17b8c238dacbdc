import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

/** What a person sees after one run of `main.ts`. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the output folder exists afterwards. */
  readonly written: boolean;
}

export interface Workplace {
  readonly folder: string;
  /** A file of the folder, by its path. */
  file(name: string, content: string | Buffer): string;
  /** Runs `main.ts`; `environments` is `IRIS_ENVIRONMENTS`, unset for undefined. */
  run(environments: string | undefined, from?: string, env?: Readonly<Record<string, string>>): Run;
  remove(): void;
}

/** A temporary folder to run `main.ts` against. */
export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "main-"));
  const output = join(folder, "out");
  return {
    folder,
    file: (name, content) => {
      const path = join(folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    run: (environments, from = ROOT, env = {}) => {
      const { IRIS_ENVIRONMENTS: _, ...inherited } = process.env;
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--require", require.resolve("ts-node/register/transpile-only"), join(ROOT, "main.ts")],
        {
          cwd: from,
          encoding: "utf8",
          env: {
            ...inherited,
            CDKTF_OUTDIR: output,
            TS_NODE_PROJECT: join(ROOT, "tsconfig.json"),
            ...(environments !== undefined && { IRIS_ENVIRONMENTS: environments }),
            ...env,
          },
        },
      );
      return { status, stdout, stderr, written: existsSync(output) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
