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
  return guestFile("bootstrap.sh").text;
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
  return { path, text: withUnixLineEnds(path, readFileSync(join(guestFolder(), path), "utf8")) };
}

/**
 * A clone on Windows may have other line ends. No server runs such a file, and its release would have another checksum than that of a
 * colleague. Throws on a carriage return that ends no line.
 */
export function withUnixLineEnds(path: string, text: string): string {
  const unix = text.replaceAll("\r\n", "\n");
  if (unix.includes("\r")) {
    throw new Error(`guest/${path} holds a carriage return that ends no line: take the file from the release again`);
  }
  return unix;
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
