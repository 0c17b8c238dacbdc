import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { millisecondsLeft } from "../../tools/layers/limits";

const REPOSITORY = join(__dirname, "..", "..");

/** What `main.ts` synthesises in a process of its own, with the packages that package.json names: JSON by stack. */
export function reference(): Record<string, unknown> {
  const outdir = mkdtempSync(join(tmpdir(), "iris-reference-"));
  try {
    execFileSync(process.execPath, ["--require", "ts-node/register/transpile-only", "main.ts"], {
      cwd: REPOSITORY,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      stdio: ["ignore", "ignore", "ignore"],
      timeout: millisecondsLeft(),
    });
    return Object.fromEntries(
      readdirSync(join(outdir, "stacks")).map((stack) => [
        stack,
        withoutVersion(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8")),
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The JSON without the version of the framework that made it. */
export function withoutVersion(text: string): unknown {
  const json = JSON.parse(text) as { "//": { metadata: Record<string, unknown> } };
  delete json["//"].metadata["version"];
  return json;
}
