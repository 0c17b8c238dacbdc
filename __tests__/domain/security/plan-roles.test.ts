import { planRoles, RoleTier } from "../../../domain/security/plan-roles";
import { PolicyStatement } from "../../../domain/security/plan";
import { ServerCertificatePlan } from "../../../domain/tls/plan";

const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
const CA = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab";
const WEB_CA = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/5678abcd-12ab-34cd-56ef-1234567890ab";
const sha256 = "0".repeat(64);
const hook = (key: string) => ({ bucket: "hooks", key, sha256, limitSeconds: 600 });
const INPUT: Parameters<typeof planRoles>[0] = {
  environment: "prod",
  environmentTag: "environment",
  regionName: "eu-west-1",
  partition: "aws",
  account: "111122223333",
  rolePath: "/",
  throughEndpoints: false,
  configuration: {
    bucketName: "prod-configuration",
    bucketStatements: [],
    logGroupName: "/iris/prod/servers",
    logRetentionDays: 90,
    statusPrefix: "/iris/prod",
    os: "rhel9",
    kits: {
      iris: { bucket: "kits", key: "iris/2026.1.tar.gz", sha256, edition: "iris" },
      agent: { bucket: "kits", key: "agent.tar.gz", sha256 },
      webGateway: { bucket: "kits", key: "gateway.tar.gz", sha256 },
    },
    secrets: { license: secret("license"), password: secret("password"), gatewayPassword: secret("gateway") },
    hooks: {
      "mirror-member": { beforeStart: hook("member-before.sh"), afterReady: hook("member-after.sh") },
      "app-server": { afterReady: hook("app-after.sh") },
      arbiter: {},
      "web-server": { beforeStart: hook("web-before.sh") },
    },
  },
  tiers: [],
};
const MEMBERS: RoleTier = {
  id: "MirrorData",
  role: "mirror-member",
  nodes: ["data-a", "data-b"],
  certificates: [],
  mirror: { key: "data", encrypted: false },
};
const APP: RoleTier = { id: "AppApp", role: "app-server", nodes: ["app-a1"], certificates: [] };
const ARBITER: RoleTier = { id: "Arbiter", role: "arbiter", nodes: ["data-arbiter"], certificates: [] };
const WEB: RoleTier = { id: "WebPublic", role: "web-server", nodes: ["public"], certificates: [] };
const TIERS = [MEMBERS, APP, ARBITER, WEB];

/** What a role may do: `action on resource`, conditions apart. */
const rights = (statements: readonly PolicyStatement[]): string[] =>
  statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      resources.map(
        (resource) =>
          `${action} on ${typeof resource === "string" ? resource : "key" in resource ? `key ${resource.key}` : `route table ${resource.routeTable} under ${resource.under}`}`,
      ),
    ),
  );
const role = (tier: RoleTier, changes: Partial<typeof INPUT> = {}) =>
  planRoles({ ...INPUT, ...changes, tiers: [tier] })[0]!;
const statement = (tier: RoleTier, sid: string) => role(tier).statements.find((found) => found.sid === sid);
const SUBJECT = { commonName: "host", names: ["host"] };
const issued = (arn: string, more: { trusts?: string } = {}): ServerCertificatePlan => ({
  kind: "private-ca",
  arn,
  validityDays: 395,
  ...SUBJECT,
  ...more,
});

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
const observe = (...nodes: readonly string[]): string[] => [
  ...["logs:CreateLogStream", "logs:PutLogEvents"].flatMap((action) =>
    nodes.map(
      (node) => `${action} on arn:aws:logs:eu-west-1:111122223333:log-group:/iris/prod/servers:log-stream:${node}/*`,
    ),
  ),
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
    "s3:GetObject on arn:aws:s3:::kits/gateway.tar.gz",
    "s3:GetObject on arn:aws:s3:::hooks/member-before.sh",
    "s3:GetObject on arn:aws:s3:::hooks/member-after.sh",
    `secretsmanager:GetSecretValue on ${secret("license")}`,
    `secretsmanager:GetSecretValue on ${secret("password")}`,
    `secretsmanager:GetSecretValue on ${secret("gateway")}`,
    DECRYPT,
    "s3:GetObject on arn:aws:s3:::prod-configuration/mirrors/data/*",
    "s3:PutObject on arn:aws:s3:::prod-configuration/mirrors/data/*",
    "s3:ListBucket on arn:aws:s3:::prod-configuration",
    "kms:GenerateDataKey on key secrets",
    "ec2:DescribeInstances on *",
    "ec2:CreateSnapshots on arn:aws:ec2:eu-west-1:111122223333:instance/*",
    "ec2:CreateSnapshots on arn:aws:ec2:eu-west-1:111122223333:volume/*",
    "ec2:CreateSnapshots on arn:aws:ec2:eu-west-1::snapshot/*",
    "ec2:CreateTags on arn:aws:ec2:eu-west-1::snapshot/*",
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/data-a",
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/data-b",
    ...observe("data-?"),
  ]);
});

