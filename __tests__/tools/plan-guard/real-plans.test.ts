import { realPlan, refusals } from "./builders";

const MANY =
  "the plan: would stop, replace, remove or detach volumes of 2 members at once: aws_instance.A, aws_instance.B";
const STOPPED = (name: string, by: string) => `aws_instance.${name}: would be stopped by the change of ${by}`;

test.each([
  [
    "removed-volume",
    [
      "aws_ebs_snapshot.s: would be deleted",
      "aws_ebs_volume.A: would be deleted",
      "aws_volume_attachment.A: would be detached",
    ],
  ],
  ["detached-volume", ["aws_volume_attachment.B: would be detached"]],
  [
    "replaced-key",
    [
      "aws_ebs_snapshot.s: would be replaced, because of volume_id",
      "aws_ebs_volume.A: would be replaced, because of kms_key_id",
      "aws_ebs_volume.B: would be replaced, because of kms_key_id",
      "aws_kms_key.ebs: would be replaced, because of customer_master_key_spec",
      "aws_volume_attachment.A: would be detached and attached again",
      "aws_volume_attachment.B: would be detached and attached again",
      MANY,
    ],
  ],
  ["changed-type-of-both-members", [STOPPED("A", "instance_type"), STOPPED("B", "instance_type"), MANY]],
  ["user-data-known-after-apply", [STOPPED("A", "user_data")]],
  [
    "member-create-before-destroy",
    [
      "aws_instance.A: would be replaced, because of ami",
      "aws_volume_attachment.A: would be detached and attached again",
    ],
  ],
  ["deposed-member", ["aws_instance.B (deposed 8b2f1c3d): would be deleted"]],
  ["removed-block-volume-only", ["aws_volume_attachment.B: would be detached"]],
  ["suspended-versioning", ["aws_s3_bucket_versioning.log: would suspend versioning"]],
  ["errored", ["the plan: cannot be judged"]],
])("fails on a plan of Terraform: %s", (name, expected) => {
  expect(refusals(realPlan(name))).toEqual(expected);
});

test.each(["removed-block-volume-and-attachment", "grown-volume", "termination-protection", "removed-role-tag"])(
  "a plan of Terraform is let through: %s",
  (name) => {
    expect(refusals(realPlan(name))).toEqual([]);
  },
);

test("a real replacement of the member under maintenance is let through, and of both members is not", () => {
  const maintenance = "aws_instance.A";
  expect(refusals(realPlan("member-create-before-destroy"), { maintenance })).toEqual([]);
  expect(refusals(realPlan("changed-type-of-both-members"), { maintenance })).toEqual([
    STOPPED("B", "instance_type"),
    MANY,
  ]);
});
