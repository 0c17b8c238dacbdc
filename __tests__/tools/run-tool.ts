import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(__dirname, "../..");

/** Runs a tool's main program as npm does from `folder`, whose bin/aws gives the answers below answers/. */
export function runTool(
  tool: string,
  folder: string,
  args: readonly string[],
  environment: Record<string, string> = {},
) {
  const command = ["-r", "ts-node/register/transpile-only", `tools/${tool}/main.ts`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
      INIT_CWD: folder,
      ANSWERS: join(folder, "answers"),
      ...environment,
    },
  });
  return { status, stdout, stderr };
}