test("application servers may do exactly this: they share nothing with members, not their password either", () => {
  expect(rights(role(APP).statements)).toEqual([
    ...MESSAGES,
    REGISTRATION,
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/app-a1.json",
    BUNDLE,
    DECRYPT,
    "s3:GetObject on arn:aws:s3:::kits/iris/2026.1.tar.gz",
    "s3:GetObject on arn:aws:s3:::hooks/app-after.sh",
    `secretsmanager:GetSecretValue on ${secret("license")}`,
    `secretsmanager:GetSecretValue on ${secret("gateway")}`,
    DECRYPT,
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/app-a1",
    ...observe("app-a1"),
  ]);
});

test("an arbiter reads the agent's kit and no secret", () => {
  expect(rights(role(ARBITER).statements)).toEqual([
    ...MESSAGES,
    REGISTRATION,
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/data-arbiter.json",
    BUNDLE,
    DECRYPT,
    "s3:GetObject on arn:aws:s3:::kits/agent.tar.gz",
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/data-arbiter",
    ...observe("data-arbiter"),
  ]);
});

test("web servers read the gateway's kit and password only and publish below their tier", () => {
  expect(rights(role(WEB).statements)).toEqual([
    ...MESSAGES,
    REGISTRATION,
    "s3:GetObject on arn:aws:s3:::prod-configuration/nodes/public.json",
    BUNDLE,
    DECRYPT,
    "s3:GetObject on arn:aws:s3:::kits/gateway.tar.gz",
    "s3:GetObject on arn:aws:s3:::hooks/web-before.sh",
    `secretsmanager:GetSecretValue on ${secret("gateway")}`,
    DECRYPT,
    "ssm:PutParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/iris/prod/public/*",
    ...observe("public"),
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
      "kms:EncryptionContext:SecretARN": [secret("license"), secret("password"), secret("gateway")],
    },
  });
});

test("members write an object of their mirror once, list these only, and encrypt through S3 for the configuration bucket only", () => {
  expect(statement(MEMBERS, "ShareOnceWithMembers")).toMatchObject({
    actions: ["s3:PutObject"],
    conditions: { Null: { "s3:if-none-match": "false" } },
  });
  expect(statement(MEMBERS, "ListSharedWithMembers")?.conditions).toEqual({
    StringLike: { "s3:prefix": "mirrors/data/*" },
  });
  expect(statement(MEMBERS, "EncryptSharedWithMembers")?.conditions).toEqual(
    statement(MEMBERS, "DecryptFactsAndScripts")?.conditions,
  );
});

test("members of an encrypted mirror use the key that wraps database keys, and nobody else does", () => {
  const encrypted: RoleTier = { ...MEMBERS, mirror: { key: "data", encrypted: true } };
  const wrap = [
    "kms:Decrypt on key iris",
    "kms:DescribeKey on key iris",
    "kms:Encrypt on key iris",
    "kms:GenerateDataKey on key iris",
  ];
  expect(rights(role(encrypted).statements).filter((right) => right.endsWith("key iris"))).toEqual(wrap);
  expect(TIERS.flatMap((tier) => rights(role(tier).statements)).filter((right) => right.endsWith("key iris"))).toEqual(
    [],
  );
});

test("of given certificates each tier reads those of its own servers, once", () => {
  const given = (name: string): ServerCertificatePlan => ({ kind: "secret", arn: secret(name) });
  const { statements } = role({ ...APP, certificates: [given("app"), given("app")] });
  const read = [secret("license"), secret("gateway"), secret("app")];
  expect(statements.find(({ sid }) => sid === "ReadSecrets")?.resources).toEqual(read);
  expect(statements.find(({ sid }) => sid === "DecryptSecrets")?.conditions).toMatchObject({
    StringEquals: { "kms:EncryptionContext:SecretARN": read },
  });
});

test("secrets of a tier's own stand before those of the region, and a key without a value before nothing", () => {
  const read = (tier: RoleTier) => role(tier).statements.find(({ sid }) => sid === "ReadSecrets")?.resources;
  expect(
    read({ ...APP, secrets: { password: secret("app-password"), gatewayPassword: secret("app-gateway") } }),
  ).toEqual([secret("license"), secret("app-gateway"), secret("app-password")]);
  expect(read({ ...WEB, secrets: { gatewayPassword: undefined } })).toEqual([secret("gateway")]);
});

