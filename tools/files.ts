import { execFileSync } from "node:child_process";
import { REPOSITORY } from "./lab/cache";

function git(...args: string[]): string[] {
  const text = execFileSync("git", args, { cwd: REPOSITORY, encoding: "utf8" });
  return text.split("\n").filter((line) => line !== "");
}

const NEW = ["--others", "--exclude-standard"];

/** Files of the repository, those that are not committed yet too; nothing that git ignores. */
export const sourceFiles = (): string[] => git("ls-files", "--cached", "--deduplicate", ...NEW);

/** Files that differ from the last commit, new ones too, and those that are gone. */
export const changedFiles = (): string[] => [...git("diff", "--name-only", "HEAD"), ...git("ls-files", ...NEW)];
