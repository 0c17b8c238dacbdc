import { judge } from "../../../tools/plan-guard/judge";
import { attachment, change, DELETE, member, planOf, refusals, REPLACE, UPDATE, volume } from "./builders";

const TYPES = [
  "aws_acmpca_certificate_authority",
  "aws_alb",
  "aws_alb_target_group",
  "aws_autoscaling_group",
  "aws_cloudwatch_log_group",
  "aws_db_cluster_snapshot",
  "aws_db_instance",
  "aws_db_snapshot",
  "aws_docdb_cluster",
  "aws_dynamodb_table",
  "aws_efs_file_system",
  "aws_eip",
  "aws_elb",
  "aws_fsx_lustre_file_system",
  "aws_fsx_ontap_file_system",
  "aws_fsx_ontap_volume",
  "aws_fsx_openzfs_file_system",
  "aws_fsx_openzfs_volume",
  "aws_fsx_windows_file_system",
  "aws_lb",
  "aws_lb_target_group",
  "aws_nat_gateway",
  "aws_neptune_cluster",
  "aws_rds_cluster",
  "aws_redshift_cluster",
  "aws_route53_zone",
  "aws_secretsmanager_secret",
];
const GONE = [DELETE, REPLACE, ["create", "delete"]];
const ROLE = (role: string) => ({ tags: { "iris:role": role } });

describe.each(TYPES)("%s", (type) => {
  const address = `${type}.x`;

  test.each(GONE)("fails when it goes (%s %s), until its address is named", (...actions) => {
    const document = planOf(change(address, actions));
    const does = actions.length === 1 ? "would be deleted" : "would be replaced";
    expect(refusals(document)).toEqual([`${address}: ${does}`]);
    expect(judge(document).findings[0]!.instead).toBe(
      `undo what causes it; if it is meant, run the guard with --allow '${address}'`,
    );
    expect(refusals(document, { allow: [address] })).toEqual([]);
  });

  test("may be created, read, updated, left alone and forgotten", () => {
    for (const action of ["create", "read", "update", "no-op", "forget"])
      expect(refusals(planOf(change(address, [action])))).toEqual([]);
  });
});

test("fails on an application server that goes, until its address is named; its caches may go with it", () => {
  const before = { id: "i-App", ...ROLE("app-server") };
  for (const actions of GONE) {
    const app = change("aws_instance.App", actions, before);
    const document = planOf(app, volume("Cache", actions, ROLE("app-server")), attachment("Cache", "App", actions));
    expect(refusals(document)).toHaveLength(1);
    expect(refusals(document, { allow: ["aws_instance.App"] })).toEqual([]);
  }
});

test("fails on an application server whose tag the plan takes away, or puts back", () => {
  const tags = [ROLE("app-server"), { tags: {} }] as const;
  for (const [before, after] of [tags, [...tags].reverse()])
    expect(refusals(planOf(change("aws_instance.App", REPLACE, before, after)))).toEqual([
      "aws_instance.App: would be replaced",
    ]);
});

test("arbiters, web servers and servers of somebody else may go, and an application server may change in place", () => {
  for (const before of [ROLE("arbiter"), ROLE("web-server"), {}])
    expect(refusals(planOf(change("aws_instance.S", REPLACE, before)))).toEqual([]);
  expect(refusals(planOf(change("aws_instance.App", UPDATE, ROLE("app-server"), { instance_type: "b" })))).toEqual([]);
});

test("fails on a second address while one is named", () => {
  const document = planOf(change("aws_lb.x", DELETE), change("aws_lb.y", DELETE));
  expect(refusals(document, { allow: ["aws_lb.x"] })).toEqual(["aws_lb.y: would be deleted"]);
});

test.each([
  ["aws_lb.x", "enable_deletion_protection"],
  ["aws_db_instance.x", "deletion_protection"],
  ["aws_dynamodb_table.x", "deletion_protection_enabled"],
])("fails on %s while its %s is on, also where its address is named: AWS would refuse half-way", (address, name) => {
  const document = (on: boolean) => planOf(change(address, REPLACE, { [name]: on }));
  expect(judge(document(true), { allow: [address] }).findings).toEqual([
    {
      address,
      does: "would be replaced",
      why: "its deletion protection is on: AWS refuses, after the apply has taken away what hangs on it, such as listeners",
      instead: "undo what causes it; if it is meant, turn the protection off in AWS first, and plan again",
    },
  ]);
  expect(refusals(document(false), { allow: [address] })).toEqual([]);
});

test("fails on an address that needs no allowance, or gets none", () => {
  const document = planOf(
    member("A", DELETE),
    volume("V", DELETE),
    change("aws_lb.kept", UPDATE),
    change("aws_iam_role.gone", DELETE),
    change("aws_lb.gone", DELETE),
  );
  const named = ["aws_instance.A", "aws_ebs_volume.V", "aws_lb.kept", "aws_iam_role.gone", "aws_lb.nowhere"];
  expect(refusals(document, { allow: [...named, "aws_lb.gone"] })).toEqual([
    ...named.map((address) => `${address}: is named under --allow`),
    "aws_instance.A: would be deleted",
    "aws_ebs_volume.V: would be deleted",
  ]);
  expect(judge(document, { allow: ["aws_lb.kept"] }).findings[0]!.instead).toBe(
    "leave it out; the option is for: aws_lb.gone",
  );
});
