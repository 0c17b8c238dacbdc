import { BOOTSTRAP, build } from "./web-tier-stack";

const GROUP = "aws_autoscaling_group";
const TEMPLATE = "aws_launch_template";
const tags = { "iris:environment": "prod", owner: "ehr-platform", Name: "prod-public-web", "iris:role": "web-server" };

test("the group's count belongs to scaling: an apply neither sets it nor waits for it nor starts a refresh", () => {
  const built = build();
  const [template] = Object.keys(built.named(TEMPLATE));
  const [targets] = Object.keys(built.named("aws_lb_target_group"));
  expect(built.only(GROUP)).toEqual({
    name: "prod-public-web",
    min_size: 3,
    max_size: 6,
    vpc_zone_identifier: ["subnet-web-a", "subnet-web-b", "subnet-web-c"],
    target_group_arns: [`\${aws_lb_target_group.${targets}.arn}`],
    launch_template: {
      id: `\${aws_launch_template.${template}.id}`,
      version: `\${aws_launch_template.${template}.latest_version}`,
    },
    health_check_type: "ELB",
    health_check_grace_period: 900,
    default_instance_warmup: 300,
    termination_policies: ["OldestLaunchTemplate", "OldestInstance"],
    capacity_rebalance: false,
    wait_for_capacity_timeout: "0",
    tag: Object.entries(tags).map(([key, value]) => ({ key, value, propagate_at_launch: true })),
    depends_on: [],
    lifecycle: { ignore_changes: ["desired_capacity"] },
  });
});

test("a server starts with IMDSv2, an encrypted root volume, its own role and the tier's group, tagged with its volume", () => {
  expect(build().only(TEMPLATE)).toEqual({
    name: "prod-public-web",
    image_id: "ami-0123456789abcdef0",
    instance_type: "m6i.large",
    update_default_version: true,
    vpc_security_group_ids: ["sg-WebPublic"],
    iam_instance_profile: { name: "profile-WebPublic" },
    user_data: Buffer.from(BOOTSTRAP).toString("base64"),
    metadata_options: { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 },
    monitoring: { enabled: true },
    ebs_optimized: "true",
    block_device_mappings: [
      {
        device_name: "/dev/sda1",
        ebs: {
          volume_type: "gp3",
          volume_size: 50,
          encrypted: "true",
          kms_key_id: "arn:aws:kms:eu-west-1:111122223333:key/ebs",
          delete_on_termination: "true",
        },
      },
    ],
    capacity_reservation_specification: { capacity_reservation_preference: "open" },
    tag_specifications: ["instance", "volume"].map((resource_type) => ({ resource_type, tags })),
    tags: { Name: "prod-public-web" },
  });
});

test("user data reaches the server as it is, without Terraform's template characters", () => {
  const userData = build().only(TEMPLATE)["user_data"] as string;
  expect(userData).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(Buffer.from(userData, "base64").toString("utf8")).toBe(BOOTSTRAP);
});

test("fails on a bootstrap that holds a reference", () => {
  const facts = { publish: () => undefined, bootstrap: () => "fetch ${TfToken[TOKEN.1]}" };
  expect(() => build({}, { facts })).toThrow("the bootstrap of a web server must be plain text");
});

test("the count follows the processors", () => {
  const built = build({ scaling: { targetCpuPercent: 60 } });
  const [group] = Object.keys(built.named(GROUP));
  expect(built.only("aws_autoscaling_policy")).toEqual({
    name: "prod-public-web-cpu",
    autoscaling_group_name: `\${aws_autoscaling_group.${group}.name}`,
    policy_type: "TargetTrackingScaling",
    target_tracking_configuration: {
      predefined_metric_specification: { predefined_metric_type: "ASGAverageCPUUtilization" },
      target_value: 60,
    },
  });
  expect(built.all("aws_autoscaling_schedule")).toEqual([]);
});

const night = { cron: "0 20 * * *", timeZone: "Europe/Madrid", minimum: 3, maximum: 4 };

test("with a schedule an apply does not put the bounds of the day back either", () => {
  const built = build({ scaling: { schedule: { night } } });
  const [group] = Object.keys(built.named(GROUP));
  expect(built.only(GROUP)["lifecycle"]).toEqual({ ignore_changes: ["desired_capacity", "min_size", "max_size"] });
  expect(built.only("aws_autoscaling_schedule")).toEqual({
    scheduled_action_name: "night",
    autoscaling_group_name: `\${aws_autoscaling_group.${group}.name}`,
    recurrence: "0 20 * * *",
    time_zone: "Europe/Madrid",
    min_size: 3,
    max_size: 4,
    desired_capacity: -1,
  });
  expect(built.all("aws_autoscaling_policy")).toEqual([]);
});

test("adding a scheduled action before another leaves the other alone", () => {
  const before = build({ scaling: { schedule: { night } } }).named("aws_autoscaling_schedule");
  const after = build({ scaling: { schedule: { day: { ...night, cron: "0 7 * * *" }, night } } }).named(
    "aws_autoscaling_schedule",
  );
  expect(after).toMatchObject(before);
  expect(Object.keys(after)).toHaveLength(2);
});

test("Spot servers are replaced before they are taken, and never ask for a reservation", () => {
  const built = build({ purchase: "spot", tenancy: "dedicated" });
  expect(built.only(GROUP)["capacity_rebalance"]).toBe(true);
  const template = built.only(TEMPLATE);
  expect([
    template["instance_market_options"],
    template["placement"],
    template["capacity_reservation_specification"],
  ]).toEqual([{ market_type: "spot" }, { tenancy: "dedicated" }, undefined]);
});

test.each([
  ["none", { capacity_reservation_preference: "none" }],
  ["cr-0123456789abcdef0", { capacity_reservation_target: { capacity_reservation_id: "cr-0123456789abcdef0" } }],
] as const)("servers use the capacity reservation %s", (capacityReservation, expected) => {
  expect(build({ capacityReservation }).only(TEMPLATE)["capacity_reservation_specification"]).toEqual(expected);
});
