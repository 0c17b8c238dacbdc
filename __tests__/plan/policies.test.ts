import { readFileSync } from "node:fs";
import { Mock, startMock } from "../../tools/lab/mock";
import { Plan } from "../../tools/lab/terraform-json";
import { openWorkspace } from "../../tools/lab/workspace";
import { ENVIRONMENTS, environment, regionStack, StackOutput } from "../support/environments";
import { POLICIES, PROTECTION, violations } from "../support/policies";
import { shippedPlan } from "./shipped-plan";

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

type Json = Record<string, unknown>;

async function planOf(stack: StackOutput, edit: (json: Json) => Json): Promise<Plan> {
  const workspace = await openWorkspace({ stackDirectory: stack.directory, mock });
  try {
    workspace.edit(edit);
    return (await workspace.plan()).json;
  } finally {
    workspace.close();
  }
}

test.each(ENVIRONMENTS)("a plan of %s keeps every policy", async (name) => {
  const plan = JSON.parse(readFileSync(await shippedPlan(name, async () => mock), "utf8")) as Plan;
  expect(violations(plan, POLICIES)).toEqual({});
  const protective = violations(plan, PROTECTION);
  // The throw-away environment may be destroyed: there, and only there, everything is unprotected.
  expect(Object.keys(protective)).toEqual(name === "sandbox" ? Object.keys(PROTECTION) : []);
});

test("every role of private has the permissions boundary and the path of the organisation", async () => {
  const plan = JSON.parse(readFileSync(await shippedPlan("private", async () => mock), "utf8")) as Plan;
  const roles = plan.resource_changes!.filter(({ type }) => type === "aws_iam_role");
  const of = (values: Json): string => `${String(values["path"])} ${String(values["permissions_boundary"])}`;
  expect([...new Set(roles.map(({ change }) => of(change.after!)))]).toEqual([
    "/iris/ arn:aws:iam::123456789012:policy/organisation/boundary",
  ]);
});

/** Sets `value` at a path in every resource of a type. */
const set =
  (type: string, change: (body: Json) => void) =>
  (json: Json): Json => {
    Object.values((json["resource"] as Record<string, Record<string, Json>>)[type]!).forEach(change);
    return json;
  };

describe("each policy notices", () => {
  const all = regionStack(environment("prod"));
  const BROKEN: readonly (readonly [string, (json: Json) => Json])[] = [
    ["every volume is encrypted with a named key", set("aws_ebs_volume", (body) => delete body["kms_key_id"])],
    [
      "every volume is encrypted with a named key",
      set(
        "aws_launch_template",
        (body) => ((body["block_device_mappings"] as { ebs: Json }[])[0]!.ebs["encrypted"] = "false"),
      ),
    ],
    [
      "instance metadata needs a session token",
      set("aws_launch_template", (body) => ((body["metadata_options"] as Json)["http_tokens"] = "optional")),
    ],
    ["no server has a public address", set("aws_subnet", (body) => (body["map_public_ip_on_launch"] = true))],
    [
      "nothing but a public balancer's 443 and 80 is open to everybody",
      set(
        "aws_vpc_security_group_ingress_rule",
        (body) => body["cidr_ipv4"] !== undefined && (body["cidr_ipv4"] = "0.0.0.0/0"),
      ),
    ],
    [
      "nothing but 443 may leave to everybody",
      set("aws_vpc_security_group_egress_rule", (body) => body["cidr_ipv4"] !== undefined && (body["to_port"] = 444)),
    ],
    [
      "no security group has rules of its own",
      set(
        "aws_security_group",
        (body) =>
          (body["egress"] = [
            {
              from_port: 0,
              to_port: 0,
              protocol: "-1",
              cidr_blocks: ["0.0.0.0/0"],
              description: "",
              ipv6_cidr_blocks: [],
              prefix_list_ids: [],
              security_groups: [],
              self: false,
            },
          ]),
      ),
    ],
    [
      "every log group is encrypted and ends",
      set("aws_cloudwatch_log_group", (body) => (body["retention_in_days"] = 0)),
    ],
    ["every key rotates", set("aws_kms_key", (body) => (body["enable_key_rotation"] = false))],
    [
      "what a person gives to a server through Systems Manager is a word of a closed list",
      set(
        "aws_ssm_document",
        (body) => (body["content"] = String(body["content"]).replace(/^ +allowedValues: .*\n/m, "")),
      ),
    ],
    [
      "load balancers refuse old TLS",
      set(
        "aws_lb_listener",
        (body) => body["ssl_policy"] !== undefined && (body["ssl_policy"] = "ELBSecurityPolicy-2016-08"),
      ),
    ],
    [
      "mirror endpoints are internal, cross-zone, and ask for 200 or are told",
      set(
        "aws_lb_target_group",
        (body) => body["preserve_client_ip"] !== undefined && (body["preserve_client_ip"] = "true"),
      ),
    ],
    [
      "every bucket is closed, encrypted and refuses plain HTTP",
      set("aws_s3_bucket_public_access_block", (body) => (body["block_public_acls"] = false)),
    ],
    [
      "members cannot be terminated by accident",
      set("aws_instance", (body) => (body["disable_api_termination"] = false)),
    ],
    [
      "load balancers cannot be deleted by accident",
      set("aws_lb", (body) => (body["enable_deletion_protection"] = false)),
    ],
    ["volumes leave a snapshot when they go", set("aws_ebs_volume", (body) => delete body["final_snapshot"])],
    ["no bucket is emptied by a destroy", set("aws_s3_bucket", (body) => (body["force_destroy"] = true))],
    [
      "everything that carries tags says whose it is",
      (json) => ({ ...json, provider: { aws: [{ region: "eu-west-1" }] } }),
    ],
    [
      "auto-scaling servers and their volumes carry the tags too",
      set("aws_autoscaling_group", (body) => delete body["tag"]),
    ],
    [
      "no role may do everything, or anything to everything",
      set(
        "aws_iam_role_policy",
        (body) =>
          (body["policy"] = JSON.stringify({ Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: ["*"] }] })),
      ),
    ],
  ];

  test("its own break, with all breaks in one plan", async () => {
    const plan = await planOf(all, (json) => BROKEN.reduce((broken, [, breakIt]) => breakIt(broken), json));
    expect(Object.keys(violations(plan, { ...POLICIES, ...PROTECTION })).sort()).toEqual(
      Object.keys({ ...POLICIES, ...PROTECTION }).sort(),
    );
  });

  test("no policy is left without a break", () => {
    expect([...new Set(BROKEN.map(([policy]) => policy))].sort()).toEqual(
      Object.keys({ ...POLICIES, ...PROTECTION }).sort(),
    );
  });
});
