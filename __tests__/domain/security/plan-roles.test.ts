import { planRoles, RoleTier } from "../../../domain/security/plan-roles";
import { PolicyStatement } from "../../../domain/security/plan";

const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
const INPUT: Parameters<typeof planRoles>[0] = {
  environment: "prod",
  regionName: "eu-west-1",
  partition: "aws",
  account: "111122223333",
  rolePath: "/",
  configuration: {
    bucketName: "prod-configuration",
    logGroupName: "/iris/prod/servers",
    logRetentionDays: 90,
    statusPrefix: "/iris/prod",
    kit: { bucket: "kits", key: "iris/2026.1.tar.gz", sha256: "0".repeat(64) },
    secrets: { license: secret("license"), password: secret("password"), gatewayPassword: secret("gateway") },
  },
  tiers: [],
};
const MEMBERS: RoleTier = { id: "MirrorData", kind: "iris", nodes: ["data-a", "data-b"] };
const ARBITER: RoleTier = { id: "Arbiter", kind: "arbiter", nodes: ["data-arbiter"] };
const WEB: RoleTier = { id: "WebPublic", kind: "web", nodes: ["public"] };

/** What a role may do: `action on resource`, conditions apart. */
const rights = (statements: readonly PolicyStatement[]): string[] =>
  statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      resources.map((resource) => `${action} on ${typeof resource === "string" ? resource : `key ${resource.key}`}`),
    ),
  );
const role = (tier: RoleTier, changes: Partial<typeof INPUT> = {}) => planRoles({ ...INPUT, ...changes, tiers: [tier] })[0]!;
const statement = (tier: RoleTier, sid: string) => role(tier).statements.find((found) => found.sid === sid);

const MESSAGES = [
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
].map((action) => `${action} on *`);
const REGISTRATION = "ssm:UpdateInstanceInformation on arn:aws:ec2:eu-west-1:111122223333:instance/*";
const BUNDLE = "s3:GetObject on arn:aws:s3:::prod-configuration/bundle/*";
const DECRYPT = "kms:Decrypt on key secrets";
const OBSERVE = [
  "logs:CreateLogStream on arn:aws:logs:eu-west-1:111122223333:log-group:/iris/prod/servers:*",
  "logs:PutLogEvents on arn:aws:logs:eu-west-1:111122223333:log-group:/iris/prod/servers:*",
  "cloudwatch:PutMetricData on *",
];

test("mirror members may do exactly this", () => {
  expect(rights(role(MEMBERS).statements)).toEqual([
    ...MESSAGES,
    REGISTRATION,
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/data-a.json",
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/data-b.json",
    BUNDLE,
    DECRYPT,
    "s3:GetObject on arn:aws:s3:::kits/iris/2026.1.tar.gz",
    `secretsmanager:GetSecretValue on ${secret("license")}`,
    `secretsmanager:GetSecretValue on ${secret("password")}`,
    DECRYPT,
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/data-a",
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/data-b",
    ...OBSERVE,
  ]);
});

test("an arbiter reads no secret and no kit", () => {
  expect(rights(role(ARBITER).statements)).toEqual([
    ...MESSAGES,
    REGISTRATION,
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/data-arbiter.json",
    BUNDLE,
    DECRYPT,
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/data-arbiter",
    ...OBSERVE,
  ]);
});

test("web servers read the gateway's password only and publish below their tier", () => {
  expect(rights(role(WEB).statements)).toEqual([
    ...MESSAGES,
    REGISTRATION,
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/public.json",
    BUNDLE,
    DECRYPT,
    `secretsmanager:GetSecretValue on ${secret("gateway")}`,
    DECRYPT,
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/public/*",
    ...OBSERVE,
  ]);
});

test("the secrets key is used through S3 for the configuration bucket and through Secrets Manager for the tier's secrets", () => {
  expect(statement(MEMBERS, "DecryptFactsAndScripts")?.conditions).toEqual({
    StringEquals: {
      "kms:ViaService": "s3.eu-west-1.amazonaws.com",
      "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::prod-configuration",
    },
  });
  expect(statement(MEMBERS, "DecryptSecrets")?.conditions).toEqual({
    StringEquals: {
      "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com",
      "kms:EncryptionContext:SecretARN": [secret("license"), secret("password")],
    },
  });
});

test("metrics go into one namespace", () => {
  expect(statement(ARBITER, "WriteMetrics")?.conditions).toEqual({ StringEquals: { "cloudwatch:namespace": "IRIS" } });
});

test("only what knows no resources is allowed on all of them", () => {
  for (const tier of [MEMBERS, ARBITER, WEB]) {
    const everywhere = role(tier).statements.filter(({ resources }) => resources.includes("*"));
    expect(everywhere.map(({ sid }) => sid)).toEqual(["SystemsManagerMessages", "WriteMetrics"]);
  }
});

test("without kit and secrets there is no right to either", () => {
  const { statements } = role(MEMBERS, { configuration: { ...INPUT.configuration, kit: undefined, secrets: {} } });
  expect(statements.map(({ sid }) => sid)).toEqual([
    "SystemsManagerMessages",
    "SystemsManagerRegistration",
    "ReadFactsAndScripts",
    "DecryptFactsAndScripts",
    "PublishStatus",
    "WriteLogs",
    "WriteMetrics",
  ]);
});

test("a role has the organisation's path and boundary, and a name of its environment, region and tier", () => {
  const permissionsBoundary = "arn:aws:iam::111122223333:policy/boundary";
  expect(role(WEB, { rolePath: "/workloads/", permissionsBoundary })).toMatchObject({
    tier: "WebPublic",
    name: "prod-eu-west-1-WebPublic",
    path: "/workloads/",
    permissionsBoundary,
  });
});

test.each([[64, "x".repeat(49)], [65, "x".repeat(50)]])("a role name of %i characters fits into 64", (length, tier) => {
  const { name } = role({ ...WEB, id: tier });
  expect(`prod-eu-west-1-${tier}`).toHaveLength(length);
  expect(name.length).toBe(64);
  expect(name === `prod-eu-west-1-${tier}`).toBe(length <= 64);
});

test("a further tier leaves the other roles alone", () => {
  expect(planRoles({ ...INPUT, tiers: [WEB, MEMBERS] })[1]).toEqual(role(MEMBERS));
});
