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

const KEYED = 'module.iris["eu"].aws_instance.this["MirrorA"]';
const A = { maintenance: "aws_instance.A" };
const MANY =
  "the plan: would stop, replace, remove or detach volumes of 2 members at once: aws_instance.A, aws_instance.B";

test("the member under maintenance may be replaced or stopped, with its attachments", () => {
  expect(refusals(planOf(member("A", REPLACE), member("B"), volume("V"), attachment("V", "A", REPLACE)), A)).toEqual(
    [],
  );
  expect(refusals(planOf(member("A", UPDATE, { instance_type: "b" })), A)).toEqual([]);
  expect(refusals(planOf(member("A", ["create", "delete"])), A)).toEqual([]);
  expect(refusals(planOf({ ...member("A", DELETE), deposed: "8b2f1c3d" }), A)).toEqual([]);
});

test("the member under maintenance may be stopped by aws_ec2_instance_state, and it counts as touched", () => {
  const stateOf = (name: string) =>
    change("aws_ec2_instance_state.x", CREATE, {}, { instance_id: `i-${name}`, state: "stopped" });
  const state = stateOf("A");
  expect(refusals(planOf(member("A"), state), A)).toEqual([]);
  expect(refusals(planOf(member("A"), member("B"), stateOf("B")), A)).toEqual([
    "aws_ec2_instance_state.x: would stop aws_instance.B",
  ]);
  expect(refusals(planOf(member("A"), state, member("B", REPLACE)), A)).toEqual([
    "aws_instance.B: would be replaced",
    MANY,
  ]);
});

test("a replacement that was interrupted after the deletion may be completed", () => {
  expect(refusals(planOf(change("aws_instance.A", CREATE, {}, { tags: MEMBER })), A)).toEqual([]);
});

test("fails on the removal of the member under maintenance", () => {
  expect(refusals(planOf(member("A", DELETE)), A)).toEqual(["aws_instance.A: would be deleted"]);
});

test("fails on a volume of the member under maintenance", () => {
  const document = planOf(member("A", REPLACE), volume("V", REPLACE), attachment("V", "A", REPLACE));
  expect(refusals(document, A)).toEqual(["aws_ebs_volume.V: would be replaced"]);
});

test("fails on an attachment of another member", () => {
  const document = planOf(member("A"), member("B"), volume("V"), attachment("V", "B", REPLACE));
  expect(refusals(document, A)).toEqual(["aws_volume_attachment.V: would be detached and attached again"]);
});

test("fails on a second member in the same plan, and names both", () => {
  const stop = { instance_type: "b" };
  expect(refusals(planOf(member("A", UPDATE, stop), member("B", UPDATE, stop)), A)).toEqual([
    "aws_instance.B: would be stopped by the change of instance_type",
    MANY,
  ]);
  expect(refusals(planOf(member("A", REPLACE), member("B"), volume("V"), attachment("V", "B", DELETE)), A)).toEqual([
    "aws_volume_attachment.V: would be detached",
    MANY,
  ]);
});

test("two changes of one member are not two members", () => {
  const document = planOf(
    member("A", REPLACE),
    { ...member("A", DELETE), deposed: "8b2f1c3d" },
    volume("V"),
    attachment("V", "A", REPLACE),
  );
  expect(refusals(document, A)).toEqual([]);
});

test("an address with module and key is the one that Terraform prints", () => {
  const keyed = change(KEYED, REPLACE, { id: "i-A", tags: MEMBER });
  expect(refusals(planOf(keyed), { maintenance: KEYED })).toEqual([]);
  expect(refusals(planOf(keyed), { maintenance: "module.iris[eu].aws_instance.this[MirrorA]" })).toEqual([
    "module.iris[eu].aws_instance.this[MirrorA]: is named under --maintenance",
    `${KEYED}: would be replaced`,
  ]);
});

test("fails on a maintenance address that is not in the plan or is no member", () => {
  const document = planOf(
    member("A"),
    volume("V"),
    change("aws_instance.App", ["no-op"], { tags: { "iris:role": "app-server" } }),
  );
  for (const maintenance of ["aws_instance.Z", "aws_ebs_volume.V", "aws_instance.App"]) {
    expect(refusals(document, { maintenance })).toEqual([`${maintenance}: is named under --maintenance`]);
  }
});
