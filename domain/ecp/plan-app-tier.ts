import { checkInstanceType } from "../aws/instance-rules";
import { Deployment } from "../config/deployment";
import { planAppVolumes } from "../iris/app-volumes";
import { ECP_APPLICATION_SERVERS_DEFAULT, ECP_DATA_SERVERS_OF_APP_SERVER } from "../iris/limits";
import { planMemory } from "../iris/memory";
import { reachableOverEcp } from "../iris/reachable-over-ecp";
import { APP_SIZES, chosenInstanceType } from "../iris/sizes";
import { MemberRole, MirrorPlan } from "../mirror/plan";
import { MirrorRegion } from "../mirror/plan-mirror";
import { seeds } from "../mirror/seeds";
import { checkStorageCapacity } from "../mirror/storage-capacity";
import { appServerAddress } from "../network/addresses";
import { APP_SERVERS_PER_ZONE } from "../network/blocks";
import { ConfigPath, Report } from "../problems";
import { appServersNeedCertificates } from "../tls/plan-tls";
import { commonName, serverCertificate } from "../tls/server-certificate";
import { AppServerPlan, AppTierPlan } from "./plan";
import { spread } from "./spread";
import { tierZones } from "./tier-zones";

type AppTierConfig = Deployment["appTiers"][string];

/** The mirror whose databases a tier uses, in the tier's region, and what web tiers say of it. */
interface AppTierNeighbours {
  /** Undefined: it is refused. */
  readonly plan: MirrorPlan | undefined;
  /** Of its members, as the document has them. */
  readonly roles: readonly MemberRole[];
  /** Of the web tiers that connect to it. */
  readonly gatewayPassword: string | undefined;
}

/**
 * Plans the ECP application servers of one tier.
 *
 * ECP gets the address of the primary, or of a member that answers, when it starts, and follows the primary from there; in a
 * region of DR asyncs it stays with one of them. A load balancer in between is not allowed. Source: High Availability Guide, "Configuring ECP Connections to a
 * Mirror".
 */
export function planAppTier(
  path: ConfigPath,
  key: string,
  tier: AppTierConfig,
  region: MirrorRegion,
  { plan: mirror, roles, gatewayPassword }: AppTierNeighbours,
  report: Report,
): AppTierPlan | undefined {
  const zones = tierZones(path, tier, region, report);
  const servers = planServers(path, key, tier.servers, zones, { region, mirror }, report);
  const role = dataServer(path, tier, roles, report);
  const size = tier.size === undefined ? undefined : APP_SIZES[tier.size];
  const instanceType = chosenInstanceType(path, tier, size, region.architecture, report);
  if (instanceType === undefined) return undefined;
  const facts = checkInstanceType(
    [...path, tier.instanceType === undefined ? "size" : "instanceType"],
    instanceType,
    {
      architecture: region.architecture,
      tenancy: tier.tenancy,
      instanceStore: tier.cache === "instance-store",
      mirrorMember: false,
    },
    report,
  );
  const volumes = planAppVolumes(path, tier, size, facts, report);
  if (facts)
    checkStorageCapacity(
      path,
      [volumes.system, volumes.cache].filter((volume) => volume !== undefined),
      facts,
      report,
    );
  const memory = planMemory(
    path,
    instanceType,
    facts,
    tier,
    ECP_APPLICATION_SERVERS_DEFAULT,
    report,
    ECP_DATA_SERVERS_OF_APP_SERVER,
  );
  if (memory === undefined || volumes.system === undefined || mirror === undefined || role === undefined)
    return undefined;
  return {
    key,
    instanceType,
    rootVolumeGiB: tier.rootVolumeGiB,
    iris: region.iris,
    memory,
    servers,
    systemVolume: volumes.system,
    cacheVolume: volumes.cache,
    placement: { tenancy: tier.tenancy, capacityReservation: tier.capacityReservation },
    dataServer: { mirror: mirror.key, port: mirror.superserverPort, ...seeds(mirror) },
    mirrorName: mirror.name,
    mirrorConnection: role === "failover" ? 1 : -1,
    ...reachableOverEcp(mirror.databases, mirror.namespaces, mirror.webApplications),
    tls: mirror.tls,
    instanceProfile: tier.instanceProfile,
    secrets: { password: tier.password, gatewayPassword },
  };
}

/** The role of the members that ECP connects to. */
function dataServer(
  path: ConfigPath,
  tier: AppTierConfig,
  roles: readonly MemberRole[],
  report: Report,
): MemberRole | undefined {
  const found = (["failover", "dr-async"] as const).find((role) => roles.includes(role));
  if (found === undefined && roles.length > 0) {
    report.problem(
      [...path, "of"],
      `in region '${tier.region}' mirror '${tier.of}' has reporting asyncs only; ECP connects to failover members and DR asyncs`,
      "place the tier where the failover members are, or give the mirror a dr-async in this region",
    );
  }
  return found;
}

function planServers(
  path: ConfigPath,
  key: string,
  servers: AppTierConfig["servers"],
  zones: readonly string[],
  { region, mirror }: { readonly region: MirrorRegion; readonly mirror: MirrorPlan | undefined },
  report: Report,
): AppServerPlan[] {
  const spots = spread(servers, zones);
  // The first that has no address says it for those behind it.
  const tooMany = spots.find(({ number }) => number > APP_SERVERS_PER_ZONE);
  const placed = spots.filter((spot) => spot.number <= APP_SERVERS_PER_ZONE || spot === tooMany);
  return placed.flatMap(({ id, zone, number }): AppServerPlan[] => {
    const address = appServerAddress(region.network, { tier: key, zone, number }, [...path, "servers"], report);
    if (address === undefined) return [];
    const serverName = `${key}-${id}`;
    const hostName = `${serverName}.${region.privateZone}`;
    // A secret holds one certificate for the whole tier; a private CA issues one for each server.
    const subject = {
      commonName: commonName(region.certificates?.kind === "secrets" ? `${key}.${region.privateZone}` : hostName),
      names: [hostName],
    };
    const certificate =
      mirror && appServersNeedCertificates(mirror.tls)
        ? serverCertificate(region.certificates, key, subject)
        : undefined;
    return [
      {
        id,
        serverName,
        hostName,
        zone,
        availabilityZone: `${region.name}${zone}`,
        address,
        commonName: subject.commonName,
        certificate,
      },
    ];
  });
}
