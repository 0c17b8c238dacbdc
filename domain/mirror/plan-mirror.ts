import { checkInstanceType } from "../aws/instance-rules";
import { Deployment } from "../config/deployment";
import { CertificateSource } from "../configuration/plan";
import { planDatabases } from "../iris/databases";
import { checkEcpConnections } from "../iris/ecp-connections";
import { IrisInstance } from "../iris/instance";
import { ECP_APPLICATION_SERVERS_MAXIMUM } from "../iris/limits";
import { planMemory } from "../iris/memory";
import { mirrorName } from "../iris/names";
import { planNamespaces } from "../iris/namespaces";
import { chosenInstanceType, MIRROR_SIZES } from "../iris/sizes";
import { planWebApplications } from "../iris/web-applications";
import { arbiterAddress } from "../network/addresses";
import { NetworkPlan } from "../network/plan";
import { ConfigPath, Report } from "../problems";
import { planTls } from "../tls/plan-tls";
import { checkMemberPorts } from "./check-member-ports";
import { ArbiterPlace } from "./place-arbiter";
import { ArbiterPlan, IrisEncryptionPlan, IrisMemoryPlan, MirrorPlan, VolumePlan } from "./plan";
import { EndpointContext, planEndpoint } from "./plan-endpoint";
import { membersIn } from "./members-in";
import { planMembers } from "./plan-members";
import { planRetired } from "./plan-retired";
import { planVolumes } from "./plan-volumes";
import { probeOf } from "./probe";
import { checkStorageCapacity } from "./storage-capacity";

type MirrorConfig = Deployment["mirrors"][string];

/** The region that a mirror, or a part of it, is planned in. */
export interface MirrorRegion {
  readonly key: string;
  readonly name: string;
  readonly environment: string;
  readonly architecture: "x86_64" | "arm64";
  readonly network: NetworkPlan;
  /** The zone of private names: `eu-west-1.prod.example.org`. */
  readonly privateZone: string;
  readonly iris: IrisInstance;
  /** Undefined: the document gives none. */
  readonly certificates: CertificateSource | undefined;
}

/** The agent takes next to nothing; burst credits do no harm. */
const ARBITER_TYPE = { x86_64: "t3.small", arm64: "t4g.small" } as const;

/** What the rest of the document says of a mirror. */
export interface MirrorNeighbours {
  readonly arbiter: ArbiterPlace | undefined;
  /** Application servers that connect to it, of all tiers and regions. */
  readonly appServers: number;
  /** Letters of members under maintenance. */
  readonly maintenance: readonly string[];
  readonly retired: Deployment["retired"][string] | undefined;
  /** Of the web tiers that connect to it. */
  readonly gatewayPassword: string | undefined;
}

/**
 * Plans what of one mirror lies in one region: members, arbiter, endpoint.
 *
 * Returns undefined where something it cannot do without was refused; `report` then holds the reason, and what else is wrong.
 */
export function planMirror(
  path: ConfigPath,
  key: string,
  mirror: MirrorConfig,
  region: MirrorRegion,
  neighbours: MirrorNeighbours,
  report: Report,
): MirrorPlan | undefined {
  const name = mirrorName([...path, "name"], mirror.name, report);
  checkMemberPorts(path, mirror, report);
  const { instanceType, volumes, memory } = planServers(path, mirror, region.architecture, report);
  checkEcpConnections(path, neighbours.appServers, report);
  const tls = planTls(mirror.plaintext);
  const members = planMembers(
    path,
    key,
    mirror,
    { region, instanceType, volumes, tls, maintenance: neighbours.maintenance },
    report,
  );
  const arbiter = planArbiter([...path, "arbiter"], key, mirror, neighbours.arbiter, region, report);
  const retired = planRetired(
    ["retired", key],
    neighbours.retired,
    { letters: Object.keys(mirror.members), volumes },
    report,
  );
  const databases = planDatabases(path, mirror, report);
  const namespaces = planNamespaces(path, mirror, report);
  const webApplications = planWebApplications(path, mirror, report);
  const endpoint =
    mirror.endpoint &&
    planEndpoint([...path, "endpoint"], mirror.endpoint, endpointContext(key, mirror, region), report);
  if (memory === undefined) return undefined;
  return {
    key,
    name,
    region: region.name,
    superserverPort: mirror.superserverPort,
    rootVolumeGiB: mirror.rootVolumeGiB,
    iris: region.iris,
    memory,
    databases,
    namespaces,
    webApplications,
    tls,
    encryption: planEncryption(mirror.encryption),
    probe: probeOf(mirror.endpoint),
    members,
    // Both are known when all regions are planned: `connect-regions.ts`.
    elsewhere: [],
    ecpClients: [],
    arbiter,
    endpoint,
    instanceProfile: mirror.instanceProfile,
    secrets: { gatewayPassword: neighbours.gatewayPassword },
    retired,
  };
}

