import { DeploymentConfig } from "../../../domain/config/deployment";
import { PolicyStatement } from "../../../domain/security/plan";
import { Call, KEY_ARN, may } from "../../support/iam";
import { environment, planned } from "../../support/environments";

const SERVER = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0";
const DEPLOYER = "arn:aws:iam::123456789012:role/terraform";
const SOMEBODY = "arn:aws:iam::123456789012:role/developer";
const ANYTHING: readonly PolicyStatement[] = [{ sid: "Anything", effect: "Allow", actions: ["*"], resources: ["*"] }];

const region = (name: string, more: Partial<DeploymentConfig> = {}) =>
  planned({ ...environment(name), ...more }).regions[0]!;
const PROD = region("prod");
const LICENCE = PROD.configuration.secrets.license!;
const PASSWORD = PROD.configuration.secrets.password!;
const GATEWAY = PROD.configuration.secrets.gatewayPassword!;
const CA = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012";

/** By tier: whether its servers may. */
async function roles(call: Call, plan = PROD): Promise<Record<string, boolean>> {
  const answers = plan.roles.map(async ({ tier, name, statements }) => {
    const principal = `arn:aws:iam::${plan.account}:role/${name}`;
    return [tier, await may({ principal, identity: statements }, call)] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}
const read = (resource: string): Call => ({ action: "secretsmanager:GetSecretValue", resource });
const issue = (template: string): Call => ({
  action: "acm-pca:IssueCertificate",
  resource: CA,
  context: { "acm-pca:TemplateArn": `arn:aws:acm-pca:::template/${template}/V1` },
});

test("prod has these roles", () => {
  expect(PROD.roles.map(({ tier }) => tier)).toEqual(["MirrorData", "Arbiter", "AppApp", "WebPublic", "WebInternal"]);
});

test.each([
  ["the licence", read(LICENCE), ["MirrorData", "AppApp"]],
  ["the password of the predefined users", read(PASSWORD), ["MirrorData"]],
  ["the gateway's password", read(GATEWAY), ["MirrorData", "AppApp", "WebPublic", "WebInternal"]],
  ["a secret that no document names", read(LICENCE.replace(/[^:]+$/, "payroll-AbCdEf")), []],
  ["a certificate for client and server", issue("EndEntityCertificate"), ["MirrorData", "AppApp"]],
  ["a certificate for a server", issue("EndEntityServerAuthCertificate"), []],
  ["a certificate authority of its own", issue("SubordinateCACertificate_PathLen0"), []],
  [
    "the certificate of the CA",
    { action: "acm-pca:GetCertificateAuthorityCertificate", resource: CA },
    ["MirrorData", "AppApp", "WebPublic", "WebInternal"],
  ],
  [
    "facts of a member",
    { action: "s3:GetObject", resource: `arn:aws:s3:::${PROD.configuration.bucketName}/nodes/data-a.json` },
    ["MirrorData"],
  ],
  [
    "the scripts of everybody",
    { action: "s3:PutObject", resource: `arn:aws:s3:::${PROD.configuration.bucketName}/bundle/x.tar.gz` },
    [],
  ],
  [
    "what members share, once",
    {
      action: "s3:PutObject",
      resource: `arn:aws:s3:::${PROD.configuration.bucketName}/mirrors/data/created.json`,
      context: { "s3:if-none-match": "*" },
    },
    ["MirrorData"],
  ],
  [
    "what members share, a second time",
    { action: "s3:PutObject", resource: `arn:aws:s3:::${PROD.configuration.bucketName}/mirrors/data/created.json` },
    [],
  ],
  ["servers of others", { action: "ec2:TerminateInstances", resource: SERVER }, []],
  ["roles", { action: "iam:CreateRole", resource: "arn:aws:iam::123456789012:role/other" }, []],
] as const)("in prod, who gets %s", async (_, call, expected) => {
  const answers = await roles(call as Call);
  expect(Object.keys(answers).filter((tier) => answers[tier])).toEqual(expected);
});

describe("the configuration bucket", () => {
  const put = (key: string, context: Call["context"] = {}): Call => ({
    action: "s3:PutObject",
    resource: `arn:aws:s3:::${PROD.configuration.bucketName}/${key}`,
    context: { "aws:SecureTransport": "true", ...context },
  });
  const onServer = { "ec2:SourceInstanceARN": SERVER };
  const asks = (principal: string, deployers: readonly string[], call: Call) => {
    const security = { ...environment("prod").security, deployers: [...deployers] };
    const { bucketStatements } = region("prod", { security }).configuration;
    return may({ principal, identity: ANYTHING, resource: bucketStatements }, call);
  };

  test.each([
    ["whoever may write S3, without named deployers", SOMEBODY, [], {}, true],
    ["no server, whatever its role may", SOMEBODY, [], onServer, false],
    ["a named deployer", DEPLOYER, [DEPLOYER], {}, true],
    ["a named deployer on a server", DEPLOYER, [DEPLOYER], onServer, true],
    ["nobody else, with named deployers", SOMEBODY, [DEPLOYER], {}, false],
    ["no other server, with named deployers", SOMEBODY, [DEPLOYER], onServer, false],
  ] as const)("what servers run is written by %s", async (_, principal, deployers, context, expected) => {
    for (const key of ["nodes/data-a.json", "bundle/0123.tar.gz"])
      expect(await asks(principal, deployers, put(key, context))).toBe(expected);
    expect(await asks(principal, deployers, put("mirrors/data/created.json", context))).toBe(true);
  });

  test("nothing is written without TLS", async () => {
    expect(await asks(DEPLOYER, [DEPLOYER], put("nodes/x.json", { "aws:SecureTransport": "false" }))).toBe(false);
  });
});

describe("a KMS key", () => {
  const asks = (principal: string, keyAdministrators: string[], action: string) => {
    const security = { ...environment("prod").security, keyAdministrators };
    const { statements } = region("prod", { security }).keys[0]!;
    return may({ principal, identity: ANYTHING, resource: statements }, { action, resource: KEY_ARN });
  };

  test.each([
    ["kms:ScheduleKeyDeletion", SOMEBODY, [], true],
    ["kms:ScheduleKeyDeletion", SOMEBODY, [DEPLOYER], false],
    ["kms:PutKeyPolicy", SOMEBODY, [DEPLOYER], false],
    ["kms:Decrypt", SOMEBODY, [DEPLOYER], true],
    ["kms:ScheduleKeyDeletion", DEPLOYER, [DEPLOYER], true],
    ["kms:PutKeyPolicy", DEPLOYER, [DEPLOYER], true],
  ])("%s by %s, administrators %j: %s", async (action, principal, administrators, expected) => {
    expect(await asks(principal, administrators, action)).toBe(expected);
  });
});

describe("endpoints of private", () => {
  const PRIVATE = region("private");
  const inAccount = { "aws:ResourceAccount": PRIVATE.account };
  const elsewhere = { "aws:ResourceAccount": "999999999999" };
  const foreign = "arn:aws:iam::999999999999:role/thief";
  const { s3, interfaces } = PRIVATE.endpointPolicies;

  test.each([
    ["an own object", s3, SOMEBODY, "s3:GetObject", "arn:aws:s3:::own/x", inAccount, true],
    ["an object of another account", s3, SOMEBODY, "s3:PutObject", "arn:aws:s3:::theirs/x", elsewhere, false],
    [
      "a kit in another account",
      s3,
      SOMEBODY,
      "s3:GetObject",
      "arn:aws:s3:::example-iris-kits-frankfurt/x",
      elsewhere,
      true,
    ],
    [
      "an update of the SSM Agent",
      s3,
      SOMEBODY,
      "s3:GetObject",
      "arn:aws:s3:::amazon-ssm-eu-central-1/x",
      elsewhere,
      true,
    ],
    ["a write there", s3, SOMEBODY, "s3:PutObject", "arn:aws:s3:::amazon-ssm-eu-central-1/x", elsewhere, false],
    ["a secret of the account", interfaces, SOMEBODY, "secretsmanager:GetSecretValue", LICENCE, inAccount, true],
    ["a secret of another account", interfaces, SOMEBODY, "secretsmanager:GetSecretValue", LICENCE, elsewhere, false],
    ["a call that says no account", interfaces, SOMEBODY, "ssmmessages:OpenDataChannel", "*", {}, true],
    ["somebody of another account", interfaces, foreign, "ssmmessages:OpenDataChannel", "*", {}, false],
  ] as const)("let through %s or not", async (_, endpoint, principal, action, resource, context, expected) => {
    expect(await may({ principal, identity: ANYTHING, endpoint }, { action, resource, context })).toBe(expected);
  });

  test.each([
    ["through its own VPC", "vpc-1", true],
    ["through another VPC", "vpc-2", false],
    ["through none", undefined, false],
  ])("a server's credentials, used %s", async (_, vpc, expected) => {
    const context = {
      "ec2:SourceInstanceARN": SERVER,
      "aws:EC2InstanceSourceVPC": "vpc-1",
      ...(vpc && { "aws:SourceVpc": vpc }),
    };
    const answers = await roles({ ...read(PRIVATE.configuration.secrets.gatewayPassword!), context }, PRIVATE);
    expect(answers["MirrorData"]).toBe(expected);
  });
});
