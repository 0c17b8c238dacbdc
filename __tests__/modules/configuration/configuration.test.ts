import { createHash } from "node:crypto";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { TerraformStack } from "cdktf";
import { ConfigurationPlan } from "../../../domain/configuration/plan";
import { bundleOf } from "../../../modules/configuration/bundle";
import { Configuration, ConfigurationProps } from "../../../modules/configuration/configuration";
import { bootFiles } from "../../../modules/configuration/guest-files";
import { Attributes, synth, Synthesised } from "../../support/synth";

const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
const PLAN: ConfigurationPlan = {
  bucketName: "prod-eu-west-1-configuration-111122223333",
  bucketStatements: [{ sid: "Some", effect: "Deny", principals: { AWS: "*" }, actions: ["s3:*"], resources: ["x"] }],
  logGroupName: "/iris/prod/servers",
  logRetentionDays: 90,
  statusPrefix: "/iris/prod",
  os: "rhel9",
  kits: {
    iris: { bucket: "kits", key: "iris.tar.gz", sha256: "0".repeat(64), edition: "iris-for-health" },
    agent: { bucket: "kits", key: "agent.tar.gz", sha256: "1".repeat(64) },
    webGateway: { bucket: "kits", key: "gateway.tar.gz", sha256: "2".repeat(64) },
  },
  secrets: { license: secret("license"), password: secret("password"), gatewayPassword: secret("gateway") },
  hooks: {
    "mirror-member": { beforeStart: { bucket: "hooks", key: "before.sh", sha256: "3".repeat(64), limitSeconds: 60 } },
    "app-server": {},
    arbiter: {},
    "web-server": {},
  },
};
const SCRIPTS = [
  { path: "boot/run.sh", text: 'echo "${HOME}" %{http_code}\n' },
  { path: "boot/steps/volumes.sh", text: "true\n" },
];
const KEYS = { keyArn: (purpose: string) => `arn-of-${purpose}` };

const configuration = (stack: TerraformStack, changes: Partial<ConfigurationProps> = {}): Configuration =>
  new Configuration(stack, "Configuration", {
    plan: PLAN,
    regionName: "eu-west-1",
    keys: KEYS,
    protection: true,
    scripts: SCRIPTS,
    ...changes,
  });
const build = (
  changes: Partial<ConfigurationProps> = {},
  use: (it: Configuration) => void = () => undefined,
): Synthesised => synth((stack) => use(configuration(stack, changes)));
const plain = (name: string): string => name.replace(/_[0-9A-F]{8}$/, "");
const objects = (result: Synthesised): Record<string, Attributes> =>
  Object.fromEntries(Object.values(result.named("aws_s3_object")).map((object) => [String(object["key"]), object]));
const BUCKET = expect.stringMatching(/^\$\{aws_s3_bucket\.Configuration_Bucket_\w+\.bucket\}$/);

