import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { killWithUs, pipesOf, signalGroup } from "./child-process";
import { providerFolder } from "./plugin-mirror";
import { ProviderInstallation } from "./provider-installation";

/** A provider that serves one Terraform command after the other. */
export interface RunningProvider {
  /** What Terraform takes in TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  stop(): void;
}

/**
 * Starts the AWS provider as its own debug mode does. Terraform starts it two or three times for each command otherwise,
 * and its start takes as much of the processor as a plan of a small stack.
 *
 * The provider has this environment, and not that of the Terraform command. It keeps one configuration: never two
 * commands at a time, and no stack with two regions, whose resources would be made in either.
 *
 * @throws when it ends before it is there
 */
export async function startProvider(
  installation: ProviderInstallation,
  env: NodeJS.ProcessEnv,
): Promise<RunningProvider> {
  const child = spawn("sh", ["-c", WHILE_WE_LIVE, binaryOf(installation)], {
    env,
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  killWithUs(child);
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the AWS provider did not start (exit code ${code})`)));
  });
  // Nobody looks at its end later.
  ended.catch(() => undefined);
  const { stdin, stdout } = pipesOf(child);
  const lines = createInterface({ input: stdout });
  const found = new Promise<string>((resolve) =>
    lines.on("line", (line) => {
      const [, reattach] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
      if (reattach !== undefined) resolve(reattach);
    }),
  );
  const reattach = await Promise.race([found, ended]);
  // A forgotten stop() must not keep this process alive.
  for (const handle of [child, stdin, stdout]) handle.unref();
  return { reattach, stop: () => signalGroup(child, "SIGKILL") };
}

/** The provider ends when standard input closes: so also when this process is killed. */
const WHILE_WE_LIVE = 'exec 3<&0; "$0" -debug </dev/null & p=$!; { read -r _ <&3; kill -KILL $p; } & wait $p';

function binaryOf({ folder }: ProviderInstallation): string {
  const place = providerFolder(join(folder, ".terraform", "providers"));
  const name = place && readdirSync(place).find((file) => file.startsWith("terraform-provider-aws"));
  if (place === undefined || name === undefined)
    throw new Error(`${folder} holds no AWS provider: remove it, and it is installed again`);
  return join(place, name);
}
