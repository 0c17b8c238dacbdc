import { Deployment } from "../config/deployment";
import { Report } from "../problems";
import { StackPlan } from "./plan";
import { planBackend } from "./plan-state";

/** A stack of this name, whose state lies in `regionName` where the backend has regions. */
export function planStack(config: Deployment, name: string, regionName: string, report: Report): StackPlan {
  return {
    name,
    backend: planBackend(config.state, name, regionName, report),
    moved: Object.entries(config.moved).find(([stack]) => stack === name)?.[1] ?? [],
  };
}
