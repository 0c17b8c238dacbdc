import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of guest scripts: beside `modules` in the sources, beside `dist` in the package. */
function guestFolder(): string {
  const candidates = [join(__dirname, "..", "..", "guest"), join(__dirname, "..", "..", "..", "guest")];
  const found = candidates.find((folder) => existsSync(join(folder, "bootstrap.sh")));
  if (found === undefined)
    throw new Error("the package is incomplete: its folder 'guest' with bootstrap.sh is missing");
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

/** What checks an image before a server is made of it; a server checks its own image with it. */
const IMAGE_CHECK = "image-check.sh";

/** What servers fetch: all files below `guest/boot`, and the check of the image, sorted by path. */
export function bootFiles(): readonly GuestFile[] {
  return [...filesBelow("boot"), guestFile(IMAGE_CHECK)];
}

/** The SSM document of this name. */
export function documentText(name: string): string {
  return guestFile(`ssm/${name}.yaml`).text;
}

function guestFile(path: string): GuestFile {
  return { path, text: readFileSync(join(guestFolder(), path), "utf8") };
}

/** All files below a folder of `guest`, sorted by path. */
function filesBelow(start: string): readonly GuestFile[] {
  const folder = guestFolder();
  const below = (path: string): string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
    );
  return below(start).sort().map(guestFile);
}
