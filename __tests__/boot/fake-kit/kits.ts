import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compilePython } from "../support/compiled-python";

/** Products that IRIS kits are made for, as the facts name them. */
export type Edition = "iris" | "irishealth" | "healthshare";

export interface KitOptions {
  /** @default "iris" */
  readonly edition?: Edition;
  /** Whether the IRIS kit brings the ISCAgent. @default true */
  readonly withAgent?: boolean;
  /** Version of IRIS and of the agent that comes with it. @default FIRST_VERSION */
  readonly version?: string;
}

export const FIRST_VERSION = "2025.3";

/** Put the files of a stand-in kit of IRIS into a folder, which then holds `irisinstall_silent`. */
export function putIrisKit(
  folder: string,
  { edition = "iris", withAgent = true, version = FIRST_VERSION }: KitOptions = {},
): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, "iris"), folder, { recursive: true });
  writeFileSync(join(folder, "package", "edition"), `${edition}\n`);
  writeFileSync(join(folder, "package", "version"), `${version}\n`);
  cpSync(join(__dirname, "agent", "ISCAgent", "agent_files.py"), join(folder, "package", "agent_files.py"));
  if (withAgent) cpSync(join(__dirname, "agent", "ISCAgent"), join(folder, "package"), { recursive: true });
  chmodSync(join(folder, "irisinstall_silent"), 0o755);
  compilePython(join(folder, "package"), "/usr/local/etc/irissys/lib");
}

/** Put the files of a stand-in kit of the ISCAgent into a folder, which then holds `agentinstall`. */
export function putAgentKit(folder: string, version = FIRST_VERSION): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, "agent", "ISCAgent"), folder, { recursive: true });
  writeFileSync(join(folder, "version"), `${version}\n`);
  chmodSync(join(folder, "agentinstall"), 0o755);
}

/** The kits as archives, with one folder at the top as InterSystems packs them. */
export function irisKitArchive(options: KitOptions = {}): Buffer {
  return packed("IRIS-2025.3.0.226.0-lnxubuntu2404x64", (folder) => putIrisKit(folder, options));
}

export function agentKitArchive(): Buffer {
  return packed("ISCAgent", (folder) => putAgentKit(folder));
}

function packed(top: string, put: (folder: string) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "iris-kit-"));
  try {
    put(join(folder, top));
    return execFileSync("tar", ["--create", "--gzip", "--directory", folder, top], { maxBuffer: 1 << 28 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
