import { differences, Plan } from "../../tools/lab/terraform-json";
import { AcceptedChange } from "./accepted-changes";

/** One change of a plan, without the hash of its address. */
export interface Change {
  readonly stack: string;
  readonly address: string;
  readonly actions: readonly string[];
  readonly attributes: readonly string[];
}

/** Everything that a plan would do to resources and outputs. */
export function changesOf(stack: string, plan: Plan): Change[] {
  const outputs = Object.entries(plan.output_changes ?? {})
    .filter(([, { actions }]) => !actions.every((action) => action === "no-op"))
    .map(([name, { actions }]) => ({ stack, address: `output.${name}`, actions, attributes: [] }));
  const resources = differences(plan).map((one) => ({
    stack,
    ...one,
    address: one.address.replace(/_[0-9A-F]{8}$/, ""),
    // Of something new, every attribute would be one.
    ...(one.actions.includes("create") && { attributes: [] }),
  }));
  return [...resources, ...outputs];
}

/** No list accepts that one of these goes or is replaced: data would go, a server stop, or users lose their way in. */
const STAYS = [
  "aws_autoscaling_group",
  "aws_ebs_volume",
  "aws_instance",
  "aws_kms_key",
  "aws_lb",
  "aws_route53_zone",
  "aws_s3_bucket",
  "aws_security_group",
  "aws_subnet",
  "aws_volume_attachment",
  "aws_vpc",
];
const goes = ({ address, actions }: Change): boolean =>
  actions.includes("delete") && STAYS.includes(address.split(".")[0]!);

const same = (one: readonly string[], other: readonly string[]): boolean => one.join() === other.join();
const sentence = ({ stack, address, actions, attributes }: Change): string =>
  `${stack}: ${address}: ${actions.join(" and ")} ${attributes.join(", ")}`.trimEnd();

/** What a plan does beside the list, and what the list says beside the plan: both empty where they agree. */
export function compare(changes: readonly Change[], accepted: readonly AcceptedChange[]): string[] {
  const kindsOf = (change: Change): readonly AcceptedChange[] =>
    accepted.filter(
      ({ address, actions, attributes }) =>
        address.exec(change.address)?.[0] === change.address &&
        same(actions, change.actions) &&
        same(attributes, change.attributes),
    );
  const unlisted = changes
    .filter((change) => kindsOf(change).length === 0)
    .map((change) => `not listed: ${sentence(change)}`);
  const miscounted = accepted.flatMap((kind) => {
    const found: Record<string, number> = {};
    for (const change of changes.filter((one) => kindsOf(one).includes(kind))) {
      found[change.stack] = (found[change.stack] ?? 0) + 1;
    }
    const stacks = [...new Set([...Object.keys(found), ...Object.keys(kind.stacks)])].sort();
    return stacks
      .filter((stack) => found[stack] !== kind.stacks[stack])
      .map(
        (stack) =>
          `listed ${kind.stacks[stack] ?? 0}, found ${found[stack] ?? 0} in ${stack}: ${String(kind.address)} ${kind.actions.join(" and ")}`,
      );
  });
  const gone = changes.filter(goes).map((change) => `never: ${sentence(change)}`);
  return [...gone, ...unlisted, ...miscounted];
}
