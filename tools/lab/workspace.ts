import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Finished } from "./child-process";
import { Mock } from "./mock";
import { installProvider, ProviderInstallation } from "./provider-installation";
import { RunningProvider, startProvider } from "./running-provider";
import { COLLECT_SELDOM, diagnosticsOf, readable, terraformCommand } from "./terraform-command";
import { Plan, State } from "./terraform-json";
import { copyStack, readStack, WorkspaceBackend } from "./workspace-files";

export interface WorkspaceOptions {
  /** Folder of one synthesised stack, with its `cdk.tf.json`. It is copied, never written. */
  readonly stackDirectory: string;
  /** The AWS that Terraform talks to. @default - none: `validate` works, whatever calls AWS fails */
  readonly mock?: Pick<Mock, "url">;
  /** `kept`: the state is in the stack's own S3 bucket, which must exist in the mock. @default "local" */
  readonly backend?: WorkspaceBackend;
  /** Called with one line per finished step. @default - silent */
  readonly print?: (line: string) => void;
}

/** What a plan came to. */
export interface PlanResult {
  /** Whether Terraform would do nothing at all. */
  readonly empty: boolean;
  /** Exit code of `terraform plan -detailed-exitcode`: 0 empty, 2 changes. */
  readonly exitCode: number;
  /** `terraform show -json` of the plan. */
  readonly json: Plan;
  /** The plan file, for `apply`. */
  readonly file: string;
  /** The same as `json`, on disk, for programs that read a plan. */
  readonly jsonFile: string;
}

const STATE = "terraform.tfstate";
const ON_STATE = ["-refresh=false"];

/**
 * A copy of one synthesised stack in a temporary folder, by default with its state there, that Terraform with the real AWS
 * provider runs against the mock. Nothing but loopback can be reached from it.
 *
 * Every method throws `TerraformError` with Terraform's own diagnostics when the command fails.
 */
export class Workspace {
  private provider: Promise<RunningProvider> | undefined;

  private constructor(
    public readonly folder: string,
    private readonly installation: ProviderInstallation,
    private readonly options: WorkspaceOptions,
  ) {}

  public static async open(options: WorkspaceOptions): Promise<Workspace> {
    const installation = await installProvider(options.print);
    const { stackDirectory, backend = "local" } = options;
    const workspace = new Workspace(copyStack(stackDirectory, installation, backend), installation, options);
    if (backend === "kept") await workspace.meetBackend();
    return workspace;
  }

  private async meetBackend(): Promise<void> {
    try {
      // The provider is there; another one than the shared one would go into the shared folder.
      await this.terraform(["init", "-input=false", "-json", "-lockfile=readonly"]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Check the configuration with the provider's schema and validators. */
  public async validate(): Promise<void> {
    await this.terraform(["validate", "-json"]);
  }

  /** Plan and keep the plan under `name`. */
  public async plan(name = "plan"): Promise<PlanResult> {
    return this.planned(name, [0, 2]);
  }

  /** Plan on the state as it is: nothing of it need exist in the mock. */
  public async planOnState(name = "plan"): Promise<PlanResult> {
    return this.planned(name, [0, 2], ON_STATE);
  }

  /** Plan, on the state as it is, what Terraform refuses, such as to replace a protected volume: it marks the plan. */
  public async erroredPlan(name = "errored"): Promise<PlanResult> {
    return this.planned(name, [1], ON_STATE);
  }

  private async planned(name: string, accept: readonly number[], more: readonly string[] = []): Promise<PlanResult> {
    const file = join(this.folder, `${name}.tfplan`);
    const args = ["plan", "-input=false", "-json", "-detailed-exitcode", `-out=${file}`, ...more];
    const { code } = await this.terraform(args, accept);
    const shown = (await this.terraform(["show", "-json", file])).stdout;
    const jsonFile = join(this.folder, `${name}.json`);
    writeFileSync(jsonFile, shown);
    return { empty: code === 0, exitCode: code, json: JSON.parse(shown) as Plan, file, jsonFile };
  }

  /** Apply a plan made by `plan`. @default - plan and apply in one */
  public async apply(plan?: PlanResult): Promise<void> {
    await this.terraform(["apply", "-input=false", "-json", plan ? plan.file : "-auto-approve"]);
  }

  public async destroy(): Promise<void> {
    await this.terraform(["destroy", "-input=false", "-json", "-auto-approve"]);
  }

  public async showState(): Promise<State> {
    return JSON.parse((await this.terraform(["show", "-json"])).stdout) as State;
  }

  /** The state, as Terraform keeps it. */
  public readState(): string {
    return readFileSync(join(this.folder, STATE), "utf8");
  }

  /** Start from a state of another apply. */
  public writeState(text: string): void {
    writeFileSync(join(this.folder, STATE), text);
  }

  /** Output values by name, sensitive ones included. */
  public async output(): Promise<Record<string, unknown>> {
    const text = (await this.terraform(["output", "-json"])).stdout;
    const outputs = JSON.parse(text) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** Change the copied `cdk.tf.json`, as a new synthesis would. */
  public edit(change: (json: Record<string, unknown>) => Record<string, unknown>): void {
    const file = join(this.folder, "cdk.tf.json");
    const changed = change(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    writeFileSync(file, `${JSON.stringify(changed, undefined, 2)}\n`);
  }

  /** Run `terraform test` on the `*.tftest.hcl` files in the folder. A failed test is a result. */
  public async test(): Promise<{ readonly passed: boolean; readonly errors: readonly string[] }> {
    const { code, stdout } = await this.terraform(["test", "-json"], [0, 1]);
    const errors = diagnosticsOf(stdout)
      .filter((one) => one.severity === "error")
      .map(readable);
    return { passed: code === 0, errors };
  }

  /** Remove the folder. Resources in the mock stay. */
  public close(): void {
    void this.provider?.then((provider) => provider.stop());
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async terraform(args: readonly string[], accept?: readonly number[]): Promise<Finished> {
    return terraformCommand({
      terraform: this.installation.terraform,
      cwd: this.folder,
      env: { ...this.environment(), ...(await this.attached()) },
      args,
      accept,
      print: this.options.print,
    });
  }

  /** How Terraform finds the running provider. A stack with several configurations of it needs a process for each. */
  private async attached(): Promise<NodeJS.ProcessEnv> {
    if ((readStack(this.folder).provider?.aws ?? []).length > 1) return {};
    this.provider ??= startProvider(this.installation, { ...COLLECT_SELDOM, ...this.environment() });
    return { TF_REATTACH_PROVIDERS: (await this.provider).reattach };
  }

  /** Nothing of the user's AWS or Terraform settings, and no way out but loopback. */
  private environment(): NodeJS.ProcessEnv {
    const nowhere = "http://127.0.0.1:9";
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      TMPDIR: process.env.TMPDIR,
      TF_CLI_CONFIG_FILE: this.installation.cliConfig,
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      AWS_ENDPOINT_URL: this.options.mock?.url ?? nowhere,
      AWS_EC2_METADATA_DISABLED: "true",
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
      NO_PROXY: "127.0.0.1,localhost",
    };
  }
}

/** Copy a synthesised stack and make it ready for Terraform; `close()` it when done. */
export function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  return Workspace.open(options);
}
