import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of guest scripts: beside `modules` in the sources, beside `dist` in the package. */
function guestFolder(): string {
  const candidates = [join(__dirname, "..", "..", "guest"), join(__dirname, "..", "..", "..", "guest")];
  const found = candidates.find((folder) => existsSync(join(folder, "bootstrap.sh")));
  if (found === undefined) throw new Error("the package is incomplete: its folder 'guest' with bootstrap.sh is missing");
  return found;
}

export interface GuestFile {
  /** Relative to `guest`, with slashes: `boot/run.sh`. */
  readonly path: string;
  readonly text: string;
}

export function bootstrapText(): string {
  return readFileSync(join(guestFolder(), "bootstrap.sh"), "utf8");
}

/** All files below `guest/boot`, sorted by path. */
export function bootFiles(): readonly GuestFile[] {
  const folder = guestFolder();
  const below = (path: string): string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
    );
  return below("boot")
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}
