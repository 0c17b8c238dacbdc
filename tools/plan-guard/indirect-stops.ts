import { type Estate, textOf } from "./estate";
import type { ResourceChange } from "./plan-document";

/** A member that another resource stops or reboots. */
export interface IndirectStop {
  readonly member: string;
  readonly does: string;
}

/**
 * The member that this change stops without touching its `aws_instance`, if any.
 *
 * Two types of AWS provider 5.100.0 do so (2026-11-22, the provider's documentation): `aws_ec2_instance_state`, and
 * `aws_ami_from_instance`, which reboots the instance unless `snapshot_without_reboot` is true.
 */
export function indirectStop(change: ResourceChange, estate: Estate): IndirectStop | undefined {
  const { type, actions, before, after } = change;
  if (
    type === "aws_ec2_instance_state" &&
    textOf(after, "state") === "stopped" &&
    textOf(before, "state") !== "stopped"
  ) {
    return stop("stop", estate.memberWithId.get(textOf(after, "instance_id")));
  }
  if (type === "aws_ami_from_instance" && actions.includes("create") && after?.["snapshot_without_reboot"] !== true) {
    return stop("reboot", estate.memberWithId.get(textOf(after, "source_instance_id")));
  }
  return undefined;
}

function stop(verb: string, member: string | undefined): IndirectStop | undefined {
  return member === undefined ? undefined : { member, does: `would ${verb} ${member}` };
}
