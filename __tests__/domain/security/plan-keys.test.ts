import { planKeys } from "../../../domain/security/plan-keys";
import { change, planOf, WHOLE } from "../../support/documents";

const INPUT = {
  environment: "prod",
  regionName: "eu-west-1",
  partition: "aws",
  account: "111122223333",
  spot: false,
  irisEncryption: false,
  administrators: [],
  existing: {},
};
const GIVEN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ADMINISTRATION = {
  sid: "AccountAdministration",
  effect: "Allow",
  principals: { AWS: "arn:aws:iam::111122223333:root" },
  actions: ["kms:*"],
  resources: ["*"],
};
const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

const key = (purpose: string, changes: Partial<Parameters<typeof planKeys>[0]> = {}) =>
  planKeys({ ...INPUT, ...changes }).find((plan) => plan.purpose === purpose);

test("a deployment has one key per purpose, under an alias that says the purpose", () => {
  expect(planKeys(INPUT).map(({ purpose, alias, existingArn }) => [purpose, alias, existingArn])).toEqual([
    ["ebs", "alias/iris-prod-ebs", undefined],
    ["logs", "alias/iris-prod-logs", undefined],
    ["secrets", "alias/iris-prod-secrets", undefined],
  ]);
});

test("where IRIS encrypts a mirror there is a key for its database keys as well: multi-Region, for administration only", () => {
  expect(
    planKeys({ ...INPUT, irisEncryption: true }).map(({ purpose, alias, multiRegion }) => [
      purpose,
      alias,
      multiRegion,
    ]),
  ).toEqual([
    ["ebs", "alias/iris-prod-ebs", false],
    ["logs", "alias/iris-prod-logs", false],
    ["secrets", "alias/iris-prod-secrets", false],
    ["iris", "alias/iris-prod-iris", true],
  ]);
  expect(key("iris", { irisEncryption: true })?.statements).toEqual([ADMINISTRATION]);
});

test.each([
  ["no encryption", undefined, false],
  ["encrypted databases", { databases: true, journals: false }, true],
  ["encrypted journals", { databases: false, journals: true }, true],
  ["neither", { databases: false, journals: false }, false],
])("a mirror with %s: a key for IRIS is planned, and members may use it", (_, encryption, expected) => {
  const [region] = planOf(change({ "mirrors.data.encryption": encryption })).regions;
  expect(region?.keys.some(({ purpose }) => purpose === "iris")).toBe(expected);
  expect(JSON.stringify(region?.roles).includes("WrapDatabaseKeys")).toBe(expected);
});

test("a key for IRIS that exists is used, and only where a mirror needs it", () => {
  expect(key("iris", { irisEncryption: true, existing: { iris: GIVEN } })).toMatchObject({
    existingArn: GIVEN,
    statements: [],
  });
  expect(key("iris", { existing: { iris: GIVEN } })).toBeUndefined();
});

test("the secrets key is the account's to give, and nobody else's", () => {
  expect(key("secrets")?.statements).toEqual([ADMINISTRATION]);
});

test("the logs key serves the log groups of the environment, for CloudWatch Logs of the region", () => {
  expect(key("logs")?.statements).toEqual([
    ADMINISTRATION,
    {
      sid: "CloudWatchLogsUse",
      effect: "Allow",
      principals: { Service: "logs.eu-west-1.amazonaws.com" },
      actions: USE,
      resources: ["*"],
      conditions: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            "arn:aws:logs:eu-west-1:111122223333:log-group:/iris/prod",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/iris/prod/*",
          ],
        },
      },
    },
  ]);
});

test("the volume key serves Auto Scaling through its service-linked role only, and attaches volumes only", () => {
  const role = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
  const conditions = { StringEquals: { "kms:CallerAccount": "111122223333" }, ArnEquals: { "aws:PrincipalArn": role } };
  expect(key("ebs")?.statements).toEqual([
    ADMINISTRATION,
    { sid: "AutoScalingUse", effect: "Allow", principals: { AWS: "*" }, actions: USE, resources: ["*"], conditions },
    {
      sid: "AutoScalingAttach",
      effect: "Allow",
      principals: { AWS: "*" },
      actions: ["kms:CreateGrant"],
      resources: ["*"],
      conditions: { ...conditions, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ]);
});

test("with Spot servers the volume key serves EC2's role for these too", () => {
  const roles = (key("ebs", { spot: true })?.statements ?? []).flatMap(
    ({ conditions }) => conditions?.["ArnEquals"]?.["aws:PrincipalArn"] ?? [],
  );
  const both = [
    "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
  ];
  expect(roles).toEqual([...both, ...both].map((name) => `arn:aws:iam::111122223333:role/aws-service-role/${name}`));
});

test.each([
  ["on-demand", false],
  ["spot", true],
])("web servers that are %s: the volume key serves EC2's role for Spot: %s", (purchase, expected) => {
  const [region] = planOf(change({ "webTiers.web.purchase": purchase }, WHOLE)).regions;
  expect(JSON.stringify(region?.keys).includes("AWSServiceRoleForEC2Spot")).toBe(expected);
});

test("whoever may be anybody is narrowed to one role of the account", () => {
  const open = planKeys(INPUT).flatMap(({ statements }) =>
    statements.filter(({ principals }) => JSON.stringify(principals) === '{"AWS":"*"}'),
  );
  for (const { conditions } of open) {
    expect(Object.keys(conditions ?? {})).toEqual(expect.arrayContaining(["StringEquals", "ArnEquals"]));
  }
  expect(open).toHaveLength(2);
});

test("a key that exists keeps its own policy; the others are created", () => {
  expect(key("ebs", { existing: { ebs: GIVEN } })).toMatchObject({ existingArn: GIVEN, statements: [] });
  expect(key("logs", { existing: { ebs: GIVEN } })).toEqual(key("logs"));
});

test("another partition has other ARNs, and in China other service names", () => {
  const china = { partition: "aws-cn", regionName: "cn-north-1" };
  expect(key("logs", china)?.statements[1]?.principals).toEqual({ Service: "logs.cn-north-1.amazonaws.com.cn" });
  expect(key("secrets", { partition: "aws-us-gov" })?.statements[0]?.principals).toEqual({
    AWS: "arn:aws-us-gov:iam::111122223333:root",
  });
});

test("named administrators alone administer a key; the account's IAM policies still say who uses it", () => {
  const administrators = ["arn:aws:iam::111122223333:role/terraform", "arn:aws:iam::111122223333:role/keys"];
  const [administration, use, ...rest] = key("secrets", { administrators })!.statements;
  expect(administration).toMatchObject({ sid: "Administration", principals: { AWS: administrators } });
  expect(administration?.actions.filter((action) => /Decrypt|Encrypt|Generate|\*$/.test(action))).toEqual(
    ["Create", "Delete", "Describe", "Disable", "Enable", "Get", "List", "Put", "Revoke", "Update"].map(
      (verb) => `kms:${verb}*`,
    ),
  );
  expect(use).toEqual({ ...ADMINISTRATION, sid: "AccountUse", actions: [...USE, "kms:CreateGrant"] });
  expect(rest).toEqual([]);
});
