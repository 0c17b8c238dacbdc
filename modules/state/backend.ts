import { TerraformBackend, TerraformRemoteState, TerraformStack } from "cdktf";
import { BackendPlan } from "../../domain/state/plan";
import { literalThroughout } from "../terraform-text";

/**
 * A backend with its settings as they are, in Terraform's own names.
 *
 * The backend classes of cdktf know some settings only (none knows `use_lockfile`), and the local one makes the path
 * absolute.
 */
class PlannedBackend extends TerraformBackend {
  constructor(
    stack: TerraformStack,
    private readonly plan: BackendPlan,
  ) {
    super(stack, "backend", plan.type);
  }

  public override toTerraform(): { terraform: Record<string, unknown> } {
    const { type } = this.plan;
    const settings = literalThroughout(this.plan.settings);
    return { terraform: type === "cloud" ? { cloud: settings } : { backend: { [type]: settings } } };
  }

  /** Throws: no stack reads the state of another; values that cross stacks are planned. */
  public override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error(
      `stack '${TerraformStack.of(this).node.id}' is not read by other stacks: plan the value instead of referring to it`,
    );
  }
}

/** Gives `stack` the planned backend and no other. */
export function writeBackend(stack: TerraformStack, plan: BackendPlan): void {
  new PlannedBackend(stack, plan);
}
