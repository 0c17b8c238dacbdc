import { TerraformStack } from "cdktf";
import { planKeys } from "../../../domain/security/plan-keys";
import { planRoles } from "../../../domain/security/plan-roles";
import { Keys } from "../../../modules/security/keys";
import { Roles } from "../../../modules/security/roles";
import { synth } from "../../support/synth";

const PLACE = {
  environment: "prod",
  environmentTag: "environment",
  regionName: "eu-west-1",
  partition: "aws",
  account: "111122223333",
};
const GIVEN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const ROLES = planRoles({
  ...PLACE,
  rolePath: "/workloads/",
  throughEndpoints: false,
  permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
  configuration: {
    bucketName: "prod-configuration",
    bucketStatements: [],
    logGroupName: "/iris/prod/servers",
    logRetentionDays: 90,
    statusPrefix: "/iris/prod",
    os: "rhel9",
    kits: {},
    secrets: {},
    hooks: { "mirror-member": {}, "app-server": {}, arbiter: {}, "web-server": {} },
  },
  tiers: [
    {
      id: "MirrorData",
      role: "mirror-member",
      nodes: ["data-a"],
      certificates: [],
      mirror: { key: "data", encrypted: true },
    },
    { id: "Arbiter", role: "arbiter", nodes: ["data-arbiter"], certificates: [] },
  ],
});
const keys = (stack: TerraformStack, existing = {}, protection = true): Keys =>
  new Keys(stack, "Keys", {
    plans: planKeys({ ...PLACE, spot: false, irisEncryption: true, administrators: [], existing }),
    protection,
  });
const plain = (addresses: readonly string[]): string[] =>
  addresses.map((address) => address.replace(/_[0-9A-F]{8}$/, ""));

test("each purpose has a key that rotates, waits 30 days before it is gone, and is protected", () => {
  const result = synth((stack) => void keys(stack));
  expect(plain(result.addresses)).toEqual([
    "aws_kms_alias.Keys_EbsAlias",
    "aws_kms_alias.Keys_IrisAlias",
    "aws_kms_alias.Keys_LogsAlias",
    "aws_kms_alias.Keys_SecretsAlias",
    "aws_kms_key.Keys_Ebs",
    "aws_kms_key.Keys_Iris",
    "aws_kms_key.Keys_Logs",
    "aws_kms_key.Keys_Secrets",
  ]);
  for (const [name, key] of Object.entries(result.named("aws_kms_key"))) {
    expect(key).toEqual({
      ...(name.includes("Iris") && { multi_region: true }),
      deletion_window_in_days: 30,
      description: expect.stringMatching(/^prod: /),
      enable_key_rotation: true,
      lifecycle: { prevent_destroy: true },
      policy: expect.any(String),
      tags: { Name: expect.stringMatching(/^iris-prod-(ebs|iris|logs|secrets)$/) },
    });
  }
  const sids = result
    .all("aws_kms_key")
    .map((key) => JSON.parse(String(key["policy"])).Statement.map(({ Sid }: { Sid: string }) => Sid));
  expect(sids).toEqual([
    ["AccountAdministration", "AutoScalingUse", "AutoScalingAttach"],
    ["AccountAdministration"],
    ["AccountAdministration", "CloudWatchLogsUse"],
    ["AccountAdministration"],
  ]);
});

test("without protection Terraform may delete the keys", () => {
  const result = synth((stack) => void keys(stack, {}, false));
  expect(result.all("aws_kms_key").map((key) => key["lifecycle"])).toEqual(Array(4).fill({ prevent_destroy: false }));
});

test("a key that exists is used as it is, and the created ones stay where they are", () => {
  let arns: string[] = [];
  const result = synth((stack) => {
    const some = keys(stack, { ebs: GIVEN });
    arns = [some.keyArn("ebs"), some.keyArn("logs")];
  });
  expect(arns[0]).toBe(GIVEN);
  expect(arns[1]).not.toBe(GIVEN);
  expect(plain(Object.keys(result.named("aws_kms_key")))).toEqual(["Keys_Iris", "Keys_Logs", "Keys_Secrets"]);
  const all = synth((stack) => void keys(stack));
  expect(all.named("aws_kms_key")).toMatchObject(result.named("aws_kms_key"));
});

test("fails on a purpose without a key", () => {
  expect(() => synth((stack) => void new Keys(stack, "Keys", { plans: [], protection: true }).keyArn("ebs"))).toThrow(
    "there is no key for 'ebs'",
  );
});

const ROUTE_TABLES = { routeTableId: (name: string) => `rtb-${name}` };

test("each tier has a role for EC2, with path and boundary, its policy and its instance profile", () => {
  const result = synth(
    (stack) => void new Roles(stack, "Roles", { plans: ROLES, keys: keys(stack), routeTables: ROUTE_TABLES }),
  );
  expect(plain(result.addresses).filter((address) => address.includes("iam"))).toEqual([
    "aws_iam_instance_profile.Roles_ArbiterProfile",
    "aws_iam_instance_profile.Roles_MirrorDataProfile",
    "aws_iam_role.Roles_ArbiterRole",
    "aws_iam_role.Roles_MirrorDataRole",
    "aws_iam_role_policy.Roles_ArbiterPolicy",
    "aws_iam_role_policy.Roles_MirrorDataPolicy",
  ]);
  const role = Object.values(result.named("aws_iam_role"))[1]!;
  expect(role).toMatchObject({
    name: "prod-eu-west-1-MirrorData",
    path: "/workloads/",
    permissions_boundary: "arn:aws:iam::111122223333:policy/boundary",
  });
  expect(JSON.parse(String(role["assume_role_policy"])).Statement).toEqual([
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ]);
  expect(Object.values(result.named("aws_iam_instance_profile"))[1]).toEqual({
    name: "prod-eu-west-1-MirrorData",
    path: "/workloads/",
    role: expect.stringMatching(/^\$\{aws_iam_role\.Roles_MirrorDataRole_\w+\.name\}$/),
  });
  const policy = JSON.parse(String(Object.values(result.named("aws_iam_role_policy"))[1]!["policy"]));
  const decrypt = policy.Statement.find(({ Sid }: { Sid: string }) => Sid === "DecryptFactsAndScripts");
  expect(decrypt.Resource).toEqual([expect.stringMatching(/^\$\{aws_kms_key\.Keys_Secrets_\w+\.arn\}$/)]);
  const wrap = policy.Statement.find(({ Sid }: { Sid: string }) => Sid === "WrapDatabaseKeys");
  expect(wrap.Resource).toEqual([expect.stringMatching(/^\$\{aws_kms_key\.Keys_Iris_\w+\.arn\}$/)]);
});

test("a further tier leaves the other roles alone", () => {
  const build = (plans: typeof ROLES) =>
    synth((stack) => void new Roles(stack, "Roles", { plans, keys: keys(stack), routeTables: ROUTE_TABLES }));
  for (const type of ["aws_iam_role", "aws_iam_role_policy", "aws_iam_instance_profile"]) {
    expect(build([ROLES[1]!, ROLES[0]!]).named(type)).toMatchObject(build([ROLES[0]!]).named(type));
  }
});

test("fails on a tier without a role", () => {
  expect(() =>
    synth(
      (stack) =>
        void new Roles(stack, "Roles", { plans: ROLES, keys: keys(stack), routeTables: ROUTE_TABLES }).instanceProfile(
          "AppApp",
        ),
    ),
  ).toThrow("there is no role for 'AppApp', only for MirrorData, Arbiter");
});
