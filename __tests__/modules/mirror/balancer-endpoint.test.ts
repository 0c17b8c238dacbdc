import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import { Construct } from "constructs";
import { BalancerEndpointPlan } from "../../../domain/mirror/plan";
import { BalancerEndpoint } from "../../../modules/mirror/balancer-endpoint";
import { fakeHandles, resolved } from "../../support/handles";
import { ENDPOINT } from "../../support/mirror-plans";
import { synth } from "../../support/synth";

function build(more: Partial<BalancerEndpointPlan> = {}, protection = true) {
  return synth((stack) => {
    const endpoint = new BalancerEndpoint(new Construct(stack, "MirrorData"), "Endpoint", {
      ...fakeHandles(stack),
      plan: { ...ENDPOINT, ...more },
      mirrorKey: "data",
      protection,
    });
    for (const letter of ["a", "b", "c"]) endpoint.register(letter, `i-${letter}`);
  });
}

test("the load balancer is internal, has a security group from creation and a planned address in each zone", () => {
  expect(build().only(Lb.tfResourceType)).toEqual({
    name: "prod-data-mirror",
    load_balancer_type: "network",
    internal: true,
    security_groups: ["sg-EndpointData"],
    subnet_mapping: [
      { subnet_id: "subnet-data-a", private_ipv4_address: "10.20.1.5" },
      { subnet_id: "subnet-data-b", private_ipv4_address: "10.20.2.5" },
    ],
    enable_cross_zone_load_balancing: true,
    enable_deletion_protection: true,
    tags: { Name: "prod-data-mirror", "iris:mirror": "data" },
    depends_on: ["aws_ec2_subnet_cidr_reservation.Planned"],
  });
  expect(build({}, false).only(Lb.tfResourceType)["enable_deletion_protection"]).toBe(false);
});

test("each listener forwards its port to a group of its own that asks the mirror status page", () => {
  const { named } = build();
  const groups = named(LbTargetGroup.tfResourceType);
  const [hl7, superserver] = Object.keys(groups);
  const common = {
    vpc_id: "vpc-1",
    target_type: "instance",
    protocol: "TCP",
    health_check: {
      protocol: "HTTP",
      path: "/csp/bin/mirror_status.cxw",
      port: "80",
      matcher: "200",
      interval: 5,
      timeout: 4,
      healthy_threshold: 2,
      unhealthy_threshold: 3,
    },
    preserve_client_ip: "false",
    deregistration_delay: "10",
    connection_termination: true,
    target_health_state: [{ enable_unhealthy_connection_termination: true }],
    lifecycle: { create_before_destroy: true },
  };
  const tags = (name: string) => ({ Name: name, "iris:mirror": "data" });
  expect(groups).toEqual({
    [superserver!]: {
      ...common,
      name: "prod-data-superserver-1972",
      port: 1972,
      tags: tags("prod-data-superserver-1972"),
    },
    [hl7!]: { ...common, name: "prod-data-lab-hl7-7661", port: 7661, tags: tags("prod-data-lab-hl7-7661") },
  });
  const balancer = Object.keys(named(Lb.tfResourceType))[0];
  const listens = (port: number, group: string, name: string) => ({
    load_balancer_arn: `\${aws_lb.${balancer}.arn}`,
    protocol: "TCP",
    port,
    default_action: [{ type: "forward", target_group_arn: `\${aws_lb_target_group.${group}.arn}` }],
    tags: tags(name),
  });
  expect(Object.values(named(LbListener.tfResourceType))).toEqual([
    listens(6661, hl7!, "prod-data-lab-hl7-7661"),
    listens(1972, superserver!, "prod-data-superserver-1972"),
  ]);
});

test("failover and DR async members are targets of every listener, reporting asyncs of none", () => {
  const { named } = build();
  const targets = Object.entries(named(LbTargetGroupAttachment.tfResourceType)).map(([name, target]) => [
    name.replace(/^MirrorData_Endpoint_|_[0-9A-F]{8}$/g, ""),
    target["target_id"],
    target["port"],
    /aws_lb_target_group\.MirrorData_Endpoint_(\w+)TargetGroup_/.exec(target["target_group_arn"] as string)?.[1],
  ]);
  expect(targets).toEqual([
    ["LabHl7MemberA", "i-a", 7661, "LabHl7"],
    ["LabHl7MemberB", "i-b", 7661, "LabHl7"],
    ["LabHl7MemberC", "i-c", 7661, "LabHl7"],
    ["SuperserverMemberA", "i-a", 1972, "Superserver"],
    ["SuperserverMemberB", "i-b", 1972, "Superserver"],
    ["SuperserverMemberC", "i-c", 1972, "Superserver"],
  ]);
});

test("dropping a listener leaves the other addresses and their content alone", () => {
  const before = build();
  const after = build({ listeners: ENDPOINT.listeners.slice(1) });
  expect(before.json.resource).toMatchObject(after.json.resource!);
  expect(before.addresses.length - after.addresses.length).toBe(5);
});

test("client addresses are preserved where the document says so", () => {
  const groups = build({ preserveClientAddress: true }).all(LbTargetGroup.tfResourceType);
  expect(groups.map((group) => group["preserve_client_ip"])).toEqual(["true", "true"]);
});

test("where the primary registers itself, the check is a TCP connection and ends no connection", () => {
  const groups = build({ method: "target-registration" }).all(LbTargetGroup.tfResourceType);
  expect(groups.map((group) => [group["health_check"], group["target_health_state"]])).toEqual(
    [1, 2].map(() => [
      { protocol: "TCP", port: "traffic-port", interval: 5, timeout: 4, healthy_threshold: 2, unhealthy_threshold: 3 },
      [{ enable_unhealthy_connection_termination: false }],
    ]),
  );
  expect(groups.map((group) => [group["deregistration_delay"], group["connection_termination"]])).toEqual(
    [1, 2].map(() => ["10", true]),
  );
});

test("gives members the groups to register at", () => {
  let groups: unknown;
  synth((stack) => {
    const endpoint = new BalancerEndpoint(stack, "Endpoint", {
      ...fakeHandles(stack),
      plan: ENDPOINT,
      mirrorKey: "data",
      protection: true,
    });
    groups = resolved(stack, endpoint.targetGroups);
  });
  expect(groups).toEqual([
    { arn: expect.stringMatching(/^\$\{aws_lb_target_group\.Endpoint_SuperserverTargetGroup_\w+\.arn}$/), port: 1972 },
    { arn: expect.stringMatching(/^\$\{aws_lb_target_group\.Endpoint_LabHl7TargetGroup_\w+\.arn}$/), port: 7661 },
  ]);
});
