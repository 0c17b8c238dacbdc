import { TerraformStack } from "cdktf";
import { StackPlan } from "../../domain/state/plan";

/** Writes a `moved` block for each resource that got another address: Terraform keeps it, and changes what differs in place. */
export function writeMoved(stack: TerraformStack, moved: StackPlan["moved"]): void {
  if (moved.length > 0) stack.addOverride("moved", moved);
}
