import { judge } from "../../../tools/plan-guard/judge";
import { change, member, planOf, realPlan, refusals } from "./builders";

const whyOf = (document: unknown) => judge(document).findings.map(({ why }) => why);

test("fails on a plan that is errored", () => {
  expect(whyOf({ ...planOf(), errored: true })).toEqual([
    "it is errored: planning stopped half-way, so it does not list all that would happen",
  ]);
});

test("fails on a plan that Terraform marks as incomplete, as with -target", () => {
  expect(whyOf({ ...planOf(), complete: false })).toEqual([
    "it is incomplete: it does not list all that there is to do, as with -target",
  ]);
  expect(whyOf({ ...planOf(), complete: true })).toEqual([]);
});

test.each([
  ["a list", []],
  ["a text", "plan"],
  ["nothing", null],
])("fails on %s", (_, document) => {
  expect(whyOf(document)).toEqual(["it is no plan but some other JSON"]);
});

test("fails on some other object", () => {
  expect(whyOf({})).toEqual(["it is no plan: it has no 'format_version'"]);
  expect(whyOf({ format_version: 1, resource_changes: [] })).toEqual(["it is no plan: it has no 'format_version'"]);
});

test("fails on a state file, and on terraform show -json without a plan", () => {
  const why = ["it is a state, not a plan"];
  expect(whyOf({ version: 4, serial: 3, lineage: "1b6f", resources: [] })).toEqual(why);
  expect(whyOf({ format_version: "1.0", values: { root_module: {} } })).toEqual(why);
});

test("fails on another major format version, and reads every 1.x", () => {
  for (const version of ["0.2", "2.0", "10.0"]) {
    expect(whyOf({ ...planOf(), format_version: version })).toEqual([
      `it has the format version '${version}', and only 1.x is understood`,
    ]);
  }
  for (const version of ["1.0", "1.2", "1.99"]) expect(whyOf({ ...planOf(), format_version: version })).toEqual([]);
});

test("fails on a plan whose resource changes were cut away", () => {
  const why = ["it is no plan: it has no 'resource_changes'"];
  const withResources = { root_module: { resources: [{ address: "aws_ebs_volume.A" }] } };
  const withModules = { root_module: { child_modules: [{ address: "module.x" }] } };
  expect(whyOf({ format_version: "1.2" })).toEqual(why);
  expect(whyOf({ format_version: "1.2", planned_values: withResources })).toEqual(why);
  expect(
    whyOf({ format_version: "1.2", planned_values: { root_module: {} }, prior_state: { values: withModules } }),
  ).toEqual(why);
  expect(whyOf({ format_version: "1.2", planned_values: {}, resource_changes: {} })).toEqual(why);
});

test("a plan of outputs only has no resource changes, and is allowed", () => {
  expect(refusals(realPlan("outputs-only"))).toEqual([]);
});

test("fails on an entry that it does not understand", () => {
  const entry = change("aws_lb.x", ["update"]);
  const known = "known are no-op, create, read, update, delete, forget";
  expect(whyOf(planOf(member("A"), { ...entry, change: { ...entry.change, actions: ["hibernate"] } }))).toEqual([
    `resource_changes[1] (aws_lb.x) has the action 'hibernate': ${known}`,
  ]);
  expect(whyOf(planOf({ ...entry, change: { ...entry.change, actions: [] } }))).toEqual([
    "resource_changes[0] (aws_lb.x) has no 'actions'",
  ]);
  expect(whyOf(planOf({ ...entry, type: undefined }))).toEqual([
    "resource_changes[0] has no 'address', 'mode' or 'type'",
  ]);
  expect(whyOf(planOf({ address: "aws_lb.x" }))).toEqual(["resource_changes[0] has no 'change'"]);
});

test("what changed outside Terraform is not judged", () => {
  expect(refusals({ ...planOf(member("A")), resource_drift: [member("A", ["delete"])] })).toEqual([]);
});
