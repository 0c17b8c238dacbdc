import { copyFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Terraform's name for it, which it reads in the folder of a stack. */
const IN_STACK = ".terraform.lock.hcl";

/** Where the owner of a document keeps the provider lock of one of its stacks. */
export function lockBeside(document: string, stack: string): string {
  return join(dirname(document), `${stack}${IN_STACK}`);
}

/** Gives a synthesised stack its provider lock, if there is one: the folder may be new, or hold what an `init` chose. */
export function placeLock(document: string, stack: string, output: string): void {
  const lock = lockBeside(document, stack);
  if (existsSync(lock)) copyFileSync(lock, join(output, "stacks", stack, IN_STACK));
}
