import { RegionPlan } from "../../domain/deployment-plan";
import { Line } from "./judge";

/** A member behind the endpoint of a mirror. Healthy: the load balancer takes it for the primary, because its status page answers 200. */
export interface Target {
  readonly server: string;
  readonly healthy: boolean;
}

/** The endpoint of a mirror whose load balancer asks its members. */
export interface PolledEndpoint {
  readonly mirror: string;
  /** Of its first listener: every listener has the same check of the same members. */
  readonly targetGroup: string;
}

/** Every endpoint of a region whose members are asked. With another method, the new primary says itself where it is. */
export function polledEndpoints({ mirrors }: Pick<RegionPlan, "mirrors">): PolledEndpoint[] {
  return mirrors.flatMap(({ key, endpoint }) =>
    endpoint?.method === "health-check" ? [{ mirror: key, targetGroup: endpoint.listeners[0]!.targetGroupName }] : [],
  );
}

/**
 * Judges who answers the load balancer as primary: one member must, and no other. `targets` undefined: there is no such group.
 *
 * With two, connections go to both; with none, to all ("fail open"). A member that IRIS does not call primary refuses them, so
 * nothing is answered wrongly; but clients get through by chance only, or not at all.
 */
export function judgeEndpoint(mirror: string, targets: readonly Target[] | undefined): Line {
  const server = `${mirror} endpoint`;
  const not = (why: string, fix: string): Line => ({ server, ready: false, why, fix });
  if (targets === undefined) return not("there is no target group", "apply");
  const primaries = targets
    .filter(({ healthy }) => healthy)
    .map((target) => target.server)
    .sort();
  if (primaries.length === 1) return { server, ready: true };
  if (primaries.length === 0)
    return not(
      "no member answers as primary: all of them refuse clients",
      "wait for a failover to end; else docs/operations.md, 'No member becomes primary'",
    );
  return not(
    `${primaries.join(" and ")} answer as primary at the same time: clients reach one of them by chance`,
    "docs/operations.md, 'Two members answer as primary'",
  );
}
