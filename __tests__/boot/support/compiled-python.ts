import { execFileSync } from "node:child_process";

/** Where programs of a machine are found, as on a server. */
export const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Compile the Python files of a folder for use at another place. Machines start Python hundreds of times, and without this each
 * start compiles all it imports. A file that a test changes is compiled again: what is compiled names the hash of its source.
 */
export function compilePython(folder: string, usedAt: string): void {
  const mode = ["--invalidation-mode", "checked-hash"];
  execFileSync("python3", ["-m", "compileall", "-q", "-l", ...mode, "-s", folder, "-p", usedAt, folder], {
    env: { PATH },
  });
}