/** What its members have in common. Without an instance type there are no volumes and no memory, and the mirror is not planned. */
function planServers(
  path: ConfigPath,
  mirror: MirrorConfig,
  architecture: MirrorRegion["architecture"],
  report: Report,
): {
  readonly instanceType: string;
  readonly volumes: readonly VolumePlan[];
  readonly memory: IrisMemoryPlan | undefined;
} {
  const size = mirror.size === undefined ? undefined : MIRROR_SIZES[mirror.size];
  const instanceType = chosenInstanceType(path, mirror, size, architecture, report);
  if (instanceType === undefined) return { instanceType: "", volumes: [], memory: undefined };
  const facts = checkInstanceType(
    [...path, mirror.instanceType === undefined ? "size" : "instanceType"],
    instanceType,
    { architecture, tenancy: mirror.tenancy, instanceStore: false, mirrorMember: true },
    report,
  );
  const volumes = planVolumes(path, mirror.volumes, size, facts, report);
  if (facts) checkStorageCapacity([...path, "volumes"], volumes, facts, report);
  // Room for the most connections there can be: one more application server must not change the buffers of running members.
  const memory = planMemory(path, instanceType, facts, mirror, ECP_APPLICATION_SERVERS_MAXIMUM, report);
  return { instanceType, volumes, memory };
}

/** Encryption of nothing is none. */
function planEncryption(given: MirrorConfig["encryption"]): IrisEncryptionPlan | undefined {
  if (!given?.databases && !given?.journals) return undefined;
  return { databases: given.databases, journals: given.journals, escrow: given.escrow !== undefined };
}

function planArbiter(
  path: ConfigPath,
  key: string,
  mirror: MirrorConfig,
  place: ArbiterPlace | undefined,
  region: MirrorRegion,
  report: Report,
): ArbiterPlan | undefined {
  if (place === undefined || place.region !== region.key || mirror.arbiter === "none") return undefined;
  const { instanceType = ARBITER_TYPE[region.architecture], instanceProfile } = mirror.arbiter;
  checkInstanceType(
    [...path, "instanceType"],
    instanceType,
    { architecture: region.architecture, tenancy: "default", instanceStore: false, mirrorMember: false },
    report,
  );
  const address = arbiterAddress(
    region.network,
    { mirrorBlock: mirror.block, zone: place.zone },
    { path: [...path, "address"], address: mirror.arbiter.address },
    report,
  );
  if (address === undefined) return undefined;
  const serverName = `${key}-arbiter`;
  return {
    serverName,
    hostName: `${serverName}.${region.privateZone}`,
    zone: place.zone,
    availabilityZone: `${region.name}${place.zone}`,
    address,
    instanceType,
    rootVolumeGiB: mirror.arbiter.rootVolumeGiB,
    instanceProfile,
  };
}

function endpointContext(key: string, mirror: MirrorConfig, region: MirrorRegion): EndpointContext {
  const elsewhere = Object.entries(mirror.members).filter(([, member]) => member.region !== region.key);
  return {
    environment: region.environment,
    mirrorKey: key,
    hostName: `${key}.${region.privateZone}`,
    network: region.network,
    members: membersIn(mirror, region.key),
    elsewhere: Object.fromEntries(elsewhere.map(([letter, member]) => [letter, member.region])),
  };
}
