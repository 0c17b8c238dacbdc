import { judge } from "../plan-guard/judge";
import { report } from "../plan-guard/report";
import type { Arguments } from "./arguments";
import type { Stack } from "./stack";

export interface Person {
  tell(line: string): void;
  approves(question: string): Promise<boolean>;
}

/** Plans a stack, asks the guard and the person, and applies that plan. What went wrong, or undefined. */
export async function deployStack(
  stack: Stack,
  { stack: name, approved, guard }: Arguments,
  person: Person,
): Promise<string | undefined> {
  if (!stack.init()) return "terraform init failed";
  const planned = stack.plan();
  if (planned === "failed") return "terraform plan failed";
  if (planned === "empty") {
    person.tell(`deploy: nothing to change in ${name}`);
    return undefined;
  }
  const json = stack.show();
  if (json === undefined) return "terraform show failed";
  const verdict = judge(json, guard);
  person.tell(report(verdict, guard));
  if (verdict.findings.length > 0) return "not applied";
  if (!approved && !(await person.approves(`Apply this plan to ${name}? Only 'yes' is taken: `))) return "not applied";
  return stack.apply() ? undefined : "terraform apply failed";
}
