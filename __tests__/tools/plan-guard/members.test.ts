import {
  attachment,
  change,
  CREATE,
  DELETE,
  member,
  MEMBER,
  planOf,
  refusals,
  REPLACE,
  UPDATE,
  volume,
} from "./builders";

const STOPPING: Readonly<Record<string, unknown>> = {
  capacity_reservation_specification: [{ capacity_reservation_preference: "none" }],
  cpu_core_count: 2,
  cpu_options: [{ core_count: 2 }],
  cpu_threads_per_core: 1,
  ebs_optimized: true,
  enclave_options: [{ enabled: true }],
  hibernation: true,
  host_id: "h-1",
  host_resource_group_arn: "arn:aws:resource-groups:eu-west-1:123456789012:group/x",
  instance_type: "r6i.xlarge",
  placement_group: "x",
  placement_partition_number: 2,
  tenancy: "dedicated",
  user_data: "b",
  user_data_base64: "Yg==",
};

test.each(Object.entries(STOPPING))("fails on a member whose %s changes in place", (argument, value) => {
  expect(refusals(planOf(member("A", UPDATE, { [argument]: value })))).toEqual([
    `aws_instance.A: would be stopped by the change of ${argument}`,
  ]);
});

test("a member may change in place what leaves it running", () => {
  const running = {
    disable_api_stop: true,
    disable_api_termination: false,
    iam_instance_profile: "x",
    instance_initiated_shutdown_behavior: "stop",
    maintenance_options: [{ auto_recovery: "default" }],
    metadata_options: [{ http_tokens: "required" }],
    monitoring: true,
    root_block_device: [{ volume_size: 50 }],
    secondary_private_ips: ["10.0.0.9"],
    tags: { ...MEMBER, Name: "x" },
    user_data_replace_on_change: false,
    volume_tags: { Name: "x" },
    vpc_security_group_ids: ["sg-1"],
  };
  expect(refusals(planOf(member("A", UPDATE, running)))).toEqual([]);
});

test("fails on user data that is known only during the apply, and not on other such arguments", () => {
  const updated = member("A", UPDATE);
  const unknown = (afterUnknown: object) =>
    planOf({ ...updated, change: { ...updated.change, after_unknown: afterUnknown } });
  expect(refusals(unknown({ user_data: true }))).toEqual([
    "aws_instance.A: would be stopped by the change of user_data",
  ]);
  expect(refusals(unknown({ cpu_options: [{ core_count: true }] }))).toHaveLength(1);
  expect(refusals(unknown({ public_ip: true, cpu_options: [], tags: {}, user_data: false }))).toEqual([]);
});

test("an argument that goes from absent to null is not changed", () => {
  expect(refusals(planOf(member("A", UPDATE, { user_data: null, tenancy: null })))).toEqual([]);
});

test("fails on a deleted, a replaced and a deposed member", () => {
  expect(refusals(planOf(member("A", DELETE)))).toEqual(["aws_instance.A: would be deleted"]);
  expect(refusals(planOf(member("A", REPLACE)))).toEqual(["aws_instance.A: would be replaced"]);
  expect(refusals(planOf(member("A", ["create", "delete"])))).toEqual(["aws_instance.A: would be replaced"]);
  expect(refusals(planOf({ ...member("A", DELETE), deposed: "8b2f1c3d" }))).toEqual([
    "aws_instance.A (deposed 8b2f1c3d): would be deleted",
  ]);
});

test("a member may be created and forgotten", () => {
  expect(refusals(planOf(change("aws_instance.A", CREATE, {}, { tags: MEMBER }), member("B", ["forget"])))).toEqual([]);
});

test("fails on a member that changes its address without a move", () => {
  const renamed = planOf(member("A", DELETE), change("aws_instance.Z", CREATE, {}, { tags: MEMBER }));
  expect(refusals(renamed)).toEqual(["aws_instance.A: would be deleted"]);
  expect(refusals(planOf({ ...member("Z"), previous_address: "aws_instance.A" }))).toEqual([]);
});

test("fails on a member whose role tag goes in the same plan, was removed by hand, or stands in tags_all only", () => {
  const tagged = (before: object, after: object) =>
    planOf(change("aws_instance.A", UPDATE, { instance_type: "a", ...before }, { instance_type: "b", ...after }));
  const stopped = ["aws_instance.A: would be stopped by the change of instance_type"];
  expect(refusals(tagged({ tags: MEMBER }, { tags: {} }))).toEqual(stopped);
  expect(refusals(tagged({ tags: {} }, { tags: MEMBER }))).toEqual(stopped);
  expect(refusals(tagged({ tags: null, tags_all: MEMBER }, {}))).toEqual(stopped);
});

