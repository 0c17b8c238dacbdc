import { ConfigurationPlan } from "../deployment-plan";
import { shorten } from "../names";
import { AwsPlace, regionalArn, regionalService, s3Arn } from "./arns";
import { PolicyStatement, RolePlan } from "./plan";

/** Servers of one tier, as far as their role is concerned. */
export interface RoleTier {
  /** The tier's group id: `MirrorData`, `Arbiter`, `AppApp`, `WebPublic`. */
  readonly id: string;
  /** `iris`: mirror members and application servers. */
  readonly kind: "iris" | "arbiter" | "web";
  /** Names of the nodes whose facts they read. A group of web servers has one, its tier's. */
  readonly nodes: readonly string[];
}

export interface RolesInput extends AwsPlace {
  readonly environment: string;
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
      publishStatus(tier, input),
      ...observe(input),
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
  const { bucketName, kit } = input.configuration;
  const inBucket = (key: string): string => s3Arn(input, `${bucketName}/${key}`);
  return [
    {
      sid: "ReadFactsAndScripts",
      effect: "Allow",
      actions: ["s3:GetObject"],
      resources: [...tier.nodes.map((node) => inBucket(`nodes/${node}.json`)), inBucket("bundle/*")],
    },
    // A bucket key encrypts for the bucket as a whole, so its ARN is the context of every object.
    decrypt("DecryptFactsAndScripts", input, "s3", { "kms:EncryptionContext:aws:s3:arn": s3Arn(input, bucketName) }),
    ...(kit === undefined || tier.kind !== "iris"
      ? []
      : [
          {
            sid: "ReadKit",
            effect: "Allow" as const,
            actions: ["s3:GetObject"],
            resources: [s3Arn(input, `${kit.bucket}/${kit.key}`)],
          },
        ]),
  ];
}

function readSecrets(tier: RoleTier, input: RolesInput): readonly PolicyStatement[] {
  const arns = secretsOf(tier, input.configuration);
  if (arns.length === 0) return [];
  return [
    { sid: "ReadSecrets", effect: "Allow", actions: ["secretsmanager:GetSecretValue"], resources: arns },
    decrypt("DecryptSecrets", input, "secretsmanager", { "kms:EncryptionContext:SecretARN": arns }),
  ];
}

function secretsOf(tier: RoleTier, { secrets }: ConfigurationPlan): readonly string[] {
  const used: Readonly<Record<RoleTier["kind"], readonly (string | undefined)[]>> = {
    iris: [secrets.license, secrets.password],
    arbiter: [],
    web: [secrets.gatewayPassword],
  };
  return used[tier.kind].filter((arn) => arn !== undefined);
}

/** Use of the secrets key through one service and for the named things only. */
function decrypt(
  sid: string,
  place: AwsPlace,
  service: string,
  context: Readonly<Record<string, string | readonly string[]>>,
): PolicyStatement {
  return {
    sid,
    effect: "Allow",
    actions: ["kms:Decrypt"],
    resources: [{ key: "secrets" }],
    conditions: { StringEquals: { "kms:ViaService": regionalService(place, service), ...context } },
  };
}

function publishStatus(tier: RoleTier, input: RolesInput): PolicyStatement {
  const prefix = `parameter${input.configuration.statusPrefix}`;
  return {
    sid: "PublishStatus",
    effect: "Allow",
    actions: ["ssm:PutParameter"],
    // Servers of a group publish one status each, under their instance ids.
    resources: tier.nodes.map((node) => regionalArn(input, "ssm", `${prefix}/${node}${tier.kind === "web" ? "/*" : ""}`)),
  };
}

function observe(input: RolesInput): readonly PolicyStatement[] {
  return [
    {
      sid: "WriteLogs",
      effect: "Allow",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [regionalArn(input, "logs", `log-group:${input.configuration.logGroupName}:*`)],
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
