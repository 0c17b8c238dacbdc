import { createHash } from "node:crypto";
import { GuestFile } from "./guest-files";

/** The scripts of one release, and how a server knows that it has exactly these. */
export interface BundleManifest {
  /** 16 hexadecimal digits that change with any file. */
  readonly release: string;
  /** One line per file, in the form of `sha256sum --check`. */
  readonly text: string;
  readonly sha256: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** Throws on a path that a line of the manifest cannot hold. */
export function bundleManifest(files: readonly GuestFile[]): BundleManifest {
  for (const { path } of files) {
    if (!/^[A-Za-z0-9_.\-/]+$/.test(path)) throw new Error(`the file name '${path}' may hold letters, digits and _ . - / only`);
  }
  const text = files.map((file) => `${sha256(file.text)}  ${file.path}\n`).join("");
  return { release: sha256(text).slice(0, 16), text, sha256: sha256(text) };
}
