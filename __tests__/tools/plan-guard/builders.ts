import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judge, type JudgeOptions } from "../../../tools/plan-guard/judge";

type Attributes = Record<string, unknown>;

export const MEMBER = { "iris:role": "mirror-member", "iris:mirror": "data" };
export const CREATE = ["create"];
export const UPDATE = ["update"];
export const DELETE = ["delete"];
export const REPLACE = ["delete", "create"];

/** One entry of `resource_changes`: `before` is changed by `to`. A deletion has no after, a creation no before. */
export function change(address: string, actions: readonly string[], before: Attributes = {}, to: Attributes = {}) {
  const kept = !actions.includes("delete") || actions.includes("create");
  const type = /(?:^|\.)(aws_\w+)\./.exec(address)?.[1];
  return {
    address,
    mode: "managed",
    type,
    change: {
      actions,
      before: actions.length === 1 && actions[0] === "create" ? null : before,
      after: kept && actions[0] !== "forget" ? { ...before, ...to } : null,
      after_unknown: {},
    },
  };
}

export const member = (name: string, actions: readonly string[] = ["no-op"], to: Attributes = {}) =>
  change(`aws_instance.${name}`, actions, { id: `i-${name}`, instance_type: "r6i.large", tags: MEMBER }, to);

export const volume = (
  name: string,
  actions: readonly string[] = ["no-op"],
  before: Attributes = {},
  to: Attributes = {},
) => change(`aws_ebs_volume.${name}`, actions, { id: `vol-${name}`, size: 100, ...before }, to);

/** The attachment of the volume `name` to the instance `of`. */
export const attachment = (name: string, of: string, actions: readonly string[] = ["no-op"]) =>
  change(`aws_volume_attachment.${name}`, actions, { instance_id: `i-${of}`, volume_id: `vol-${name}` });

export function planOf(...changes: readonly object[]) {
  return { format_version: "1.2", errored: false, planned_values: { root_module: {} }, resource_changes: changes };
}

/** `address: what the plan would do`, one for each finding. */
export function refusals(document: unknown, options: JudgeOptions = {}): string[] {
  return judge(document, options).findings.map(({ address, does }) => `${address}: ${does}`);
}

/** A plan that Terraform 1.11.4 made with AWS provider 5.100.0 on a mock of AWS, cut to what the guard reads. */
export function realPlan(name: string): unknown {
  return JSON.parse(readFileSync(fixture(name), "utf8"));
}

export function fixture(name: string): string {
  return join(__dirname, "fixtures", `${name}.json`);
}
