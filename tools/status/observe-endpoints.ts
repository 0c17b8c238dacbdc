import { RegionPlan } from "../../domain/deployment-plan";
import { aws, AwsCallFailed } from "./aws";
import { PolledEndpoint, polledEndpoints, Target } from "./endpoint";
import { Observed } from "./observe";

/** What the load balancers of a region say of the members that they ask, by the mirror's key. No target group: undefined. */
export async function observeEndpoints(
  region: RegionPlan,
  { instances }: Pick<Observed, "instances">,
): Promise<ReadonlyMap<string, readonly Target[] | undefined>> {
  const servers = new Map([...instances].flatMap(([node, found]) => found.map(({ id }) => [id, node] as const)));
  const found = new Map<string, readonly Target[] | undefined>();
  for (const endpoint of polledEndpoints(region))
    found.set(endpoint.mirror, await targets(region.name, endpoint, servers));
  return found;
}

async function targets(
  regionName: string,
  { targetGroup }: PolledEndpoint,
  servers: ReadonlyMap<string, string>,
): Promise<Target[] | undefined> {
  const arn = await targetGroupArn(regionName, targetGroup);
  if (arn === undefined) return undefined;
  const answer = await aws(regionName, ["elbv2", "describe-target-health", "--target-group-arn", arn]);
  type Health = { Target: { Id: string }; TargetHealth: { State: string } };
  return (answer as { TargetHealthDescriptions: Health[] }).TargetHealthDescriptions.map(
    ({ Target: { Id }, TargetHealth: { State } }) => ({
      server: servers.get(Id) ?? Id,
      healthy: State === "healthy",
    }),
  );
}

async function targetGroupArn(regionName: string, name: string): Promise<string | undefined> {
  try {
    const answer = await aws(regionName, ["elbv2", "describe-target-groups", "--names", name]);
    return (answer as { TargetGroups: { TargetGroupArn: string }[] }).TargetGroups[0]?.TargetGroupArn;
  } catch (error) {
    // Before the first apply there is none.
    if (error instanceof AwsCallFailed && error.code === "TargetGroupNotFound") return undefined;
    throw error;
  }
}