test.each(["web-server", "arbiter"])("an instance of the role %s may be stopped, replaced and deleted", (role) => {
  for (const actions of [UPDATE, REPLACE, DELETE]) {
    const server = change(
      "aws_instance.S",
      actions,
      { id: "i-S", tags: { "iris:role": role } },
      { instance_type: "b" },
    );
    expect(refusals(planOf(server))).toEqual([]);
  }
});

test("an instance without a role is somebody else's, until a volume that is no cache is attached to it", () => {
  const other = change("aws_instance.S", REPLACE, { id: "i-S" });
  expect(refusals(planOf(other))).toEqual([]);
  expect(refusals(planOf(other, volume("V"), attachment("V", "S")))).toEqual(["aws_instance.S: would be replaced"]);
  const cache = volume("V", ["no-op"], { tags: { "iris:role": "app-server" } });
  expect(refusals(planOf(other, cache, attachment("V", "S")))).toEqual([]);
});

test("fails on an attachment that is deleted or replaced, of a member or of a volume that is no cache", () => {
  const cache = volume("V", ["no-op"], { tags: { "iris:role": "app-server" } });
  const arbiter = change("aws_instance.S", ["no-op"], { id: "i-S", tags: { "iris:role": "arbiter" } });
  const detached = ["aws_volume_attachment.V: would be detached"];
  expect(refusals(planOf(member("A"), volume("V"), attachment("V", "A", DELETE)))).toEqual(detached);
  expect(refusals(planOf(member("A"), cache, attachment("V", "A", DELETE)))).toEqual(detached);
  expect(refusals(planOf(arbiter, volume("V"), attachment("V", "S", DELETE)))).toEqual(detached);
  expect(refusals(planOf(member("A"), volume("V"), attachment("V", "A", REPLACE)))).toEqual([
    "aws_volume_attachment.V: would be detached and attached again",
  ]);
});

test("fails on an attachment whose instance and volume are not in the plan: it may be ours", () => {
  expect(refusals(planOf(attachment("V", "A", DELETE)))).toEqual(["aws_volume_attachment.V: would be detached"]);
});

test("fails on a volume that is forgotten while its attachment is not", () => {
  const document = planOf(member("A"), volume("V", ["forget"]), attachment("V", "A", DELETE));
  expect(refusals(document)).toEqual(["aws_volume_attachment.V: would be detached"]);
});

test("an attachment may be created, changed in place and forgotten", () => {
  for (const action of ["create", "update", "forget"]) {
    expect(refusals(planOf(member("A"), volume("V"), attachment("V", "A", [action])))).toEqual([]);
  }
});

test("fails on a member that aws_ec2_instance_state stops", () => {
  const state = (actions: readonly string[], before: string, after: string, of = "A") =>
    planOf(
      member("A"),
      change("aws_ec2_instance_state.x", actions, { instance_id: `i-${of}`, state: before }, { state: after }),
    );
  expect(refusals(state(CREATE, "", "stopped"))).toEqual(["aws_ec2_instance_state.x: would stop aws_instance.A"]);
  expect(refusals(state(UPDATE, "running", "stopped"))).toEqual([
    "aws_ec2_instance_state.x: would stop aws_instance.A",
  ]);
  expect(refusals(state(UPDATE, "running", "stopped", "other"))).toEqual([]);
  expect(refusals(state(UPDATE, "stopped", "running"))).toEqual([]);
  expect(refusals(state(["no-op"], "stopped", "stopped"))).toEqual([]);
});

test("fails on an image of a member that reboots it", () => {
  const image = (noReboot: boolean, of = "A", actions = CREATE) =>
    planOf(
      member("A"),
      change(
        "aws_ami_from_instance.x",
        actions,
        {},
        { source_instance_id: `i-${of}`, snapshot_without_reboot: noReboot },
      ),
    );
  expect(refusals(image(false))).toEqual(["aws_ami_from_instance.x: would reboot aws_instance.A"]);
  expect(refusals(image(false, "A", REPLACE))).toEqual(["aws_ami_from_instance.x: would reboot aws_instance.A"]);
  expect(refusals(image(true))).toEqual([]);
  expect(refusals(image(false, "other"))).toEqual([]);
  expect(refusals(image(false, "A", UPDATE))).toEqual([]);
});
