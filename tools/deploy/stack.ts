import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf, run } from "./run";

/** One synthesised stack, as Terraform works on it. */
export interface Stack {
  /** Fails where the providers are not those of the lock. */
  init(): boolean;
  plan(): "empty" | "changes" | "failed";
  /** The plan, for the guard; it is never written to a file as text. */
  show(): unknown;
  /** Applies the plan that was shown, and no other. */
  apply(): boolean;
  /** Removes the plan. */
  close(): void;
}

export function openStack(folder: string): Stack {
  // Of this user alone: a plan holds every value of the state.
  const own = mkdtempSync(join(tmpdir(), "iris-deploy-"));
  const plan = join(own, "plan.bin");
  const terraform = (...args: string[]): number => run("terraform", [`-chdir=${folder}`, ...args]);
  return {
    init: () => terraform("init", "-input=false", "-lockfile=readonly") === 0,
    plan: () => {
      const code = terraform("plan", "-input=false", "-detailed-exitcode", `-out=${plan}`);
      return code === 0 ? "empty" : code === 2 ? "changes" : "failed";
    },
    show: () => {
      const text = outputOf("terraform", [`-chdir=${folder}`, "show", "-json", plan]);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    apply: () => terraform("apply", "-input=false", plan) === 0,
    close: () => rmSync(own, { recursive: true, force: true }),
  };
}
