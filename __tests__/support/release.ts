import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { DeploymentConfig } from "../../domain/config/deployment";
import { KeptRelease, readRelease } from "../../tools/release/kept-release";

const FOLDER = join(__dirname, "..", "upgrade", "releases");
const KEPT = ".json.br";

/** Versions whose environments people may have applied, oldest first. `npm run release-fixture` adds one. */
export const RELEASES = readdirSync(FOLDER)
  .map((file) => file.slice(0, -KEPT.length))
  .sort((one, other) => one.localeCompare(other, "en", { numeric: true }));

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** An earlier release: its documents, what it synthesised of them, and the states that it left. */
export class Release {
  private readonly kept: KeptRelease;

  constructor(readonly version: string) {
    this.kept = readRelease(join(FOLDER, `${version}${KEPT}`));
  }

  get environments(): string[] {
    return Object.keys(this.kept.documents);
  }

  /** A document as people had it, word for word. */
  document(environment: string): DeploymentConfig {
    return parse(this.kept.documents[environment]!) as DeploymentConfig;
  }

  /** Names of the stacks of a document: the region before the names that point to it. */
  stacks(environment: string): string[] {
    return Object.keys(this.kept.stacks).filter((name) => this.kept.stacks[name]!.environment === environment);
  }

  /** A folder with a stack as that release synthesised it. */
  directory(stack: string): string {
    const folder = mkdtempSync(join(tmpdir(), "iris-release-"));
    folders.push(folder);
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(this.kept.stacks[stack]!.configuration));
    return folder;
  }

  /** Terraform's state of a stack after that release was applied. */
  state(stack: string): string {
    return JSON.stringify(this.kept.stacks[stack]!.state);
  }
}
