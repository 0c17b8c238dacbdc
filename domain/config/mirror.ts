import { z } from "zod";
import { SHARED_MEMORY_HEAP_MIB } from "../iris/limits";
import { namespace, webApplication } from "./namespaces";
import {
  awsId,
  cidr,
  ipv4,
  memberLetter,
  name,
  port,
  port1972,
  profileName,
  statement,
  urlPath,
  zoneLetter,
} from "./values";
import { mirrorVolumes } from "./volumes";

export const size = z.enum(["small", "medium", "large"]);
export const regionKey = name.default("primary").describe("a key of `regions`");
export const block = z
  .int()
  .min(0)
  .max(15)
  .default(0)
  .describe("which reserved block of server addresses; never changes once deployed");
export const instanceType = z
  .string()
  .max(40)
  .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "give an instance type, such as r6i.2xlarge");
export const sharedMemoryHeapMiB = z
  .int()
  .min(SHARED_MEMORY_HEAP_MIB.minimum)
  .max(SHARED_MEMORY_HEAP_MIB.maximum)
  .optional()
  .describe("shared memory heap (gmheap of IRIS); default: 3 % of the global buffers, 300 to 2047");
export const rootVolumeGiB = z
  .int()
  .min(8)
  .max(1024)
  .default(30)
  .describe(
    "the root volume: operating system and logs; at least the size of the image's own. It can grow and never shrink",
  );
export const instanceProfile = profileName
  .optional()
  .describe("an IAM instance profile that exists, by name; default: one is created");
const RESERVATION = "use open, none, or the id of a reservation, such as cr-0123456789abcdef0";
const reservation = z.union([z.enum(["open", "none"]), awsId("cr", RESERVATION)], RESERVATION);
export const capacityReservation = reservation
  .default("open")
  .describe("use any open capacity reservation, none, or the one with this id");
/** `spot` can be said so that the refusal can explain itself. */
export const purchase = z.enum(["on-demand", "spot"]).default("on-demand");

const member = z.strictObject({
  role: z.enum(["failover", "dr-async", "reporting-async"]).default("failover"),
  region: regionKey,
  zone: zoneLetter,
  address: ipv4.optional().describe("default: the member's place in the mirror's address block"),
  hostId: awsId("h").optional().describe("the dedicated host, with tenancy: host"),
  // Without a default of its own: else it would stand over the mirror's.
  capacityReservation: reservation.optional().describe("default: the mirror's"),
  snapshots: z
    .record(z.string(), awsId("snap"))
    .optional()
    .describe("snapshots that volumes start from, by volume name; looked at only when the volume is created"),
});

const arbiter = z.strictObject({
  region: regionKey,
  zone: zoneLetter.optional().describe("default: the only zone that no failover member uses"),
  instanceType: instanceType.optional().describe("default: t3.small, or t4g.small where the image is for arm64"),
  rootVolumeGiB,
  address: ipv4.optional(),
  instanceProfile,
});

const connection = z.strictObject({ port, to: cidr });
/** HL7, LDAP, mail: what servers open connections to, besides IRIS' own traffic and AWS services. */
export const connectsTo = z
  .record(name, connection)
  .prefault({})
  .describe("what its servers may open TCP connections to: a name for the firewall row, a port and a range");

export const client = z.union(
  [
    cidr,
    z.strictObject({ mirror: name }).describe("the members of a mirror, this one included"),
    z.strictObject({ appTier: name }),
    z.strictObject({ webTier: name }),
  ],
  "give a range such as 10.9.0.0/24, { mirror: … }, { appTier: … } or { webTier: … }",
);

const listener = z.strictObject({
  port,
  targetPort: port.optional().describe("the port on the members; default: the same"),
  clients: z.record(name, client).describe("who may connect: a name for the firewall row, and a range or a tier"),
});

const endpoint = z.strictObject({
  method: z
    .enum(["health-check", "target-registration", "route-table"])
    .default("health-check")
    .describe(
      "who moves the address: a load balancer that asks each member, or the new primary itself, at the load balancer or in route tables",
    ),
  listeners: z.record(name, listener),
  healthCheck: z
    .strictObject({
      path: urlPath.default("/csp/bin/mirror_status.cxw"),
      port: port.default(80).describe("the port of the web server on the members"),
      intervalSeconds: z.int().optional().describe("default: 5"),
      timeoutSeconds: z.int().optional().describe("default: 4"),
      healthyThreshold: z.int().optional().describe("default: 2"),
      unhealthyThreshold: z.int().optional().describe("default: 2"),
    })
    .prefault({}),
  preserveClientAddress: z
    .boolean()
    .optional()
    .describe("whether IRIS sees the addresses of clients instead of the load balancer's; default: false"),
  addresses: z
    .record(zoneLetter, ipv4)
    .optional()
    .describe("the load balancer's address in each zone; default: planned"),
  targets: z
    .array(memberLetter)
    .optional()
    .describe(
      "health-check: which members the load balancer knows; default: every failover member and DR async of its region",
    ),
  overlayAddress: ipv4
    .optional()
    .describe("route-table: the address that follows the primary, outside every VPC's range"),
  transitGateway: z
    .strictObject({ routeTable: awsId("tgw-rtb"), attachment: awsId("tgw-attach") })
    .optional()
    .describe(
      "route-table: gets a static route to the overlay address, through the VPC's attachment, for clients outside the VPC",
    ),
});

const database = z.strictObject({
  mirrored: z.boolean().default(true),
  directory: z.string().optional().describe("default: the database's name, in lower case, below the database mount"),
});

/** Connections that are not encrypted. Each is a warning that the document acknowledges with its reason. */
export const HOPS = ["mirror", "ecp", "superserver"] as const;

export const mirror = z.strictObject({
  name: z.string().describe("the mirror's name in IRIS: 1 to 15 letters and digits"),
  block,
  size: size.optional().describe("defaults for instance type, volumes and memory; see docs/sizes.md"),
  instanceType: instanceType.optional(),
  globalBuffersMiB: z.int().min(256).optional().describe("database cache for 8 KB blocks"),
  sharedMemoryHeapMiB,
  rootVolumeGiB,
  volumes: mirrorVolumes.prefault({}),
  databases: z.record(z.string(), database).prefault({}).describe("application databases, by their names in IRIS"),
  namespaces: z
    .record(z.string(), namespace)
    .prefault({})
    .describe("namespaces of members and application servers, by their names in IRIS"),
  webApplications: z
    .record(z.string(), webApplication)
    .prefault({})
    .describe("web applications of members and application servers, by their URL paths, such as /csp/lab"),
  encryption: z
    .strictObject({
      databases: z.boolean().default(true),
      journals: z.boolean().default(true),
      escrow: statement
        .optional()
        .describe(
          "who keeps the escrow copy of the database key, and where, never its password; a person makes the key then, because IRIS makes the copy with the key or never; default: the first primary makes the key, without a copy",
        ),
    })
    .optional()
    .describe(
      "encryption by IRIS itself, with a key that AWS KMS wraps, besides that of the volumes; chosen before the first boot",
    ),
  plaintext: z
    .array(z.enum(HOPS))
    .prefault([])
    .describe(
      "connections that stay unencrypted: between members, of ECP, or of Web Gateways and database clients to the superserver",
    ),
  superserverPort: port1972,
  tenancy: z.enum(["default", "dedicated", "host"]).default("default"),
  capacityReservation,
  purchase,
  members: z.record(memberLetter, member),
  arbiter: z.union([z.literal("none"), arbiter], "use none, or a map such as { zone: c }").prefault({}),
  endpoint: endpoint.optional(),
  connectsTo,
  instanceProfile,
});
