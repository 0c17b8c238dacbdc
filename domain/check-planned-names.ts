import { AppTierPlan } from "./ecp/plan";
import { RegionDnsPlan } from "./dns/plan";
import { MirrorPlan } from "./mirror/plan";
import { ConfigPath, formatPath, Report } from "./problems";
import { WebTierPlan } from "./web/plan";

interface PlannedName {
  readonly path: ConfigPath;
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
  checkUnique("host name", hostNames(parts), report);
  checkUnique("load balancer name", loadBalancers(parts), report);
  checkUnique("target group name", targetGroups(parts), report);
}

function hostNames({ mirrors, appTiers, dns }: NamedParts): PlannedName[] {
  return [
    ...mirrors.flatMap(({ key, members, arbiter, endpoint }) => [
      ...(endpoint ? [{ path: ["mirrors", key, "endpoint"], name: endpoint.hostName }] : []),
      ...members.map(({ letter, hostName }) => ({ path: ["mirrors", key, "members", letter], name: hostName })),
      ...(arbiter ? [{ path: ["mirrors", key, "arbiter"], name: arbiter.hostName }] : []),
    ]),
    ...appTiers.flatMap(({ key, servers }) => servers.map(({ hostName }) => ({ path: ["appTiers", key], name: hostName }))),
    ...Object.entries(dns.webNames).map(([key, name]) => ({ path: ["webTiers", key], name })),
  ];
}

function loadBalancers({ mirrors, webTiers }: NamedParts): PlannedName[] {
  return [
    ...mirrors.flatMap(({ key, endpoint }) => (endpoint ? [{ path: ["mirrors", key, "endpoint"], name: endpoint.loadBalancerName }] : [])),
    ...webTiers.map(({ key, loadBalancer }) => ({ path: ["webTiers", key], name: loadBalancer.name })),
  ];
}

function targetGroups({ mirrors, webTiers }: NamedParts): PlannedName[] {
  return [
    ...mirrors.flatMap(({ key, endpoint }) =>
      (endpoint?.listeners ?? []).map(({ name, targetGroupName }) => ({ path: ["mirrors", key, "endpoint", "listeners", name], name: targetGroupName })),
    ),
    ...webTiers.map(({ key, loadBalancer }) => ({ path: ["webTiers", key], name: loadBalancer.targetGroupName })),
  ];
}

function checkUnique(kind: string, names: readonly PlannedName[], report: Report): void {
  const holders = new Map<string, ConfigPath>();
  for (const { path, name } of names) {
    const holder = holders.get(name);
    if (holder === undefined) holders.set(name, path);
    else report.problem(path, `its ${kind} '${name}' is that of ${formatPath(holder)} too`, "give one of the two another name");
  }
}
