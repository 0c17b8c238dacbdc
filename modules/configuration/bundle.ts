import { createHash } from "node:crypto";
import { GuestFile } from "./guest-files";

/** The scripts of one release, and how a server knows that it has exactly these. */
export interface Bundle {
  /** 16 hexadecimal digits that change with any file. */
  readonly release: string;
  /** A JSON object: each file's text by its path. */
  readonly text: string;
  readonly sha256: string;
}

/** Throws on a path that a server could not or must not write to below the bundle's folder. */
export function bundleOf(files: readonly GuestFile[]): Bundle {
  for (const { path } of files) {
    if (!/^([A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(path)) {
      throw new Error(
        `the file name '${path}' may hold letters, digits and _ . - / only, and no part may begin with a dot`,
      );
    }
  }
  const text = `${JSON.stringify(Object.fromEntries(files.map((file) => [file.path, file.text])), null, 1)}\n`;
  const sha256 = createHash("sha256").update(text, "utf8").digest("hex");
  return { release: sha256.slice(0, 16), text, sha256 };
}
