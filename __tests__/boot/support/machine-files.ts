import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Paths below a folder, of files that hold a text. Only of the folder's own file system: where this checkout lies below a
 * folder that a machine covers with its own, it is mounted into that.
 */
export function grep(folder: string, text: string): string[] {
  const { stdout, stderr, status } = spawnSync(
    "find",
    [".", "-xdev", "-type", "f", "-exec", "grep", "--files-with-matches", "--fixed-strings", "-e", text, "{}", "+"],
    { cwd: folder, encoding: "utf8" },
  );
  // 1: a batch of files without the text.
  if (status !== null && status > 1) throw new Error(stderr);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((path) => path.replace(/^\.\//, ""));
}

/** `0640 0:52773` */
export function ownerOf(path: string): string {
  const { mode, uid, gid } = lstatSync(path);
  return `${(mode & 0o7777).toString(8).padStart(4, "0")} ${uid}:${gid}`;
}

/** Every file below a folder as `0640 0:52773 <sha256>`, by its path with this prefix. Left out: the test's own things, and what overlayfs puts in the place of a removed file. */
export function walk(folder: string, prefix: string, found: Record<string, string>): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const shown = join(prefix, name);
    if (shown === "/test") continue;
    const status = lstatSync(path);
    const owner = ownerOf(path);
    if (status.isDirectory()) {
      found[`${shown}/`] = owner;
      walk(path, shown, found);
    } else if (status.isSymbolicLink()) {
      found[shown] = `-> ${readlinkSync(path)}`;
    } else if (status.isFile()) {
      found[shown] = `${owner} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
    }
  }
}
