import { parseArgs } from "node:util";
import type { JudgeOptions } from "../plan-guard/judge";
import { GUARD_OPTIONS, judgeOptions } from "../plan-guard/options";

export interface Arguments {
  readonly stack: string;
  /** Nobody is asked before the apply. */
  readonly approved: boolean;
  readonly guard: JudgeOptions;
}

/** The arguments, or what is wrong with them. */
export function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...GUARD_OPTIONS, "auto-approve": { type: "boolean" } },
      allowPositionals: true,
    });
    const [stack] = positionals;
    if (stack === undefined || positionals.length > 1) return `one stack is needed, got ${positionals.length}`;
    const guard = judgeOptions(values);
    return typeof guard === "string" ? guard : { stack, approved: values["auto-approve"] === true, guard };
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}
