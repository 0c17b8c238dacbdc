import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { millisecondsLeft } from "../layers/limits";

export const REPOSITORY = join(__dirname, "..", "..");
export const CACHE = join(REPOSITORY, ".cache");

const POLL_MS = 250;
const COMPLETE = ".complete";

/**
 * Build the folder `.cache/<name>` once, also when several processes ask for it at the same time. A folder that a
 * build left half done is built again.
 *
 * @throws what `build` throws, or when another process still builds at the end of the layer's time
 */
export async function buildOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  const lock = `${folder}.lock`;
  const deadline = Date.now() + millisecondsLeft();
  while (!existsSync(join(folder, COMPLETE))) {
    mkdirSync(CACHE, { recursive: true });
    if (!takeLock(lock)) {
      if (Date.now() > deadline) {
        throw new Error(`another process has not finished building ${folder}; remove ${lock} if none builds it`);
      }
      await sleep(POLL_MS);
      continue;
    }
    try {
      if (!existsSync(join(folder, COMPLETE))) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        await build(folder);
        writeFileSync(join(folder, COMPLETE), "");
      }
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return folder;
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
    dropLockOfTheDead(lock);
    return false;
  }
}

function dropLockOfTheDead(lock: string): void {
  try {
    const owner = Number(readFileSync(lock, "utf8"));
    // 0 means that the owner has not written its number yet.
    if (owner > 0) {
      process.kill(owner, 0);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") {
      rmSync(lock, { force: true });
    }
  }
}
