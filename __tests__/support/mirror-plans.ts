import { AppServerPlan, AppTierPlan } from "../../domain/ecp/plan";
import { BalancerEndpointPlan, MemberPlan, MirrorPlan, RouteEndpointPlan, VolumePlan } from "../../domain/mirror/plan";
import { ServerCertificatePlan } from "../../domain/tls/plan";

export const volume = (
  name: string,
  purpose: VolumePlan["purpose"],
  letter: string,
  more: Partial<VolumePlan> = {},
): VolumePlan => ({
  name,
  purpose,
  type: "gp3",
  sizeGiB: 100,
  deviceName: `/dev/sd${letter}`,
  mount: `/iris/${name}`,
  ...more,
});

export const VOLUMES: readonly VolumePlan[] = [
  volume("system", "system", "f"),
  volume("database1", "database", "g", { sizeGiB: 500, iops: 6000, throughputMiBps: 500 }),
  volume("alternateJournal", "alternateJournal", "h", { snapshotId: "snap-1" }),
];

/** A certificate of a private CA for one host name. */
export const certificate = (hostName: string): ServerCertificatePlan => ({
  kind: "private-ca",
  arn: "arn:ca",
  validityDays: 395,
  commonName: hostName,
  names: [hostName],
});

const STARTS = { failover: "backup", "dr-async": "dr-async", "reporting-async": "reporting-async" } as const;

const PLACEMENT = { tenancy: "default", capacityReservation: "open" } as const;

export const member = (letter: string, zone: string, more: Partial<MemberPlan> = {}): MemberPlan => ({
  letter,
  serverName: `data-${letter}`,
  hostName: `data-${letter}.prod.internal`,
  role: "failover",
  startsAs: letter === "a" ? "primary" : STARTS[more.role ?? "failover"],
  zone,
  availabilityZone: `eu-west-1${zone}`,
  address: `10.20.${letter.charCodeAt(0) - 96}.10`,
  commonName: `data-${letter}.prod.internal`,
  certificate: certificate(`data-${letter}.prod.internal`),
  instanceType: "r6i.2xlarge",
  volumes: VOLUMES,
  placement: PLACEMENT,
  underMaintenance: false,
  ...more,
});

export const ARBITER: NonNullable<MirrorPlan["arbiter"]> = {
  serverName: "data-arbiter",
  hostName: "data-arbiter.prod.internal",
  zone: "c",
  availabilityZone: "eu-west-1c",
  address: "10.20.9.10",
  instanceType: "t3.small",
  rootVolumeGiB: 30,
};

const SOURCES = ["10.20.1.5/32", "10.20.2.5/32"];

export const ENDPOINT: BalancerEndpointPlan = {
  method: "health-check",
  loadBalancerName: "prod-data-mirror",
  hostName: "data.prod.internal",
  addresses: [
    { zone: "a", address: "10.20.1.5" },
    { zone: "b", address: "10.20.2.5" },
  ],
  listeners: [
    {
      name: "superserver",
      port: 1972,
      targetPort: 1972,
      sources: SOURCES,
      targetGroupName: "prod-data-superserver-1972",
    },
    { name: "lab-hl7", port: 6661, targetPort: 7661, sources: SOURCES, targetGroupName: "prod-data-lab-hl7-7661" },
  ],
  healthCheck: {
    path: "/csp/bin/mirror_status.cxw",
    port: 80,
    intervalSeconds: 5,
    timeoutSeconds: 4,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  },
  preserveClientAddress: false,
  targets: ["a", "b", "c"],
};

export const ROUTE_ENDPOINT: RouteEndpointPlan = {
  method: "route-table",
  hostName: "data.prod.internal",
  listeners: [
    { name: "superserver", port: 1972, targetPort: 1972, sources: [] },
    { name: "lab-hl7", port: 6661, targetPort: 6661, sources: [] },
  ],
  overlayAddress: "10.255.0.10",
  routeTables: ["private-a", "private-b"],
  firstTarget: "a",
};

/** Two failover members, a DR async and a reporting async, an arbiter and an endpoint with two listeners. */
export const MIRROR: MirrorPlan = {
  key: "data",
  name: "PRODMIR",
  region: "eu-west-1",
  superserverPort: 1972,
  rootVolumeGiB: 30,
  secrets: {},
  iris: { name: "IRIS", directory: "/iris/sys/irissys", osAuthentication: "on" },
  memory: {
    serverMiB: 16384,
    globalBuffersMiB: 8192,
    genericMemoryHeapKiB: 524288,
    hugePages: 5120,
    smallerServers: [{ serverMiB: 8192, globalBuffersMiB: 4096, genericMemoryHeapKiB: 307200, hugePages: 2800 }],
  },
  databases: [
    { name: "APP", directory: "/iris/db/app/", mirrored: true },
    { name: "SCRATCH", directory: "/iris/db/scratch/", mirrored: false },
  ],
  namespaces: [{ name: "APP", globals: "APP", routines: "APP", interop: false, mappings: [] }],
  webApplications: [],
  tls: { mirror: true, ecp: true, superserver: true },
  probe: { port: 80, path: "/csp/bin/mirror_status.cxw" },
  elsewhere: [],
  ecpClients: ["app-a1.prod.internal"],
  members: [
    member("a", "a"),
    member("b", "b"),
    member("c", "c", { role: "dr-async" }),
    member("d", "a", { role: "reporting-async" }),
  ],
  arbiter: ARBITER,
  endpoint: ENDPOINT,
  retired: { members: [], memberVolumes: [], volumes: [] },
};

export const appServer = (id: string): AppServerPlan => ({
  id,
  serverName: `app-${id}`,
  hostName: `app-${id}.prod.internal`,
  zone: id.charAt(0),
  availabilityZone: `eu-west-1${id.charAt(0)}`,
  address: `10.20.4${id.charCodeAt(0) - 96}.1${id.slice(1)}`,
  commonName: `app-${id}.prod.internal`,
  certificate: certificate(`app-${id}.prod.internal`),
});

/** Three servers in two zones with caches on EBS. */
export const APP_TIER: AppTierPlan = {
  key: "app",
  instanceType: "m6i.2xlarge",
  rootVolumeGiB: 30,
  secrets: {},
  iris: { name: "IRIS", directory: "/iris/sys/irissys", osAuthentication: "on" },
  memory: {
    serverMiB: 8192,
    globalBuffersMiB: 4096,
    genericMemoryHeapKiB: 307200,
    hugePages: 2800,
    smallerServers: [],
  },
  servers: [appServer("a1"), appServer("b1"), appServer("a2")],
  systemVolume: volume("system", "system", "f", { sizeGiB: 60 }),
  cacheVolume: volume("cache", "cache", "g", { sizeGiB: 40 }),
  placement: PLACEMENT,
  dataServer: {
    mirror: "data",
    port: 1972,
    members: [{ address: "10.20.1.10", role: "failover" }],
    probe: { port: 8080, path: "/csp/bin/mirror_status.cxw" },
  },
  mirrorName: "PRODMIR",
  mirrorConnection: 1,
  databases: [{ name: "APP", directory: "/iris/db/app/", mirrored: true }],
  namespaces: [{ name: "APP", globals: "APP", routines: "APP", interop: false, mappings: [] }],
  webApplications: [],
  tls: { mirror: true, ecp: true, superserver: true },
};
