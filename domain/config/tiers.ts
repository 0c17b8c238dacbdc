import { z } from "zod";
import { BUILT_IN_NAMES } from "../iris/built-in-applications";
import { HEADER_NAMES } from "../web/header-values";
import {
  block,
  capacityReservation,
  connectsTo,
  instanceProfile,
  instanceType,
  purchase,
  regionKey,
  rootVolumeGiB,
  sharedMemoryHeapMiB,
  size,
} from "./mirror";
import { certificateArn, secretArn, webAclArn } from "./arns";
import { applicationPath, cidr, domainName, name, regionName, urlPath, zoneLetter } from "./values";
import { volume } from "./volumes";

const serverCount = z.int().min(1).max(96);

export const appTier = z.strictObject({
  of: name.describe("the mirror whose databases the application servers use"),
  region: regionKey,
  block,
  servers: z
    .union(
      [serverCount, z.record(zoneLetter, serverCount)],
      "give a whole number from 1 to 96, or a map of zones such as { a: 2, b: 1 }",
    )
    .describe("how many, spread over the zones; by zone, each stays where it is when a zone is added or dropped"),
  zones: z.array(zoneLetter).min(1).optional().describe("default: all zones of the region; not with servers by zone"),
  size: size.optional(),
  instanceType: instanceType.optional(),
  globalBuffersMiB: z.int().min(256).optional().describe("database cache for 8 KB blocks"),
  sharedMemoryHeapMiB,
  rootVolumeGiB,
  systemVolume: volume.prefault({}),
  cache: z
    .union([z.literal("instance-store"), volume], "use instance-store, or a map such as { type: gp3, sizeGiB: 100 }")
    .prefault({})
    .describe("where IRISTEMP and the local caches live: the instance store, or an EBS volume"),
  tenancy: z.enum(["default", "dedicated"]).default("default"),
  capacityReservation,
  connectsTo,
  instanceProfile,
  password: secretArn
    .optional()
    .describe(
      "the password of the predefined IRIS users of these servers; default: one of each server's own that nobody knows, administrators come in through the operating system",
    ),
});

const certificate = z.union(
  [
    z.strictObject({ arns: z.record(regionName, certificateArn) }).describe("an ACM certificate per region name"),
    z.strictObject({ validatedIn: z.literal("dns-zone") }).describe("one that is issued and validated in dns.zone"),
    z.strictObject({ onServers: z.literal(true) }).describe("network load balancer only: TLS ends at the web servers"),
  ],
  "give { arns: { <region>: <ARN> } }, { validatedIn: dns-zone } or { onServers: true }",
);

const scaling = z.union(
  [
    z.strictObject({ targetCpuPercent: z.int().min(10).max(90) }),
    z.strictObject({
      schedule: z.record(
        name,
        z.strictObject({
          cron: z.string().describe("five fields: minute hour day month weekday"),
          timeZone: z.string().default("Etc/UTC"),
          minimum: z.int().min(1),
          maximum: z.int().min(1),
        }),
      ),
    }),
  ],
  "give { targetCpuPercent: … } or { schedule: … }",
);

const rule = z.strictObject({
  priority: z
    .int()
    .min(1)
    .max(50000)
    .describe("its place among the rules: the lowest is tried first; leave gaps for later rules"),
  hosts: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  action: z.enum(["forward", "deny"]),
});

export const webTier = z.strictObject({
  of: name.describe("the application tier, or the mirror, that the Web Gateways connect to"),
  region: regionKey,
  scheme: z.enum(["internet-facing", "internal"]),
  servers: z.strictObject({ minimum: z.int().min(1), maximum: z.int().min(1) }),
  scaling: scaling.optional().describe("default: the count changes only by hand"),
  instanceType: instanceType.optional().describe("default: m6i.large, or m7g.large where the image is for arm64"),
  rootVolumeGiB: rootVolumeGiB.default(50),
  loadBalancer: z.enum(["application", "classic", "network"]).default("application"),
  domain: domainName.optional(),
  certificate: certificate.optional(),
  clients: z.record(name, cidr).describe("who may connect to the load balancer: a name and a range"),
  connectsTo,
  stickiness: z.enum(["cookie", "source-ip", "none"]).optional(),
  stickinessSeconds: z.int().min(1).max(604800).optional(),
  redirectHttp: z.boolean().optional().describe("answer port 80 with a redirect to HTTPS"),
  webAcl: webAclArn.optional().describe("a WAF web ACL that exists"),
  rules: z.record(name, rule).optional().describe("host and path rules, tried by priority"),
  http2: z.boolean().optional(),
  idleTimeoutSeconds: z.int().optional(),
  drainSeconds: z.int().min(0).max(3600).default(300).describe("how long a leaving server keeps its connections"),
  healthPath: urlPath.default("/health"),
  applications: z
    .array(applicationPath)
    .min(1)
    .optional()
    .describe("URL paths that web servers pass to IRIS, such as /csp/ehr/; default: all pages, /csp/, with a warning"),
  builtInApplications: z
    .array(z.enum(BUILT_IN_NAMES))
    .prefault([])
    .describe(
      "what of IRIS itself web servers pass too, such as /csp/sys, the Management Portal; they refuse it otherwise",
    ),
  withoutHeaders: z
    .array(z.enum(HEADER_NAMES))
    .prefault([])
    .describe(
      "security headers that web servers do not send where the application sends none, such as X-Frame-Options",
    ),
  accessLogDays: z.int().min(1).max(3650).default(90),
  tenancy: z.enum(["default", "dedicated"]).default("default"),
  capacityReservation,
  purchase,
  instanceProfile,
  gatewayPassword: secretArn
    .optional()
    .describe("the password with which these Web Gateways log in to IRIS; default: regions.*.secrets.gatewayPassword"),
});