const issue = (ca: string, template: string) => [
  {
    sid: "IssueCertificate",
    effect: "Allow",
    actions: ["acm-pca:IssueCertificate"],
    resources: [ca],
    conditions: { ArnLike: { "acm-pca:TemplateArn": `arn:aws:acm-pca:*:*:template/${template}/V1` } },
  },
  {
    sid: "GetCertificates",
    effect: "Allow",
    actions: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
    resources: [ca],
  },
];
const TRUST = {
  sid: "GetCertificateOfCa",
  effect: "Allow",
  actions: ["acm-pca:GetCertificateAuthorityCertificate"],
  resources: [CA],
};

test.each([
  ["a member asks for a certificate", MEMBERS, issued(CA), issue(CA, "EndEntityCertificate")],
  ["an application server, too", APP, issued(CA), issue(CA, "EndEntityCertificate")],
  ["an arbiter has none", ARBITER, undefined, []],
  [
    "a web server that users see asks for none of a client",
    WEB,
    issued(CA),
    issue(CA, "EndEntityServerAuthCertificate"),
  ],
  [
    "a web server with a CA of its own trusts that of IRIS",
    WEB,
    issued(WEB_CA, { trusts: CA }),
    [...issue(WEB_CA, "EndEntityServerAuthCertificate"), TRUST],
  ],
  [
    "one behind a load balancer trusts it, and asks nobody",
    WEB,
    { kind: "self-signed", ...SUBJECT, trusts: CA },
    [TRUST],
  ],
  ["one that talks to IRIS in clear text trusts nobody", WEB, { kind: "self-signed", ...SUBJECT }, []],
] as const)("of a private CA, %s", (_, tier, certificate, expected) => {
  const { statements } = role({ ...tier, certificates: certificate ? [certificate, certificate] : [] });
  expect(statements.filter(({ actions }) => actions.some((action) => action.startsWith("acm-pca:")))).toEqual(expected);
});

test("credentials work from the own VPC only where every call goes through endpoints", () => {
  const denied = (throughEndpoints: boolean) =>
    role(WEB, { throughEndpoints })
      .statements.filter(({ effect }) => effect === "Deny")
      .map(({ sid }) => sid);
  expect([denied(false), denied(true)]).toEqual([[], ["OnlyFromOwnVpc"]]);
});

test("one object or secret that two things name is one resource of the policy", () => {
  const { configuration } = INPUT;
  const same = {
    configuration: {
      ...configuration,
      secrets: { password: secret("one"), gatewayPassword: secret("one") },
      hooks: { ...configuration.hooks, "mirror-member": { beforeStart: hook("both.sh"), afterReady: hook("both.sh") } },
    },
  };
  const found = role(MEMBERS, same).statements;
  expect(found.find(({ sid }) => sid === "ReadSecrets")?.resources).toEqual([secret("one")]);
  expect(found.find(({ sid }) => sid === "ReadHooks")?.resources).toEqual(["arn:aws:s3:::hooks/both.sh"]);
});

test("metrics go into one namespace", () => {
  expect(statement(ARBITER, "WriteMetrics")?.conditions).toEqual({ StringEquals: { "cloudwatch:namespace": "IRIS" } });
});

test("only what knows no resources is allowed on all of them", () => {
  for (const tier of TIERS) {
    const everywhere = role(tier).statements.filter(({ resources }) => resources.includes("*"));
    expect(everywhere.map(({ sid }) => sid)).toEqual([
      "SystemsManagerMessages",
      ...(tier === MEMBERS ? ["SeeWhetherServersRun"] : []),
      "WriteMetrics",
    ]);
  }
});

test("without kits, secrets and scripts of the organisation there is no right to any", () => {
  const { statements } = role(APP, {
    configuration: {
      ...INPUT.configuration,
      kits: {},
      secrets: {},
      hooks: { ...INPUT.configuration.hooks, "app-server": {} },
    },
  });
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

test.each([
  [64, "x".repeat(49)],
  [65, "x".repeat(50)],
])("a role name of %i characters fits into 64", (length, tier) => {
  const { name } = role({ ...WEB, id: tier });
  expect(`prod-eu-west-1-${tier}`).toHaveLength(length);
  expect(name.length).toBe(64);
  expect(name === `prod-eu-west-1-${tier}`).toBe(length <= 64);
});

test("a further tier leaves the other roles alone", () => {
  expect(planRoles({ ...INPUT, tiers: [WEB, MEMBERS] })[1]).toEqual(role(MEMBERS));
});
