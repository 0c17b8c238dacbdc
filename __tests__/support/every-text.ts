import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { DeploymentConfig } from "../../domain/config/deployment";
import { CERTIFICATE, change, KIT, WHOLE } from "./documents";

const FOLDER = join(__dirname, "..", "..", "environments");
const SHIPPED = readdirSync(FOLDER).map((file) => parse(readFileSync(join(FOLDER, file), "utf8")) as DeploymentConfig);

const script = (name: string) => ({ bucket: "example-hooks", key: `${name}.sh`, sha256: KIT.sha256 });
const hooks = { beforeStart: script("before"), afterReady: script("after") };
const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
const key = (digit: number) =>
  `arn:aws:kms:eu-west-1:123456789012:key/${String(digit).repeat(8)}-2222-3333-4444-555555555555`;
const RESERVED = "cr-0123456789abcdef0";
const profile = (name: string) => `organisation-iris-${name}`;
const connectsTo = { ldap: { port: 636, to: "10.9.3.0/24" } };

/** What neither the shipped documents nor `WHOLE` say. */
const MORE: DeploymentConfig = change(
  {
    tags: { "data-class": "patient" },
    tagKeys: {
      environment: "Environment",
      workload: "Workload",
      owner: "Owner",
      costCenter: "CostCenter",
      managedBy: "ManagedBy",
    },
    providerVersion: ">= 5.100.0, < 7.0.0",
    "state.directory": "state",
    "dns.zone": { id: "Z0123456789EXAMPLE", name: "example.org" },
    security: {
      permissionsBoundary: "arn:aws:iam::123456789012:policy/organisation/boundary",
      rolePath: "/iris/",
      osAuthentication: "until-ready",
      deployers: ["arn:aws:iam::123456789012:role/terraform"],
      keyAdministrators: ["arn:aws:iam::123456789012:role/organisation/keys"],
    },
    "regions.primary.kit.edition": "iris",
    "regions.primary.agentKit": { ...KIT, key: "ISCAgent-2025.1.0.225.1-lnxrh9x64.tar.gz" },
    "regions.primary.webGatewayKit": { ...KIT, key: "WebGateway-2025.1.0.225.1-lnxrh9x64.tar.gz" },
    "regions.primary.image.architecture": "x86_64",
    "regions.primary.hooks": { mirrorMember: hooks, arbiter: hooks, appServer: hooks, webServer: hooks },
    "regions.primary.secrets.license": secret("license"),
    "regions.primary.keys": { ebs: key(1), logs: key(2), secrets: key(3), iris: key(4) },
    "regions.primary.network": {
      nat: "shared",
      natZone: "a",
      resolvedFrom: { clients: { vpc: "vpc-0123456789abcdef0", region: "eu-west-1" } },
      s3Buckets: ["example-other-account"],
    },
    dataResidency: ["eu-west-1"],
    moved: { "prod-eu-west-1": [{ from: "aws_lb.One_0A1B2C3D", to: "aws_lb.Two_0A1B2C3D" }] },
    "mirrors.data.instanceType": "r6i.2xlarge",
    "mirrors.data.volumes": {
      system: { type: "gp3" },
      database: { type: "gp3" },
      wij: { type: "gp3" },
      journal: { type: "gp3" },
      alternateJournal: { type: "gp3" },
    },
    "mirrors.data.databases": { APP: { directory: "/iris/db/app" }, CODE: {}, MESSAGES: {} },
    "mirrors.data.namespaces.APP": {
      globals: "APP",
      routines: "CODE",
      mappings: {
        globals: { "Lab.MessageD": "MESSAGES" },
        routines: { "LAB*": "CODE" },
        packages: { "Lab.Common": "CODE" },
      },
    },
    "mirrors.data.webApplications": {
      "/csp/lab": { namespace: "APP", dispatchClass: "Lab.REST.Dispatch", authentication: ["password"] },
    },
    "mirrors.data.encryption": { escrow: "IT security, safe in building B" },
    "mirrors.data.plaintext": ["superserver"],
    "mirrors.data.tenancy": "default",
    "mirrors.data.capacityReservation": RESERVED,
    "mirrors.data.purchase": "on-demand",
    "mirrors.data.members.a": {
      role: "failover",
      region: "primary",
      zone: "a",
      address: "10.20.96.20",
      capacityReservation: RESERVED,
      snapshots: { database1: "snap-0123456789abcdef0" },
    },
    "mirrors.data.arbiter": {
      region: "primary",
      zone: "c",
      instanceType: "t3.small",
      address: "10.20.136.20",
      instanceProfile: profile("arbiter"),
    },
    "mirrors.data.endpoint": {
      method: "health-check",
      listeners: {
        superserver: {
          port: 1972,
          clients: { lab: "10.9.0.0/24", own: { mirror: "data" }, app: { appTier: "app" }, web: { webTier: "web" } },
        },
      },
      healthCheck: { path: "/csp/bin/mirror_status.cxw" },
      addresses: { a: "10.20.96.33", b: "10.20.100.33", c: "10.20.104.33" },
      targets: ["a", "b"],
    },
    "mirrors.data.connectsTo": connectsTo,
    "mirrors.data.instanceProfile": profile("data"),
    "appTiers.app": {
      of: "data",
      region: "primary",
      servers: 3,
      zones: ["a", "b", "c"],
      size: "medium",
      instanceType: "m6i.2xlarge",
      systemVolume: { type: "gp3" },
      cache: { type: "gp3", sizeGiB: 100 },
      tenancy: "default",
      capacityReservation: RESERVED,
      connectsTo,
      instanceProfile: profile("app"),
      password: secret("app-password"),
    },
    "webTiers.web.region": "primary",
    "webTiers.web.scaling": {
      schedule: { morning: { cron: "0 6 * * 1-5", timeZone: "Europe/Berlin", minimum: 3, maximum: 3 } },
    },
    "webTiers.web.instanceType": "m6i.large",
    "webTiers.web.loadBalancer": "application",
    "webTiers.web.certificate": { arns: { "eu-west-1": CERTIFICATE } },
    "webTiers.web.connectsTo": connectsTo,
    "webTiers.web.stickiness": "cookie",
    "webTiers.web.webAcl":
      "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/ehr/12345678-1234-1234-1234-123456789012",
    "webTiers.web.rules": {
      portal: { priority: 10, hosts: ["ehr.example.org"], paths: ["/csp/lab/*"], action: "forward" },
    },
    "webTiers.web.healthPath": "/health",
    "webTiers.web.applications": ["/csp/"],
    "webTiers.web.gatewayPassword": secret("web-gateway"),
    "webTiers.web.builtInApplications": ["/csp/sys"],
    "webTiers.web.withoutHeaders": ["X-Frame-Options"],
    "webTiers.web.tenancy": "default",
    "webTiers.web.capacityReservation": RESERVED,
    "webTiers.web.purchase": "on-demand",
    "webTiers.web.instanceProfile": profile("web"),
    maintenance: { data: ["b"] },
    retired: { data: { members: ["p"], volumes: ["database9"] } },
    acknowledge: [
      { warning: "network/shared-nat", at: "regions.primary.network.nat", reason: "an hour without a way out" },
    ],
  },
  WHOLE,
);

