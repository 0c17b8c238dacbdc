import { createHash } from "node:crypto";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { TerraformStack } from "cdktf";
import { ConfigurationPlan } from "../../../domain/deployment-plan";
import { bundleManifest } from "../../../modules/configuration/bundle-manifest";
import { Configuration, ConfigurationProps } from "../../../modules/configuration/configuration";
import { bootFiles } from "../../../modules/configuration/guest-files";
import { Attributes, synth, Synthesised } from "../../support/synth";

const PLAN: ConfigurationPlan = {
  bucketName: "prod-eu-west-1-configuration-111122223333",
  logGroupName: "/iris/prod/servers",
  logRetentionDays: 90,
  statusPrefix: "/iris/prod",
  kit: { bucket: "kits", key: "iris.tar.gz", sha256: "0".repeat(64) },
  secrets: { license: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:license-AbCdEf" },
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
const build = (changes: Partial<ConfigurationProps> = {}, use: (it: Configuration) => void = () => undefined): Synthesised =>
  synth((stack) => use(configuration(stack, changes)));
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
  expect(result.only("aws_s3_bucket_versioning")).toEqual({ bucket: BUCKET, versioning_configuration: { status: "Enabled" } });
  expect(result.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
    { apply_server_side_encryption_by_default: { kms_master_key_id: "arn-of-secrets", sse_algorithm: "aws:kms" }, bucket_key_enabled: true },
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

test("whoever comes without TLS is refused, for the bucket and its objects", () => {
  const policy = JSON.parse(String(build().only("aws_s3_bucket_policy")["policy"]));
  const arn = expect.stringMatching(/^\$\{aws_s3_bucket\.\w+\.arn\}$/);
  expect(policy.Statement).toEqual([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["s3:*"],
      Resource: [arn, expect.stringMatching(/^\$\{aws_s3_bucket\.\w+\.arn\}\/\*$/)],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
});

test("old versions are kept for 90 days and current ones for ever", () => {
  expect(build().only("aws_s3_bucket_lifecycle_configuration")["rule"]).toEqual([
    { id: "old-versions", status: "Enabled", filter: [{ prefix: "" }], noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
  ]);
});

test("without protection Terraform deletes the bucket with what it holds", () => {
  expect(build({ protection: false }).only("aws_s3_bucket")).toMatchObject({ force_destroy: true, lifecycle: { prevent_destroy: false } });
});

test("server logs are encrypted with the logs key and kept as long as asked", () => {
  expect(build().only("aws_cloudwatch_log_group")).toEqual({
    kms_key_id: "arn-of-logs",
    name: "/iris/prod/servers",
    retention_in_days: 90,
  });
});

test("the scripts are objects of their release, with a manifest of their checksums, as they are in the files", () => {
  const found = objects(build());
  const { release, text } = bundleManifest(SCRIPTS);
  expect(Object.keys(found).sort()).toEqual(
    ["MANIFEST", "boot/run.sh", "boot/steps/volumes.sh"].map((path) => `bundle/${release}/${path}`),
  );
  expect(found[`bundle/${release}/MANIFEST`]?.["content"]).toBe(text);
  expect(found[`bundle/${release}/boot/run.sh`]).toEqual({
    bucket: BUCKET,
    bucket_key_enabled: true,
    content: 'echo "$${HOME}" %%{http_code}\n',
    content_type: "text/plain; charset=utf-8",
    depends_on: expect.arrayContaining([expect.stringContaining("aws_s3_bucket_versioning")]),
    key: `bundle/${release}/boot/run.sh`,
    kms_key_id: "arn-of-secrets",
    lifecycle: { create_before_destroy: true },
    override_provider: { default_tags: { tags: {} } },
    server_side_encryption: "aws:kms",
  });
});

test("the manifest is what sha256sum reads, and another script makes another release", () => {
  const { text, release, sha256 } = bundleManifest(SCRIPTS);
  const sum = (value: string) => createHash("sha256").update(value).digest("hex");
  expect(text).toBe(`${sum(SCRIPTS[0]!.text)}  boot/run.sh\n${sum("true\n")}  boot/steps/volumes.sh\n`);
  expect([release, sha256]).toEqual([sum(text).slice(0, 16), sum(text)]);
  expect(bundleManifest([SCRIPTS[0]!, { ...SCRIPTS[1]!, text: "false\n" }]).release).not.toBe(release);
  expect(bundleManifest([SCRIPTS[0]!, { ...SCRIPTS[1]!, path: "boot/other.sh" }]).release).not.toBe(release);
});

test("no object takes the deployment's tags: S3 refuses an object with more than 10", () => {
  const found = Object.values(objects(build({}, (it) => it.publish("data-a", {}))));
  expect(found.map((object) => object["override_provider"])).toEqual(Array(4).fill({ default_tags: { tags: {} } }));
});

test("a changed script changes keys and contents, not Terraform addresses", () => {
  const changed = [{ ...SCRIPTS[0]!, text: "true\n" }, SCRIPTS[1]!];
  expect(build({ scripts: changed }).addresses).toEqual(build().addresses);
});

test("fails on a file name that a line of the manifest cannot hold", () => {
  expect(() => bundleManifest([{ path: "boot/a b.sh", text: "" }])).toThrow("the file name 'boot/a b.sh'");
});

test("the package's own scripts are the default", () => {
  const found = objects(build({ scripts: undefined }));
  expect(Object.keys(found).map((key) => key.replace(/^bundle\/[0-9a-f]{16}\//, "")).sort()).toEqual(["MANIFEST", ...bootFiles().map(({ path }) => path)]);
});

test("facts of a node are JSON, with references and with what all nodes share", () => {
  const result = synth((stack) => {
    const vpc = new Vpc(stack, "Vpc", { cidrBlock: "10.20.0.0/16" });
    configuration(stack).publish("data-a", { role: "mirror-member", volumes: [{ id: vpc.id, mount: "/iris" }], text: "${HOME}", memory: { globalBuffersMiB: 4096 } });
  });
  const object = objects(result)["nodes/data-a.json"]!;
  const { release, sha256 } = bundleManifest(SCRIPTS);
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
    kit: PLAN.kit,
    secrets: PLAN.secrets,
    bundle: { release, manifestSha256: sha256 },
  });
  expect(object).toMatchObject({ bucket: BUCKET, kms_key_id: "arn-of-secrets", server_side_encryption: "aws:kms" });
  expect((object["depends_on"] as string[]).map((address) => plain(address))).toEqual([
    "aws_s3_object.Configuration_Bundle_BootRunSh",
    "aws_s3_object.Configuration_Bundle_BootStepsVolumesSh",
    "aws_s3_object.Configuration_Bundle_MANIFEST",
  ]);
});

test("a further node leaves the facts of the others alone", () => {
  const facts = (...nodes: string[]) => build({}, (it) => nodes.forEach((node) => it.publish(node, { role: "arbiter" }))).named("aws_s3_object");
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
  expect(userData({ scripts: SCRIPTS.slice(1), protection: false, plan: { ...PLAN, logRetentionDays: 7, kit: undefined, secrets: {} } })).toBe(text);
});
