import { z } from "zod";
import { awsId, cidr, keyArn, name, secretArn, zoneLetter } from "./values";

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
});

const network = z
  .strictObject({
    nat: z
      .enum(["per-zone", "shared", "none"])
      .default("per-zone")
      .describe("NAT gateways: one per zone, one shared, or none (interface endpoints instead)"),
    existing: existingNetwork.optional().describe("a VPC that exists: nothing of the network is created but reservations"),
  })
  .prefault({});

export const region = z.strictObject({
  name: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "give an AWS region, such as eu-west-1"),
  zones: z.array(zoneLetter).describe("the letters of 2 to 6 availability zones"),
  cidr: cidr.optional().describe("the address range of the VPC, /16 to /20; not with network.existing"),
  image: z.strictObject({
    id: awsId("ami"),
    os: z.enum(["rhel9", "rhel10", "ol9", "ol10", "ubuntu2204", "ubuntu2404", "sles15"]),
    architecture: z.enum(["x86_64", "arm64"]).default("x86_64"),
  }),
  kit: z
    .strictObject({
      bucket: z.string().min(3).max(63),
      key: z.string().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, "give the SHA-256 of the kit as 64 hexadecimal digits"),
    })
    .optional()
    .describe("the InterSystems kit in S3; leave it out when the image already holds the product"),
  secrets: z
    .strictObject({
      license: secretArn.optional().describe("the IRIS licence key file"),
      password: secretArn.optional().describe("the password of the predefined IRIS users"),
      gatewayPassword: secretArn.optional().describe("the password of the Web Gateway's IRIS user"),
    })
    .prefault({})
    .describe("Secrets Manager ARNs; never a secret itself"),
  keys: z
    .strictObject({ ebs: keyArn.optional(), logs: keyArn.optional(), secrets: keyArn.optional() })
    .prefault({})
    .describe("KMS keys that exist, by purpose; one is created for each purpose left out"),
  network,
  logRetentionDays: z.int().default(365).describe("days that CloudWatch Logs keeps VPC flow logs and servers' logs"),
});

export const regions = z.record(name, region);
