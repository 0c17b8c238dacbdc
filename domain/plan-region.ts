import { partitionOf } from "./aws/regions";
import { checkPlannedNames } from "./check-planned-names";
import { Deployment } from "./config/deployment";
import { texts } from "./config/texts";
import { planConfiguration } from "./configuration/plan-configuration";
import { RegionPlan } from "./deployment-plan";
import { planRegionDns } from "./dns/plan-dns";
import { AppTierPlan } from "./ecp/plan";
import { planAppTier } from "./ecp/plan-app-tier";
import { countOf } from "./ecp/spread";
import { planFirewall } from "./firewall/plan-firewall";
import { firewallInput } from "./firewall/region-input";
import { ArbiterPlace } from "./mirror/place-arbiter";
import { planInstance } from "./iris/instance";
import { membersIn } from "./mirror/members-in";
import { MirrorPlan } from "./mirror/plan";
import { MirrorRegion, planMirror } from "./mirror/plan-mirror";
import { seeds } from "./mirror/seeds";
import { checkAddressesUnique } from "./network/addresses";
import { planEndpointPolicies } from "./network/endpoint-statements";
import { planNetwork } from "./network/plan-network";
import { usesOf } from "./network/uses";
import { planOperations } from "./operations/plan";
import { Report } from "./problems";
import { partsOfArn } from "./security/arns";
import { logGroupRoot, planKeys } from "./security/plan-keys";
import { planRoles, roleName } from "./security/plan-roles";
import { roleTiers } from "./security/region-tiers";
import { planStack } from "./state/plan-stack";
import { planTags, tagKeys } from "./tags";
import { gatewayPasswordOf } from "./web/gateway-password";
import { WebTierPlan } from "./web/plan";
import { planWebTier } from "./web/plan-web-tier";

/** Plans everything of a deployment that lies in one region. */
export function planRegion(
  config: Deployment,
  key: string,
  arbiters: Readonly<Record<string, ArbiterPlace | undefined>>,
  report: Report,
): RegionPlan {
  const region = config.regions[key]!;
  const { environment, account } = config;
  const { environment: environmentTag } = tagKeys(config);
  const place = { partition: partitionOf(region.name), account, regionName: region.name };
  const network = planNetwork(["regions", key], region, usesOf(config, key), report);
  const dns = planRegionDns(config, key, region.name);
  const configuration = planConfiguration(config, region);
  const around: MirrorRegion = {
    key,
    name: region.name,
    environment,
    architecture: region.image.architecture,
    network,
    privateZone: dns.privateZone,
    iris: planInstance(region.image, config.security),
    certificates: configuration.certificates,
  };
  const mirrors = planMirrors(config, around, arbiters, report);
  const appTiers = planAppTiers(config, around, mirrors, report);
  const webTiers = planWebTiers(config, around, { ...place, mirrors, appTiers }, report);
  checkPlannedNames({ mirrors, appTiers, webTiers, dns }, report);
  const stackName = `${environment}-${region.name}`;
  return {
    key,
    name: region.name,
    partition: place.partition,
    account,
    environment,
    stack: planStack(config, stackName, region.name, report),
    providerVersion: config.providerVersion,
    protection: config.protection === "on",
    tags: planTags(config, report),
    environmentTag,
    image: region.image,
    network,
    endpointPolicies: planEndpointPolicies({
      ...place,
      configuration,
      buckets: region.network.s3Buckets,
      accounts: [...texts(region)].flatMap(([, text]) => partsOfArn(text)?.account ?? []).filter((one) => one !== ""),
    }),
    flowLogs: {
      logGroupName: `${logGroupRoot(environment)}/flow-logs`,
      roleName: roleName({ environment, regionName: region.name }, "flow-logs"),
      rolePath: config.security.rolePath,
      permissionsBoundary: config.security.permissionsBoundary,
    },
    firewall: planFirewall(
      ["regions", key],
      firewallInput(config, key, { network, mirrors, appTiers, webTiers }),
      report,
    ),
    keys: planKeys({
      ...place,
      environment,
      spot: webTiers.some(({ purchase }) => purchase === "spot"),
      irisEncryption: mirrors.some(({ members, encryption }) => members.length > 0 && encryption !== undefined),
      administrators: config.security.keyAdministrators,
      existing: region.keys,
    }),
    roles: planRoles({
      ...place,
      environment,
      throughEndpoints: network.outgoing === "endpoints",
      environmentTag,
      rolePath: config.security.rolePath,
      permissionsBoundary: config.security.permissionsBoundary,
      configuration,
      tiers: roleTiers({ network, mirrors, appTiers, webTiers }),
    }),
    configuration,
    operations: planOperations(environment, region.name, mirrors, { protection: config.protection === "on" }),
    dns,
    mirrors,
    appTiers,
    webTiers,
  };
}