/** Keys of which one document can have one only. Not all of them plan, and one that does not is not needed for more than its shape. */
const VARIANTS: readonly DeploymentConfig[] = [
  change({ "mirrors.data.tenancy": "host", "mirrors.data.members.a.hostId": "h-0123456789abcdef0" }, WHOLE),
  change({ "appTiers.app.zones": undefined, "appTiers.app.servers": { a: 2, b: 1 } }, WHOLE),
  change({ "appTiers.app.cache": "instance-store", "appTiers.app.instanceType": "m6id.2xlarge" }, WHOLE),
  change(
    {
      "regions.primary.network.existing": structuredClone(
        SHIPPED.find(({ environment }) => environment === "adopted")!.regions["primary"]!.network!.existing,
      ),
      "regions.primary.network.existing.subnets.public": {
        a: { id: "subnet-0a000000000000003", cidr: "172.20.30.0/24", block: "172.20.30.0/26" },
      },
      "regions.primary.network.existing.subnets.app": {
        a: { id: "subnet-0a000000000000004", cidr: "172.20.31.0/24", block: "172.20.31.0/26" },
      },
      "regions.primary.network.existing.subnets.management": {
        a: { id: "subnet-0a000000000000005", cidr: "172.20.32.0/24", block: "172.20.32.0/26" },
      },
      "regions.primary.network.existing.subnets.web.a.block": "172.20.10.0/26",
    },
    WHOLE,
  ),
  change(
    {
      state: {
        backend: "s3",
        buckets: { "eu-west-1": "example-state" },
        keyPrefix: "iris/",
        settings: { profile: "deploy" },
      },
    },
    WHOLE,
  ),
];

/** Documents that hold every text of the schema between them. Those of `PLANNED` plan without a problem. */
export const PLANNED: readonly DeploymentConfig[] = [MORE, WHOLE, ...SHIPPED];
export const DOCUMENTS: readonly DeploymentConfig[] = [...PLANNED, ...VARIANTS];
