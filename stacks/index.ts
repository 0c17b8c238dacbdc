import { App } from "cdktf";
import { DeploymentPlan } from "../domain/deployment-plan";
import { buildSingleRegionHa } from "./single-region-ha";
import { withoutStackTraces } from "./without-stack-traces";

/** Builds every stack of a checked deployment. */
export function buildStacks(app: App, plan: DeploymentPlan): void {
  switch (plan.topology) {
    case "single-region-ha":
      withoutStackTraces(() => buildSingleRegionHa(app, plan));
      return;
    case "hybrid-vpn":
    case "multi-region-dr":
      throw new Error(`stacks for topology '${plan.topology}' are not part of this release`);
  }
}
