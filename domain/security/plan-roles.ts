import { ConfigurationPlan, HooksPlan, NodeRole, S3File, SecretsPlan } from "../configuration/plan";
import { usedBy } from "../configuration/used-by";
import { shorten } from "../names";
import { ServerCertificatePlan } from "../tls/plan";
import { AwsPlace, regionalArn, s3Arn } from "./arns";
import { certificateStatements } from "./certificate-statements";
import { endpointStatements, RoleEndpoint } from "./endpoint-statements";
import { mirrorStatements } from "./mirror-statements";
import { ONLY_FROM_OWN_VPC } from "./network-statement";
import { PolicyStatement, RolePlan } from "./plan";
import { bucketKeyUse, secretKeyUse } from "./secrets-key";

/** Servers of one tier, as far as their role is concerned. */
export interface RoleTier {
  /** The tier's group id: `MirrorData`, `Arbiter`, `AppApp`, `WebPublic`. */
  readonly id: string;
  readonly role: NodeRole;
  /** Names of the nodes whose facts they read; `?` stands for one character. A group of web servers has one, its tier's. */
  readonly nodes: readonly string[];
  /** Of these servers. */
  readonly certificates: readonly ServerCertificatePlan[];
  /** What they read instead of the region's; see `usedBy`. */
  readonly secrets?: SecretsPlan;
  /** The mirror that they are members of, and whether IRIS encrypts it. */
  readonly mirror?: { readonly key: string; readonly encrypted: boolean };
  /** What follows the primary of that mirror. */
  readonly endpoint?: RoleEndpoint;
}

export interface RolesInput extends AwsPlace {
  readonly environment: string;
  /** Every call of a server to AWS goes through an endpoint of its VPC. */
  readonly throughEndpoints: boolean;
  readonly environmentTag: string;
  readonly rolePath: string;
  readonly permissionsBoundary?: string;
  readonly configuration: ConfigurationPlan;
  readonly tiers: readonly RoleTier[];
}

/** Length of a role's name: documented (IAM API reference, CreateRole), not read again. */
const ROLE_NAME_LENGTH = 64;

/** The name of a role in this region: IAM is global, so the region is part of it. */
export function roleName(input: { readonly environment: string; readonly regionName: string }, tier: string): string {
  return shorten(`${input.environment}-${input.regionName}-${tier}`, ROLE_NAME_LENGTH);
}

/** One role per tier, with what the tier's servers call and nothing else. */
export function planRoles(input: RolesInput): readonly RolePlan[] {
  return input.tiers.map((tier) => ({
    tier: tier.id,
    name: roleName(input, tier.id),
    path: input.rolePath,
    permissionsBoundary: input.permissionsBoundary,
    statements: [
      ...sessionManager(input),
      ...readConfiguration(tier, input),
      ...readSecrets(tier, input),
      ...certificateStatements(tier.role, tier.certificates, input),
      ...(tier.mirror ? mirrorStatements(tier.mirror, input) : []),
      ...(tier.endpoint ? endpointStatements(tier.endpoint, input) : []),
      ...(input.throughEndpoints ? [ONLY_FROM_OWN_VPC] : []),
      publishStatus(tier, input),
      ...observe(tier, input),
    ],
  }));
}

/**
 * Session Manager and Run Command instead of SSH. The message services know no resources (Service Authorization Reference,
 * not read again). `ssm:UpdateInstanceInformation` is asked for the instance's own ARN, as the agent's refusals show
 * (`not authorized to perform: ssm:UpdateInstanceInformation on resource: arn:aws:ec2:…:instance/i-…`, read 2026-11-22).
 */
function sessionManager(input: RolesInput): readonly PolicyStatement[] {
  return [
    {
      sid: "SystemsManagerMessages",
      effect: "Allow",
      actions: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
      ],
      resources: ["*"],
    },
    {
      sid: "SystemsManagerRegistration",
      effect: "Allow",
      actions: ["ssm:UpdateInstanceInformation"],
      resources: [regionalArn(input, "ec2", "instance/*")],
    },
  ];
}

