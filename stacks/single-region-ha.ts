import { App } from "cdktf";
import { DeploymentPlan } from "../domain/deployment-plan";
import { DnsStack } from "./dns-stack";
import { RegionStack } from "./region-stack";

/** The cloud-hosted model: everything in one region, over its zones. Reference architecture, Figure 3. */
export function buildSingleRegionHa(app: App, plan: DeploymentPlan): void {
  for (const region of plan.regions) new RegionStack(app, region);
  if (plan.dns) new DnsStack(app, plan.dns);
}
