import { AppTierPlan } from "../ecp/plan";
import { appTierGroup, ARBITER_TIER, mirrorTier, webTierGroup } from "../firewall/plan-firewall";
import { MirrorPlan } from "../mirror/plan";
import { NetworkPlan } from "../network/plan";
import { ServerCertificatePlan } from "../tls/plan";
import { WebTierPlan } from "../web/plan";
import { webServerNode } from "../web/plan-web-tier";
import { RoleTier } from "./plan-roles";

interface RegionTiers {
  readonly network: NetworkPlan;
  readonly mirrors: readonly MirrorPlan[];
  readonly appTiers: readonly AppTierPlan[];
  readonly webTiers: readonly WebTierPlan[];
}

/** The tiers that get a role of their own: those whose document does not name an instance profile. */
export function roleTiers({ network, mirrors, appTiers, webTiers }: RegionTiers): RoleTier[] {
  const arbiters = mirrors.flatMap(({ arbiter }) =>
    arbiter && arbiter.instanceProfile === undefined ? [arbiter] : [],
  );
  return [
    ...mirrors
      .filter(({ members, instanceProfile }) => members.length > 0 && instanceProfile === undefined)
      .map(({ key, members, encryption, endpoint, secrets }): RoleTier => {
        const nodes = members.map(({ serverName }) => serverName);
        return {
          id: mirrorTier(key),
          role: "mirror-member",
          nodes,
          certificates: certificatesOf(members),
          secrets,
          mirror: { key, encrypted: encryption !== undefined },
          endpoint: endpoint && { plan: endpoint, routeTables: network.routeTables },
        };
      }),
    // An agent speaks no TLS.
    ...(arbiters.length > 0
      ? [
          {
            id: ARBITER_TIER,
            role: "arbiter" as const,
            nodes: arbiters.map(({ serverName }) => serverName),
            certificates: [],
          },
        ]
      : []),
    ...appTiers
      .filter(({ instanceProfile }) => instanceProfile === undefined)
      .map(({ key, servers, secrets }): RoleTier => {
        return {
          id: appTierGroup(key),
          role: "app-server",
          nodes: patterns(servers.map(({ serverName }) => serverName)),
          certificates: certificatesOf(servers),
          secrets,
        };
      }),
    ...webTiers
      .filter(({ instanceProfile }) => instanceProfile === undefined)
      .map(({ key, serverCertificate, secrets }): RoleTier => {
        return {
          id: webTierGroup(key),
          role: "web-server",
          nodes: [webServerNode(key)],
          certificates: [serverCertificate],
          secrets,
        };
      }),
  ];
}

function certificatesOf(servers: readonly { readonly certificate?: ServerCertificatePlan }[]): ServerCertificatePlan[] {
  return servers.flatMap(({ certificate }) => certificate ?? []);
}

/**
 * `app-a?` for `app-a1` to `app-a9`, `app-a1?` for `app-a10` and on: a role's policy holds 10 240 characters, too few for
 * the names of a large tier. Source: IAM user guide, "IAM and AWS STS quotas".
 */
function patterns(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.replace(/\d$/, "?")))];
}