function readConfiguration(tier: RoleTier, input: RolesInput): readonly PolicyStatement[] {
  const { bucketName } = input.configuration;
  const inBucket = (key: string): string => s3Arn(input, `${bucketName}/${key}`);
  const { kits, hooks } = usedBy(tier.role, input.configuration);
  return [
    {
      sid: "ReadFactsAndScripts",
      effect: "Allow",
      actions: ["s3:GetObject"],
      resources: [...tier.nodes.map((node) => inBucket(`nodes/${node}.json`)), inBucket("bundle/*")],
    },
    bucketKeyUse("DecryptFactsAndScripts", "kms:Decrypt", input),
    ...readFiles("ReadKits", Object.values(kits), input),
    ...readFiles("ReadHooks", scripts(hooks), input),
  ];
}

const scripts = ({ beforeStart, afterReady }: HooksPlan): readonly (S3File | undefined)[] => [beforeStart, afterReady];

/** Exactly these objects, in buckets of the organisation. */
function readFiles(sid: string, files: readonly (S3File | undefined)[], place: AwsPlace): readonly PolicyStatement[] {
  const arns = files.flatMap((file) => (file ? [s3Arn(place, `${file.bucket}/${file.key}`)] : []));
  return arns.length === 0 ? [] : [{ sid, effect: "Allow", actions: ["s3:GetObject"], resources: [...new Set(arns)] }];
}

/** Passwords and the licence by role, and of given certificates those of the tier's own servers. */
function readSecrets(tier: RoleTier, input: RolesInput): readonly PolicyStatement[] {
  const given = tier.certificates.flatMap((certificate) => (certificate.kind === "secret" ? [certificate.arn] : []));
  const used = [...Object.values(usedBy(tier.role, input.configuration, tier.secrets).secrets), ...given];
  const arns = [...new Set(used.filter((arn) => arn !== undefined))];
  if (arns.length === 0) return [];
  return [
    { sid: "ReadSecrets", effect: "Allow", actions: ["secretsmanager:GetSecretValue"], resources: arns },
    secretKeyUse("DecryptSecrets", input, arns),
  ];
}

function publishStatus(tier: RoleTier, input: RolesInput): PolicyStatement {
  const prefix = `parameter${input.configuration.statusPrefix}`;
  return {
    sid: "PublishStatus",
    effect: "Allow",
    actions: ["ssm:PutParameter"],
    // Servers of a group publish one status each, under their instance ids.
    resources: tier.nodes.map((node) =>
      regionalArn(input, "ssm", `${prefix}/${node}${tier.role === "web-server" ? "/*" : ""}`),
    ),
  };
}

/** `data-?` for the members of a mirror, which differ in their letter: sixteen ARNs more are too many for a policy. */
function streamOwners({ role, nodes }: RoleTier): readonly string[] {
  return role === "mirror-member" ? [...new Set(nodes.map((node) => node.replace(/-[a-p]$/, "-?")))] : nodes;
}

/**
 * Logs and metrics. A stream begins with the node's name (guest/boot/steps/log-shipping.sh): no tier can write into the logs of
 * another, which would hide what happened there.
 *
 * CreateLogStream is asked for the new stream, as refusals show (`not authorized to perform: logs:CreateLogStream on resource:
 * arn:aws:logs:…:log-group:…:log-stream:…`, read 2026-11-29).
 */
function observe(tier: RoleTier, input: RolesInput): readonly PolicyStatement[] {
  const streams = `log-group:${input.configuration.logGroupName}:log-stream`;
  return [
    {
      sid: "WriteLogs",
      effect: "Allow",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: streamOwners(tier).map((node) => regionalArn(input, "logs", `${streams}:${node}/*`)),
    },
    {
      sid: "WriteMetrics",
      effect: "Allow",
      actions: ["cloudwatch:PutMetricData"],
      // This action knows no resources; the namespace is its scope.
      resources: ["*"],
      conditions: { StringEquals: { "cloudwatch:namespace": "IRIS" } },
    },
  ];
}
