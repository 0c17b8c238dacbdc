import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsProgram, Cloud } from "./cloud";
import { Machine } from "./machine";
import { grep } from "./machine-files";

/** What an organisation keeps in AWS for its servers: secrets, kits and scripts. */

/** ARN of a new secret. */
export function secret(cloud: Cloud, name: string, value: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), "iris-secret-"));
  try {
    const file = join(folder, "value");
    writeFileSync(file, value);
    const option =
      typeof value === "string" ? [`--secret-string`, `file://${file}`] : ["--secret-binary", `fileb://${file}`];
    return cloud
      .aws(["secretsmanager", "create-secret", "--name", name, ...option, "--query", "ARN", "--output", "text"])
      .trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Give an existing secret another value. */
export function changeSecret(cloud: Cloud, arn: string, value: string): void {
  cloud.aws(["secretsmanager", "put-secret-value", "--secret-id", arn, "--secret-string", value]);
}

export const BUCKET = "organisation";

export interface S3File {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
}

/** Put a file into the organisation's bucket; gives what the facts say about it. */
export function s3File(cloud: Cloud, key: string, content: Buffer | string): S3File {
  const folder = mkdtempSync(join(tmpdir(), "iris-object-"));
  try {
    writeFileSync(join(folder, "object"), content);
    cloud.aws(["s3", "cp", "--only-show-errors", join(folder, "object"), `s3://${BUCKET}/${key}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { bucket: BUCKET, key, sha256: createHash("sha256").update(content).digest("hex") };
}

/** A .tar.gz of files by their paths, as they are: also of paths that no good archive has. */
export function archive(files: Readonly<Record<string, string>>): Buffer {
  const script = `
import io, json, sys, tarfile
with tarfile.open(fileobj=sys.stdout.buffer, mode="w:gz") as archive:
    for path, text in json.load(sys.stdin).items():
        entry = tarfile.TarInfo(path)
        entry.size, entry.mode = len(text.encode()), 0o700
        archive.addfile(entry, io.BytesIO(text.encode()))`;
  return execFileSync("python3", ["-c", script], { input: JSON.stringify(files), maxBuffer: 1 << 28 });
}

/** The AWS CLI of a machine, with some calls answered by shell text of our own: `case "$*" in`. */
export function withAws(machine: Machine, cases = ""): void {
  const lines = awsProgram().split("\n");
  lines.splice(2, 0, `case "$*" in`, cases, `*) ;;`, "esac");
  machine.replaceProgram("aws", lines.join("\n"));
}

/** What AWS says when it refuses a call; exit code of the CLI as in version 2. */
export function refusal(code: string, operation: string, text = "no"): string {
  return `echo; echo "An error occurred (${code}) when calling the ${operation} operation: ${text}" >&2; exit 254`;
}

/** Files that hold a text, of all that was written since the machine started: on its disk and in its memory. */
export function filesWith(machine: Machine, text: string): string[] {
  const places: [string, string][] = [
    ["/", machine.path("/../layers/upper")],
    ...["/run", "/tmp", "/dev/shm"].map((folder): [string, string] => [folder, machine.path(folder)]),
  ];
  return places.flatMap(([prefix, folder]) => grep(folder, text).map((path) => join(prefix, path))).sort();
}

/** Folder, mode, owner, and checksum of all that our scripts may write to: two equal ones are an unchanged machine. */
export async function listing(machine: Machine, ...folders: readonly string[]): Promise<string> {
  const find = `find ${folders.join(" ")} -printf '%p %m %u:%g %l\\n' 2>/dev/null | sort; find ${folders.join(" ")} -type f -exec sha256sum {} + 2>/dev/null | sort`;
  return (await machine.command(["bash", "-c", find])).stdout;
}