test("the bucket is versioned, private, encrypted with the secrets key, and protected", () => {
  const result = build();
  expect(result.only("aws_s3_bucket")).toEqual({
    bucket: PLAN.bucketName,
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
    tags: { Name: PLAN.bucketName },
  });
  expect(result.only("aws_s3_bucket_versioning")).toEqual({
    bucket: BUCKET,
    versioning_configuration: { status: "Enabled" },
  });
  expect(result.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
    {
      apply_server_side_encryption_by_default: { kms_master_key_id: "arn-of-secrets", sse_algorithm: "aws:kms" },
      bucket_key_enabled: true,
    },
  ]);
  expect(result.only("aws_s3_bucket_public_access_block")).toEqual({
    bucket: BUCKET,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(result.only("aws_s3_bucket_ownership_controls")["rule"]).toEqual({ object_ownership: "BucketOwnerEnforced" });
});

test("the policy of the bucket is the planned one", () => {
  expect(JSON.parse(String(build().only("aws_s3_bucket_policy")["policy"])).Statement).toEqual([
    { Sid: "Some", Effect: "Deny", Principal: { AWS: "*" }, Action: ["s3:*"], Resource: ["x"] },
  ]);
});

test("old versions are kept for 90 days and current ones for ever", () => {
  expect(build().only("aws_s3_bucket_lifecycle_configuration")["rule"]).toEqual([
    {
      id: "old-versions",
      status: "Enabled",
      filter: [{ prefix: "" }],
      noncurrent_version_expiration: [{ noncurrent_days: 90 }],
    },
  ]);
});

test("without protection Terraform deletes the bucket with what it holds", () => {
  expect(build({ protection: false }).only("aws_s3_bucket")).toMatchObject({
    force_destroy: true,
    lifecycle: { prevent_destroy: false },
  });
});

test("server logs are encrypted with the logs key and kept as long as asked", () => {
  expect(build().only("aws_cloudwatch_log_group")).toEqual({
    kms_key_id: "arn-of-logs",
    name: "/iris/prod/servers",
    retention_in_days: 90,
  });
});

test("the scripts are one object of their release: JSON of texts by path, escaped for Terraform", () => {
  const { release } = bundleOf(SCRIPTS);
  expect(objects(build())).toEqual({
    [`bundle/${release}.json`]: {
      bucket: BUCKET,
      bucket_key_enabled: true,
      content: '{\n "boot/run.sh": "echo \\"$${HOME}\\" %%{http_code}\\n",\n "boot/steps/volumes.sh": "true\\n"\n}\n',
      content_type: "application/json",
      depends_on: expect.arrayContaining([expect.stringContaining("aws_s3_bucket_versioning")]),
      key: `bundle/${release}.json`,
      kms_key_id: "arn-of-secrets",
      lifecycle: { create_before_destroy: true },
      override_provider: { default_tags: { tags: {} } },
      server_side_encryption: "aws:kms",
    },
  });
});

test("another script makes another release, and the checksum is that of the object's text", () => {
  const { text, release, sha256 } = bundleOf(SCRIPTS);
  const sum = createHash("sha256").update(text).digest("hex");
  expect([release, sha256]).toEqual([sum.slice(0, 16), sum]);
  expect(JSON.parse(text)).toEqual(Object.fromEntries(SCRIPTS.map((script) => [script.path, script.text])));
  expect(bundleOf([SCRIPTS[0]!, { ...SCRIPTS[1]!, text: "false\n" }]).release).not.toBe(release);
  expect(bundleOf([SCRIPTS[0]!, { ...SCRIPTS[1]!, path: "boot/other.sh" }]).release).not.toBe(release);
});

test("no object takes the deployment's tags: S3 refuses an object with more than 10", () => {
  const found = Object.values(objects(build({}, (it) => it.publish("data-a", { role: "arbiter" }))));
  expect(found.map((object) => object["override_provider"])).toEqual(Array(2).fill({ default_tags: { tags: {} } }));
});

test("a changed script changes keys and contents, not Terraform addresses", () => {
  const changed = [{ ...SCRIPTS[0]!, text: "true\n" }, SCRIPTS[1]!];
  expect(build({ scripts: changed }).addresses).toEqual(build().addresses);
});

test.each(["boot/a b.sh", "../etc/passwd", "boot/../run.sh", "/boot/run.sh", "boot/.hidden", ""])(
  "fails on the file name '%s'",
  (path) => {
    expect(() => bundleOf([{ path, text: "" }])).toThrow(`the file name '${path}'`);
  },
);

test("the package's own scripts are the default", () => {
  const [object] = Object.values(objects(build({ scripts: undefined })));
  const { text } = bundleOf(bootFiles());
  expect(bootFiles().map(({ path }) => path)).toEqual(
    expect.arrayContaining(["boot/run.sh", "boot/lib/common.sh", "image-check.sh"]),
  );
  expect(String(object!["content"]).replace(/([$%])\1\{/g, "$1{")).toBe(text);
});

test("facts of a node are JSON, with references and with what all nodes share", () => {
  const result = synth((stack) => {
    const vpc = new Vpc(stack, "Vpc", { cidrBlock: "10.20.0.0/16" });
    configuration(stack).publish("data-a", {
      role: "mirror-member",
      volumes: [{ id: vpc.id, mount: "/iris" }],
      text: "${HOME}",
      memory: { globalBuffersMiB: 4096 },
    });
  });
  const object = objects(result)["nodes/data-a.json"]!;
  const { release, sha256 } = bundleOf(SCRIPTS);
  expect(JSON.parse(String(object["content"]))).toEqual({
    role: "mirror-member",
    volumes: [{ id: "${aws_vpc.Vpc.id}", mount: "/iris" }],
    text: "$${HOME}",
    memory: { globalBuffersMiB: 4096 },
    node: "data-a",
    region: "eu-west-1",
    bucket: PLAN.bucketName,
    statusPrefix: "/iris/prod",
    logGroup: "/iris/prod/servers",
    os: "rhel9",
    kits: { iris: PLAN.kits.iris, agent: null, webGateway: PLAN.kits.webGateway },
    secrets: PLAN.secrets,
    hooks: { beforeStart: PLAN.hooks["mirror-member"].beforeStart, afterReady: null },
    bundle: { release, sha256 },
  });
  expect(object).toMatchObject({ bucket: BUCKET, kms_key_id: "arn-of-secrets", server_side_encryption: "aws:kms" });
  expect((object["depends_on"] as string[]).map((address) => plain(address))).toEqual([
    "aws_s3_object.Configuration_Bundle",
  ]);
});

const NO_SECRETS = { license: null, password: null, gatewayPassword: null };
test.each([
  ["mirror-member", ["iris", "webGateway"], PLAN.secrets],
  ["app-server", ["iris"], { ...PLAN.secrets, password: null }],
  ["arbiter", ["agent"], NO_SECRETS],
  ["web-server", ["webGateway"], { ...NO_SECRETS, gatewayPassword: secret("gateway") }],
] as const)(
  "facts of the role %s name exactly its kits, secrets and scripts, and say null for the others",
  (role, kits, secrets) => {
    const facts = JSON.parse(
      String(objects(build({}, (it) => it.publish("node", { role })))["nodes/node.json"]?.["content"]),
    );
    expect(Object.keys(facts.kits)).toEqual(["iris", "agent", "webGateway"]);
    expect(Object.keys(facts.kits).filter((name) => facts.kits[name] !== null)).toEqual(kits);
    expect(facts.secrets).toEqual(secrets);
    expect(facts.hooks).toEqual({ beforeStart: PLAN.hooks[role].beforeStart ?? null, afterReady: null });
  },
);

test("secrets of a server's own stand before those of the region", () => {
  const own = { password: secret("own"), gatewayPassword: undefined };
  const facts = JSON.parse(
    String(objects(build({}, (it) => it.publish("node", { role: "app-server" }, own)))["nodes/node.json"]?.["content"]),
  );
  expect(facts.secrets).toEqual({ ...PLAN.secrets, password: secret("own") });
});

test("a document without kits and secrets leaves facts that say null", () => {
  const plan = { ...PLAN, kits: {}, secrets: {} };
  const facts = JSON.parse(
    String(
      objects(build({ plan }, (it) => it.publish("node", { role: "mirror-member" })))["nodes/node.json"]?.["content"],
    ),
  );
  expect([facts.kits, facts.secrets]).toEqual([{ iris: null, agent: null, webGateway: null }, NO_SECRETS]);
});

test("a further node leaves the facts of the others alone", () => {
  const facts = (...nodes: string[]) =>
    build({}, (it) => nodes.forEach((node) => it.publish(node, { role: "arbiter" }))).named("aws_s3_object");
  const before = facts("data-a");
  expect(Object.keys(before).map(plain)).toContain("Configuration_Facts_DataA");
  expect(facts("app-a1", "data-a")).toMatchObject(before);
});

test("user data of a node depends on its name, bucket and region only", () => {
  const userData = (changes: Partial<ConfigurationProps> = {}): string => {
    let text = "";
    build(changes, (it) => (text = it.bootstrap("data-a")));
    return text;
  };
  const text = userData();
  expect(text).toContain(`readonly BUCKET='${PLAN.bucketName}'\nreadonly NODE='data-a'\nreadonly REGION='eu-west-1'\n`);
  expect(text).not.toContain("@@");
  expect(
    userData({
      scripts: SCRIPTS.slice(1),
      protection: false,
      plan: { ...PLAN, logRetentionDays: 7, kits: {}, secrets: {} },
    }),
  ).toBe(text);
});
