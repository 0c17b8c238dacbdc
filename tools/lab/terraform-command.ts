import { Finished, run } from "./child-process";

/** One error or warning as `terraform ... -json` reports it. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  /** Address of the resource, where Terraform knows it. */
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

/** A Terraform command that failed, with what Terraform said, one paragraph per error. */
export class TerraformError extends Error {
  constructor(
    command: string,
    public readonly diagnostics: readonly Diagnostic[],
    raw: string,
  ) {
    const errors = diagnostics.filter((one) => one.severity === "error").map(readable);
    super(`terraform ${command} failed:\n${errors.length > 0 ? errors.join("\n") : raw.trim()}`);
    this.name = "TerraformError";
  }
}

export interface TerraformCall {
  readonly terraform: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  /** Exit codes that are results. @default [0] */
  readonly accept?: readonly number[];
  /** Called with a short line for each step that Terraform reports. */
  readonly print?: (line: string) => void;
}

/** At Go's default, collecting garbage takes a third of the processor time of these commands. */
export const COLLECT_SELDOM = { GOGC: "off", GOMEMLIMIT: "1GiB" };

/**
 * Run one Terraform command.
 *
 * @throws TerraformError on another exit code than accepted; Error when the time of the layer is over
 */
export async function terraformCommand(call: TerraformCall): Promise<Finished> {
  const done = await run(call.terraform, call.args, {
    cwd: call.cwd,
    env: { ...COLLECT_SELDOM, ...call.env },
    onLine: (line) => {
      const step = call.print && stepOf(line);
      if (step) {
        call.print?.(step);
      }
    },
  });
  if (!(call.accept ?? [0]).includes(done.code)) {
    throw new TerraformError(call.args.join(" "), diagnosticsOf(done.stdout), `${done.stdout}\n${done.stderr}`);
  }
  return done;
}

/** The diagnostics in the output of a command with `-json`: one object (validate) or one object a line. */
export function diagnosticsOf(output: string): Diagnostic[] {
  const whole = asJson(output);
  if (whole && Array.isArray(whole.diagnostics)) {
    return whole.diagnostics as Diagnostic[];
  }
  return output
    .split("\n")
    .map(asJson)
    .filter((entry) => entry?.type === "diagnostic")
    .map((entry) => entry?.diagnostic as Diagnostic);
}

/** A diagnostic as a person reads it: where, what, and the detail below. */
export function readable(diagnostic: Diagnostic): string {
  const place =
    diagnostic.address ?? (diagnostic.range && `${diagnostic.range.filename}:${diagnostic.range.start.line}`);
  const detail = diagnostic.detail ? `\n      ${diagnostic.detail.trim().replace(/\n+/g, "\n      ")}` : "";
  return `  - ${place ? `${place}: ` : ""}${diagnostic.summary}${detail}`;
}

const STEPS = new Set(["apply_complete", "apply_errored", "change_summary"]);

function stepOf(line: string): string | undefined {
  const entry = asJson(line);
  return entry && STEPS.has(String(entry.type)) ? String(entry["@message"]) : undefined;
}

function asJson(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith("{")) {
    return undefined;
  }
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
