import { judge } from "../../../tools/plan-guard/judge";
import { attachment, change, DELETE, member, planOf, refusals, REPLACE, UPDATE, volume } from "./builders";

const TYPES = [
  "aws_backup_vault",
  "aws_ebs_snapshot",
  "aws_ebs_snapshot_copy",
  "aws_ebs_volume",
  "aws_s3_bucket",
  "aws_s3_bucket_versioning",
];
const KEYS = ["aws_kms_external_key", "aws_kms_key", "aws_kms_replica_external_key", "aws_kms_replica_key"];
const CACHE = { tags: { "iris:role": "app-server" } };

test.each(TYPES)("fails on a deleted %s", (type) => {
  expect(refusals(planOf(change(`${type}.x`, DELETE)))).toEqual([`${type}.x: would be deleted`]);
});

test.each(KEYS)("fails on a deleted %s, which Terraform schedules", (type) => {
  expect(refusals(planOf(change(`${type}.x`, DELETE)))).toEqual([`${type}.x: would be scheduled for deletion`]);
});

test.each([...TYPES, ...KEYS])("fails on a replaced %s, whatever comes first", (type) => {
  for (const actions of [
    ["delete", "create"],
    ["create", "delete"],
  ]) {
    expect(refusals(planOf(change(`${type}.x`, actions)))).toEqual([`${type}.x: would be replaced`]);
  }
});

test.each([...TYPES, ...KEYS])("a %s may be created, read, updated, left alone and forgotten", (type) => {
  for (const action of ["create", "read", "update", "no-op", "forget"]) {
    expect(refusals(planOf(change(`${type}.x`, [action])))).toEqual([]);
  }
});

test("types that keep nothing may be deleted and replaced", () => {
  const stateless = ["aws_lb_listener", "aws_iam_role", "aws_kms_alias", "aws_s3_bucket_policy", "aws_route53_record"];
  for (const type of stateless) {
    expect(refusals(planOf(change(`${type}.x`, DELETE), change(`${type}.y`, REPLACE)))).toEqual([]);
  }
});

test("a data source is not judged", () => {
  expect(refusals(planOf({ ...change("data.aws_ebs_volume.x", DELETE), mode: "data" }))).toEqual([]);
});

test("a volume of an application server is a cache and may go, with its attachment", () => {
  const app = change("aws_instance.App", ["no-op"], { id: "i-App", ...CACHE });
  for (const actions of [DELETE, REPLACE]) {
    expect(refusals(planOf(app, volume("Cache", actions, CACHE), attachment("Cache", "App", actions)))).toEqual([]);
  }
});

test("fails on a volume of any other role, and on one without tags", () => {
  for (const role of ["mirror-member", "web-server", "arbiter"]) {
    expect(refusals(planOf(volume("A", DELETE, { tags: { "iris:role": role } })))).toHaveLength(1);
  }
  expect(refusals(planOf(volume("A", DELETE, { tags: null })))).toHaveLength(1);
});

test("fails on a volume that becomes a cache only by this plan", () => {
  expect(refusals(planOf(volume("A", REPLACE, {}, CACHE)))).toEqual(["aws_ebs_volume.A: would be replaced"]);
});

test("a volume may change size, type, IOPS and throughput in place", () => {
  const grown = volume("A", UPDATE, { type: "gp2" }, { size: 200, type: "gp3", iops: 6000, throughput: 500 });
  expect(refusals(planOf(grown))).toEqual([]);
});

test("fails on a deposed volume, and names the deposed object", () => {
  const left = { ...volume("A", DELETE), deposed: "8b2f1c3d" };
  expect(refusals(planOf(volume("A"), left))).toEqual(["aws_ebs_volume.A (deposed 8b2f1c3d): would be deleted"]);
});

test("fails on a disabled key, and lets a key be enabled", () => {
  const disabled = change("aws_kms_key.x", UPDATE, { is_enabled: true }, { is_enabled: false });
  const replicaDisabled = change("aws_kms_replica_key.x", UPDATE, { enabled: true }, { enabled: false });
  const enabled = change("aws_kms_key.x", UPDATE, { is_enabled: false }, { is_enabled: true });
  expect(refusals(planOf(disabled))).toEqual(["aws_kms_key.x: would be disabled"]);
  expect(refusals(planOf(replicaDisabled))).toEqual(["aws_kms_replica_key.x: would be disabled"]);
  expect(refusals(planOf(enabled))).toEqual([]);
});

test("fails on versioning that is suspended, in its own resource and in the bucket", () => {
  const status = (value: string) => ({ versioning_configuration: [{ status: value }] });
  const inline = (enabled: boolean) => ({ versioning: [{ enabled }] });
  const own = change("aws_s3_bucket_versioning.x", UPDATE, status("Enabled"), status("Suspended"));
  const bucket = change("aws_s3_bucket.x", UPDATE, inline(true), inline(false));
  expect(refusals(planOf(own))).toEqual(["aws_s3_bucket_versioning.x: would suspend versioning"]);
  expect(refusals(planOf(bucket))).toEqual(["aws_s3_bucket.x: would suspend versioning"]);
  expect(
    refusals(planOf(change("aws_s3_bucket_versioning.x", UPDATE, status("Suspended"), status("Enabled")))),
  ).toEqual([]);
});

test("what to do instead: retire what goes, keep the argument of what would be replaced", () => {
  const replaced = volume("A", REPLACE);
  const because = { ...replaced, change: { ...replaced.change, replace_paths: [["kms_key_id"]] } };
  const instead = (document: unknown) => judge(document).findings[0]?.instead;
  expect(instead(planOf(volume("A", DELETE)))).toBe(
    "list it under 'retired' (elsewhere: a 'removed' block with 'destroy = false'), and its attachments too",
  );
  expect(instead(planOf(because))).toMatch(/^leave kms_key_id as it is, or list it under 'retired'/);
});

test("the counts are of managed resources, by what happens to them", () => {
  const document = planOf(
    member("A"),
    volume("A", UPDATE),
    volume("B", ["create"]),
    volume("C", ["forget"]),
    change("aws_lb.x", REPLACE),
    change("aws_lb.y", DELETE),
    { ...change("data.aws_ami.x", ["read"]), mode: "data" },
  );
  expect(judge(document).counts).toEqual({ create: 1, update: 1, replace: 1, delete: 1, forget: 1, unchanged: 1 });
});
