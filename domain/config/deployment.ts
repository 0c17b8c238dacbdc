import { z } from "zod";
import { policyArn, roleArn } from "./arns";
import { mirror } from "./mirror";
import { moved } from "./moved";
import { regions } from "./region";
import { state } from "./state";
import { appTier, webTier } from "./tiers";
import {
  domainName,
  environmentName,
  memberLetter,
  name,
  notBlank,
  regionName,
  rolePath,
  statement,
  tagKey,
  versionConstraint,
} from "./values";

/** The shape of an environment document. What several keys decide together is checked in `domain/plan.ts`. */
export const deployment = z.strictObject({
  environment: environmentName,
  account: z.string().regex(/^\d{12}$/, "give the AWS account as 12 digits without hyphens, in quotes"),
  topology: z.enum(["single-region-ha", "hybrid-vpn", "multi-region-dr"]),
  workload: z.enum(["iris", "trakcare", "healthshare"]),
  owner: z.strictObject({ team: notBlank, costCenter: notBlank }),
  tags: z.record(z.string(), z.string()).prefault({}).describe("further tags on everything that can carry tags"),
  tagKeys: z
    .strictObject({
      environment: tagKey.optional(),
      workload: tagKey.optional(),
      owner: tagKey.optional(),
      costCenter: tagKey.optional(),
      managedBy: tagKey.optional(),
    })
    .prefault({})
    .describe(
      "the keys of our own tags, where an organisation wants others: default environment, workload, owner, cost-center, managed-by",
    ),
  protection: z
    .enum(["on", "off"])
    .default("on")
    .describe("off: Terraform may destroy volumes, members, keys and buckets. For throw-away environments"),
  providerVersion: versionConstraint
    .default(">= 5.100.0, < 7.0.0")
    .describe("the versions of the AWS provider that the stacks accept"),
  state,
  dataResidency: z
    .array(regionName)
    .min(1)
    .optional()
    .describe("the AWS regions where all that holds data, secrets, keys and logs must lie; default: not looked at"),
  dns: z
    .strictObject({
      zone: z.strictObject({
        id: z.string().regex(/^[A-Z0-9]{8,32}$/, "give the id of a hosted zone, such as Z0123456789ABC"),
        name: domainName,
      }),
    })
    .optional()
    .describe("the public Route 53 zone for user-facing names"),
  security: z
    .strictObject({
      permissionsBoundary: policyArn.optional().describe("put on every role that is created"),
      rolePath: rolePath.default("/"),
      deployers: z
        .array(roleArn)
        .prefault([])
        .describe(
          "the roles that run Terraform: nobody else may write what servers run as root; default: whoever may write S3 in the account, but no EC2 instance",
        ),
      keyAdministrators: z
        .array(roleArn)
        .prefault([])
        .describe(
          "the roles that may change the KMS keys and their policies, that of Terraform among them; default: whoever may in the account",
        ),
      osAuthentication: z
        .enum(["on", "until-ready"])
        .default("on")
        .describe(
          "how long IRIS trusts the operating system's user irisowner, as which the scripts work without a password; until-ready: from each start of IRIS until the server is ready",
        ),
    })
    .prefault({}),
  regions,
  mirrors: z.record(name, mirror),
  appTiers: z.record(name, appTier).prefault({}),
  webTiers: z.record(name, webTier).prefault({}),
  maintenance: z
    .record(name, z.array(memberLetter))
    .prefault({})
    .describe("members, by mirror, that Terraform may stop or replace in the next apply"),
  retired: z
    .record(
      name,
      z.strictObject({ members: z.array(memberLetter).prefault([]), volumes: z.array(z.string()).prefault([]) }),
    )
    .prefault({})
    .describe("members and volumes, by mirror, that leave Terraform but go on existing"),
  moved,
  acknowledge: z
    .array(z.strictObject({ warning: z.string(), at: z.string().optional(), reason: statement }))
    .prefault([])
    .describe("warnings that somebody has read and accepts, and why"),
});

/** An environment document as a person writes it: what has a default may be left out. */
export type DeploymentConfig = z.input<typeof deployment>;
/** The same with every default filled in. */
export type Deployment = z.output<typeof deployment>;
