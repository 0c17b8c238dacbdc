import { ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleOf } from "../../modules/configuration/bundle";
import { bootstrapText, GuestFile } from "../../modules/configuration/guest-files";
import { fillPlaceholders } from "../../modules/configuration/placeholders";

/** What the bootstrap starts, in place of the scripts of servers: those have tests of their own, in throw-away machines. */
export const SCRIPTS: readonly GuestFile[] = [
  { path: "boot/lib/words.sh", text: "words='the scripts run'\n" },
  { path: "boot/run.sh", text: 'source "$(dirname "$0")/lib/words.sh"\necho "run: $words"\n' },
];

/**
 * A start-up file of bash: to the script that is started, time passes only when it sleeps, and each sleep is written down. So
 * its own bounds decide how often it tries, and nothing waits.
 */
const OWN_CLOCK = `unset BASH_ENV SECONDS
SECONDS=0
sleep() { echo "$1" >>"$STUB_FOLDER/sleeps"; SECONDS=$((SECONDS + $1)); }
`;

/** Writes down the limit of each call. */
const TIMEOUT = `#!/bin/bash
echo "$1" >>"$STUB_FOLDER/limits"
shift
exec "$@"
`;

/** An `aws` that reads objects from a folder and writes down each call. */
const STUB = `#!/bin/bash
printf '%s\\n' "$*" >>"$STUB_FOLDER/calls"
printf '%s\\n' "$HOME" >"$STUB_FOLDER/home"
case "$1 $2" in
  's3api get-object')
    while [[ $1 != --key ]]; do shift; done
    source="$STUB_FOLDER/bucket/$2"
    [[ -f $source ]] || { echo 'An error occurred (AccessDenied)' >&2; exit 254; }
    cp "$source" "$3"
    echo '{}' ;;
  *) exit 2 ;;
esac
`;

export interface Run {
  readonly code: number;
  readonly output: string;
  /** What `aws` was asked in this run, in order. */
  readonly calls: readonly string[];
}

/** A server's file system below a temporary folder, and a bucket. */
export class Bench {
  public readonly folder = mkdtempSync(join(tmpdir(), "iris-node-"));
  public readonly root = join(this.folder, "root");
  private readonly script = join(this.folder, "user-data");
  private readonly calls = join(this.folder, "stub", "calls");

  constructor(public readonly node: string) {
    this.program("aws", STUB);
    this.write(this.script, userData(node));
  }

  /** Put an object into the bucket. */
  public put(key: string, text: string): void {
    this.write(join(this.folder, "stub", "bucket", key), text);
  }

  public putBundle(files = SCRIPTS): { release: string; sha256: string } {
    const { release, text, sha256 } = bundleOf(files);
    this.put(`bundle/${release}.json`, text);
    return { release, sha256 };
  }

  public putFacts(facts: Readonly<Record<string, unknown>>): void {
    const shared = { node: this.node, role: "mirror-member", region: "eu-west-1" };
    this.put(`nodes/${this.node}.json`, JSON.stringify({ ...shared, ...facts }, null, 2));
  }

  public path(name: string): string {
    return join(this.root, name);
  }

  public read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Environment of a run whose time passes only when it sleeps. */
  public ownClock(): Record<string, string> {
    this.program("timeout", TIMEOUT);
    this.write(join(this.folder, "clock"), OWN_CLOCK);
    return { BASH_ENV: join(this.folder, "clock") };
  }

  /** A file of what stand-ins and scripts of tests write down: `$STUB_FOLDER/sleeps`. */
  public stub(name: string): string {
    return join(this.folder, "stub", name);
  }

  /** Numbers that were written down, one a line: how long each sleep was, what limit each call had. */
  public noted(name: "sleeps" | "limits" | "services"): number[] {
    return readFileSync(this.stub(name), "utf8").trim().split("\n").map(Number);
  }

  /** Run the user data as cloud-init does, or another script of the server. */
  public async run(
    options: { script?: string; environment?: Record<string, string>; cwd?: string } = {},
  ): Promise<Run> {
    mkdirSync(dirname(this.calls), { recursive: true });
    rmSync(this.calls, { force: true });
    const child = spawn("bash", [options.script ?? this.script], {
      cwd: options.cwd,
      env: {
        PATH: process.env["PATH"],
        IRIS_NODE_PATH_FIRST: join(this.folder, "bin"),
        STUB_FOLDER: join(this.folder, "stub"),
        IRIS_NODE_ROOT: this.root,
        IRIS_NODE_PAUSE_SECONDS: "1",
        ...options.environment,
      },
    });
    const { code, output } = await finished(child);
    return {
      code,
      output,
      calls: this.callsUntilNow(),
    };
  }

  /** What `aws` was asked since the last run began. */
  public callsUntilNow(): string[] {
    return existsSync(this.calls) ? readFileSync(this.calls, "utf8").trim().split("\n") : [];
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private program(name: string, text: string): void {
    this.write(join(this.folder, "bin", name), text);
    chmodSync(join(this.folder, "bin", name), 0o755);
  }

  private write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

export function userData(node: string): string {
  return fillPlaceholders(bootstrapText(), { BUCKET: "prod-configuration", NODE: node, REGION: "eu-west-1" });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function finished(child: ChildProcess): Promise<{ code: number; output: string }> {
  let output = "";
  child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code: code ?? -1, output })));
}
