import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** What is kept of a release: later ones are upgraded from it in tests. */
export interface KeptRelease {
  /** Of the code that synthesised the stacks. */
  readonly commit: string;
  /** The shipped documents, word for word, by environment. */
  readonly documents: Readonly<Record<string, string>>;
  /** By name, a region before the names that point to it. */
  readonly stacks: Readonly<Record<string, KeptStack>>;
}

export interface KeptStack {
  readonly environment: string;
  /** `cdk.tf.json`. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** `terraform.tfstate` after an apply, with the ids of the document. */
  readonly state: Readonly<Record<string, unknown>>;
}

// Stacks repeat each other: a window over all of them makes the file a fifth of what gzip makes.
const WINDOW_BITS = 24;

export function writeRelease(file: string, release: KeptRelease): void {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS };
  writeFileSync(file, brotliCompressSync(JSON.stringify(release), { params }));
}

export const readRelease = (file: string): KeptRelease =>
  JSON.parse(brotliDecompressSync(readFileSync(file)).toString("utf8")) as KeptRelease;
