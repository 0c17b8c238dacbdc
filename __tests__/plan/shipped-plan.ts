import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { buildOnce, CACHE, REPOSITORY } from "../../tools/lab/cache";
import { Mock } from "../../tools/lab/mock";
import { openWorkspace } from "../../tools/lab/workspace";
import { environment, regionStack } from "../support/environments";

const LAB = join(REPOSITORY, "tools", "lab");

/**
 * `terraform show -json` of a plan of a shipped environment's region, as a file. Planned once for the same stack and
 * the same lab, whichever test file asks first: a plan takes Terraform about 12 s.
 */
export async function shippedPlan(name: string, mock: () => Promise<Pick<Mock, "url">>): Promise<string> {
  const stack = regionStack(environment(name));
  const hash = createHash("sha256").update(readFileSync(join(stack.directory, "cdk.tf.json")));
  for (const file of filesOfLab()) hash.update(readFileSync(file));
  const folder = await buildOnce(`plan-${name}-${hash.digest("hex").slice(0, 12)}`, async (target) => {
    for (const old of readdirSync(CACHE))
      if (isPlan(old, name) && old !== basename(target)) rmSync(join(CACHE, old), { recursive: true });
    const workspace = await openWorkspace({ stackDirectory: stack.directory, mock: await mock() });
    try {
      copyFileSync((await workspace.plan()).jsonFile, join(target, "plan.json"));
    } finally {
      workspace.close();
    }
  });
  return join(folder, "plan.json");
}

const isPlan = (folder: string, name: string): boolean =>
  folder.startsWith(`plan-${name}-`) && !folder.endsWith(".lock");

function filesOfLab(): string[] {
  return readdirSync(LAB, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|py|txt)$/.test(file))
    .sort()
    .map((file) => join(LAB, file));
}
