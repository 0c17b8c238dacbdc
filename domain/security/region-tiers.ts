import { AppTierPlan } from "../ecp/plan";
import { appTierGroup, ARBITER_TIER, mirrorTier, webTierGroup } from "../firewall/plan-firewall";
import { MirrorPlan } from "../mirror/plan";
import { WebTierPlan } from "../web/plan";
import { RoleTier } from "./plan-roles";

interface RegionTiers {
  readonly mirrors: readonly MirrorPlan[];
  readonly appTiers: readonly AppTierPlan[];
  readonly webTiers: readonly WebTierPlan[];
}

/** The tiers that get a role of their own: those whose document does not name an instance profile. */
export function roleTiers({ mirrors, appTiers, webTiers }: RegionTiers): RoleTier[] {
  const arbiters = mirrors.flatMap(({ arbiter }) => (arbiter && arbiter.instanceProfile === undefined ? [arbiter] : []));
  return [
    ...mirrors
      .filter(({ members, instanceProfile }) => members.length > 0 && instanceProfile === undefined)
      .map(({ key, members }) => ({ id: mirrorTier(key), kind: "iris" as const, nodes: members.map(({ serverName }) => serverName) })),
    ...(arbiters.length > 0 ? [{ id: ARBITER_TIER, kind: "arbiter" as const, nodes: arbiters.map(({ serverName }) => serverName) }] : []),
    ...appTiers
      .filter(({ instanceProfile }) => instanceProfile === undefined)
      .map(({ key, servers }) => ({ id: appTierGroup(key), kind: "iris" as const, nodes: servers.map(({ serverName }) => serverName) })),
    ...webTiers
      .filter(({ instanceProfile }) => instanceProfile === undefined)
      .map(({ key }) => ({ id: webTierGroup(key), kind: "web" as const, nodes: [`web-${key}`] })),
  ];
}
