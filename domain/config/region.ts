import { z } from "zod";
import { keyArn, privateCaArn, secretArn } from "./arns";
import { awsId, bucketName, cidr, installDirectory, name, regionName, s3Object, zoneLetter } from "./values";

const existingSubnet = z.strictObject({
  id: awsId("subnet"),
  cidr,
  block: cidr
    .optional()
    .describe("the part of the subnet that planned server addresses come from; default: the whole subnet"),
});

const existingSubnets = z.record(zoneLetter, existingSubnet);

const existingNetwork = z.strictObject({
  vpcId: awsId("vpc"),
  cidr: cidr.describe("the address range of the VPC"),
  outgoing: z
    .enum(["nat", "endpoints"])
    .describe("how servers reach AWS services: through NAT, or through interface endpoints in this VPC"),
  subnets: z.strictObject({
    public: existingSubnets.optional(),
    web: existingSubnets.optional(),
    app: existingSubnets.optional(),
    data: existingSubnets,
    management: existingSubnets.optional(),
  }),
  routeTables: z
    .record(name, awsId("rtb"))
    .prefault({})
    .describe(
      "by names of your own: the route tables of every subnet from which a mirror's overlay address is to be reached",
    ),
});

const network = z
  .strictObject({
    nat: z
      .enum(["per-zone", "shared", "none"])
      .optional()
      .describe(
        "NAT gateways: one per zone (the default), one shared, or none (interface endpoints instead); not with existing",
      ),
    resolvedFrom: z
      .record(name, z.strictObject({ vpc: awsId("vpc"), region: regionName.optional() }))
      .prefault({})
      .describe(
        "further VPCs of this account whose servers resolve the private names, by names of your own; region: default that of the servers",
      ),
    s3Buckets: z
      .array(bucketName)
      .prefault([])
      .describe(
        "buckets of other accounts that servers reach through the S3 endpoint, besides those of this document and of Systems Manager",
      ),
    natZone: zoneLetter
      .optional()
      .describe(
        "with nat: shared, the zone of the gateway; default: the first in the alphabet, which an added zone may change",
      ),
    existing: existingNetwork
      .optional()
      .describe("a VPC that exists: nothing of the network is created but reservations"),
  })
  .prefault({});

const certificates = z.union(
  [
    z
      .strictObject({
        privateCa: privateCaArn.describe("of members and application servers"),
        webPrivateCa: privateCaArn
          .optional()
          .describe("another one, for web servers at which TLS of users ends (certificate: { onServers: true })"),
        validityDays: z.int().min(30).max(825).default(395),
      })
      .describe(
        "issued by an AWS Private CA at first boot; web servers behind a load balancer that ends TLS make their own",
      ),
    z
      .strictObject({ secrets: z.record(z.string(), secretArn) })
      .describe(
        "by server (data-a), application tier (app) or web tier (web-public): a secret with certificate, privateKey and ca in PEM form. The common name is the server's host name, for an application tier <tier>.<private zone>, for a web tier its domain",
      ),
  ],
  "give { privateCa: <ARN> } or { secrets: { <server>: <ARN> } }",
);

const script = s3Object.extend({
  limitSeconds: z.int().min(1).max(3600).default(600).describe("a script that takes longer is ended and has failed"),
});
const hooks = z
  .strictObject({
    beforeStart: script.optional().describe("runs before IRIS, the agent or the web server is installed and started"),
    afterReady: script.optional().describe("runs when the server works in its role, before it is reported ready"),
  })
  .prefault({});

export const region = z.strictObject({
  name: regionName,
  zones: z.array(zoneLetter).describe("the letters of 2 to 6 availability zones, in any order"),
  cidr: cidr.optional().describe("the address range of the VPC, /16 to /20; not with network.existing"),
  image: z.strictObject({
    id: awsId("ami"),
    os: z.enum(["rhel9", "rhel10", "ol9", "ol10", "ubuntu2204", "ubuntu2404", "sles15"]),
    architecture: z.enum(["x86_64", "arm64"]).default("x86_64"),
    iris: z
      .strictObject({
        directory: installDirectory,
        instance: z.string().regex(/^[A-Za-z0-9]{1,30}$/, "give an instance name of letters and digits, such as IRIS"),
      })
      .optional()
      .describe("where IRIS is installed in the image, and its instance name; not with kit"),
  }),
  kit: s3Object
    .extend({ edition: z.enum(["iris", "iris-for-health", "healthshare"]).default("iris") })
    .optional()
    .describe("the InterSystems kit in S3; leave it out when the image already holds the product"),
  agentKit: s3Object
    .optional()
    .describe("the ISCAgent kit for arbiters; leave it out when the image already holds the agent"),
  webGatewayKit: s3Object
    .optional()
    .describe("the Web Gateway kit; leave it out when the image already holds the Web Gateway"),
  certificates: certificates
    .optional()
    .describe("TLS certificates of the servers; RSA, for client and server use, with distinct names"),
  hooks: z
    .strictObject({ mirrorMember: hooks, arbiter: hooks, appServer: hooks, webServer: hooks })
    .prefault({})
    .describe("scripts of your own, by role"),
  secrets: z
    .strictObject({
      license: secretArn.optional().describe("the IRIS licence key file"),
      password: secretArn.optional().describe("the password of the predefined IRIS users"),
      gatewayPassword: secretArn.optional().describe("the password of the Web Gateway's IRIS user"),
    })
    .prefault({})
    .describe("Secrets Manager ARNs; never a secret itself"),
  keys: z
    .strictObject({
      ebs: keyArn.optional(),
      logs: keyArn.optional(),
      secrets: keyArn.optional(),
      iris: keyArn.optional(),
    })
    .prefault({})
    .describe("KMS keys that exist, by purpose; one is created for each purpose left out"),
  network,
  logRetentionDays: z.int().default(365).describe("days that CloudWatch Logs keeps VPC flow logs and servers' logs"),
});

export const regions = z.record(name, region);
