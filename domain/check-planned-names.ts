import { AppTierPlan } from "./ecp/plan";
import { RegionDnsPlan } from "./dns/plan";
import { MirrorPlan } from "./mirror/plan";
import { ConfigPath, formatPath, Report } from "./problems";
import { WebTierPlan } from "./web/plan";

interface PlannedName {
  readonly path: ConfigPath;
  readonly kind: string;
  readonly name: string;
}

interface NamedParts {
  readonly mirrors: readonly MirrorPlan[];
  readonly appTiers: readonly AppTierPlan[];
  readonly webTiers: readonly WebTierPlan[];
  readonly dns: RegionDnsPlan;
}

/**
 * Names made of several names of the document may fall together although those differ: mirror `data-a` and member `a` of
 * mirror `data`; listener `b-c` of mirror `a` and listener `c` of mirror `a-b`.
 */
export function checkPlannedNames(parts: NamedParts, report: Report): void {
  checkUnique([...hostNames(parts), ...plannedNames(parts)], report);
}

/** Names that must be unique in the account and region. */
export function plannedNames({ mirrors, webTiers }: Pick<NamedParts, "mirrors" | "webTiers">): PlannedName[] {
  const named = (kind: string, path: ConfigPath, name: string): PlannedName => ({ path, kind, name });
  return [
    ...mirrors.flatMap(({ key, endpoint }) =>
      endpoint === undefined || endpoint.method === "route-table"
        ? []
        : [
            named("load balancer name", ["mirrors", key, "endpoint"], endpoint.loadBalancerName),
            ...endpoint.listeners.map(({ name, targetGroupName }) =>
              named("target group name", ["mirrors", key, "endpoint", "listeners", name], targetGroupName),
            ),
          ],
    ),
    ...webTiers.map(({ key, loadBalancer }) => named("load balancer name", ["webTiers", key], loadBalancer.name)),
    ...webTiers.map(({ key, loadBalancer }) =>
      named("target group name", ["webTiers", key], loadBalancer.targetGroupName),
    ),
  ];
}

function hostNames({ mirrors, appTiers, dns }: NamedParts): PlannedName[] {
  const names = [
    ...mirrors.flatMap(({ key, members, arbiter, endpoint }) => [
      ...(endpoint ? [{ path: ["mirrors", key, "endpoint"], name: endpoint.hostName }] : []),
      ...members.map(({ letter, hostName }) => ({ path: ["mirrors", key, "members", letter], name: hostName })),
      ...(arbiter ? [{ path: ["mirrors", key, "arbiter"], name: arbiter.hostName }] : []),
    ]),
    ...appTiers.flatMap(({ key, servers }) =>
      servers.map(({ hostName }) => ({ path: ["appTiers", key], name: hostName })),
    ),
    ...Object.entries(dns.webNames).map(([key, name]) => ({ path: ["webTiers", key], name })),
  ];
  return names.map((planned) => ({ ...planned, kind: "host name" }));
}

function checkUnique(names: readonly PlannedName[], report: Report): void {
  const holders = new Map<string, ConfigPath>();
  for (const { path, kind, name } of names) {
    const holder = holders.get(`${kind} ${name}`);
    if (holder === undefined) holders.set(`${kind} ${name}`, path);
    else
      report.problem(
        path,
        `its ${kind} '${name}' is that of ${formatPath(holder)} too`,
        "give one of the two another name",
      );
  }
}