function planMirrors(
  config: Deployment,
  region: MirrorRegion,
  arbiters: Readonly<Record<string, ArbiterPlace | undefined>>,
  report: Report,
): MirrorPlan[] {
  const plans = Object.entries(config.mirrors).flatMap(([key, mirror]): MirrorPlan[] => {
    const here =
      Object.values(mirror.members).some((member) => member.region === region.key) ||
      arbiters[key]?.region === region.key;
    if (!here) return [];
    const neighbours = {
      arbiter: arbiters[key],
      appServers: Object.values(config.appTiers).reduce(
        (sum, tier) => sum + (tier.of === key ? countOf(tier.servers) : 0),
        0,
      ),
      maintenance: config.maintenance[key] ?? [],
      retired: config.retired[key],
      gatewayPassword: gatewayPasswordOf(config, { key, region: region.key }),
    };
    const plan = planMirror(["mirrors", key], key, mirror, region, neighbours, report);
    return plan ? [plan] : [];
  });
  const servers = plans.flatMap(({ key, members, arbiter, endpoint }) => [
    ...members.map(({ letter, address }) => ({ path: ["mirrors", key, "members", letter, "address"], address })),
    ...(arbiter ? [{ path: ["mirrors", key, "arbiter", "address"], address: arbiter.address }] : []),
    ...(endpoint === undefined || endpoint.method === "route-table" ? [] : endpoint.addresses).map(
      ({ zone, address }) => ({ path: ["mirrors", key, "endpoint", "addresses", zone], address }),
    ),
  ]);
  // Two mirrors with one block share every address; that is one finding, which is reported already.
  const blocks = plans.map(({ key }) => config.mirrors[key]?.block);
  if (new Set(blocks).size === blocks.length) checkAddressesUnique(servers, report);
  return plans;
}

function planAppTiers(
  config: Deployment,
  region: MirrorRegion,
  mirrors: readonly MirrorPlan[],
  report: Report,
): AppTierPlan[] {
  return Object.entries(config.appTiers).flatMap(([key, tier]): AppTierPlan[] => {
    if (tier.region !== region.key) return [];
    const of = config.mirrors[tier.of];
    const plan = planAppTier(
      ["appTiers", key],
      key,
      tier,
      region,
      {
        plan: mirrors.find((mirror) => mirror.key === tier.of),
        roles: of === undefined ? [] : membersIn(of, region.key).map(({ role }) => role),
        gatewayPassword: gatewayPasswordOf(config, { key, region: region.key }),
      },
      report,
    );
    return plan ? [plan] : [];
  });
}

function planWebTiers(
  config: Deployment,
  region: MirrorRegion,
  around: { partition: string; account: string; mirrors: readonly MirrorPlan[]; appTiers: readonly AppTierPlan[] },
  report: Report,
): WebTierPlan[] {
  return Object.entries(config.webTiers).flatMap(([key, tier]): WebTierPlan[] => {
    if (tier.region !== region.key) return [];
    const appTier = around.appTiers.find((candidate) => candidate.key === tier.of);
    const mirror = around.mirrors.find((candidate) => candidate.key === tier.of);
    const target = appTier
      ? {
          kind: "app-tier" as const,
          servers: appTier.servers,
          port: appTier.dataServer.port,
          tls: appTier.tls.superserver,
        }
      : mirror && mirror.members.length > 0
        ? {
            kind: "mirror" as const,
            mirror: mirror.key,
            port: mirror.superserverPort,
            tls: mirror.tls.superserver,
            ...seeds(mirror),
          }
        : undefined;
    const webRegion = {
      name: region.name,
      partition: around.partition,
      account: around.account,
      environment: region.environment,
      architecture: region.architecture,
      zones: region.network.zones,
      dnsZone: config.dns?.zone,
      certificates: region.certificates,
    };
    const plan = planWebTier({ path: ["webTiers", key], key, tier, region: webRegion, target }, report);
    return plan ? [plan] : [];
  });
}
