import { environment, regionStack } from "../support/environments";

const ENDPOINT = { listeners: { "member-a": { port: 5000, clients: { lab: "10.9.0.0/24" } } } };
const members = { a: { zone: "a" }, b: { zone: "b" } };

const outputs = (mirrors: Record<string, object>): string[] => {
  const config = environment("prod");
  Object.assign(config.mirrors, mirrors);
  return Object.keys(regionStack(config).json["output"] as object).sort();
};

test("names with hyphens keep them in outputs, so that no two parts share one", () => {
  const before = outputs({});
  const lab = { name: "LAB", block: 1, size: "small", members, arbiter: "none", endpoint: ENDPOINT };
  const other = {
    name: "OTHER",
    block: 2,
    size: "small",
    members,
    arbiter: "none",
    endpoint: { listeners: { hl7: { port: 6661, clients: { lab: "10.9.0.0/24" } } } },
  };
  const after = outputs({ lab, "lab-endpoint": other });
  expect(after.filter((name) => !before.includes(name))).toEqual([
    "mirror_lab-endpoint_endpoint",
    "mirror_lab-endpoint_endpoint_dns_name",
    "mirror_lab-endpoint_endpoint_hl7_check",
    "mirror_lab-endpoint_endpoint_zone_id",
    "mirror_lab-endpoint_member_a_address",
    "mirror_lab-endpoint_member_a_check",
    "mirror_lab-endpoint_member_a_portal",
    "mirror_lab-endpoint_member_b_address",
    "mirror_lab-endpoint_member_b_check",
    "mirror_lab-endpoint_member_b_portal",
    "mirror_lab_endpoint",
    "mirror_lab_endpoint_dns_name",
    "mirror_lab_endpoint_member-a_check",
    "mirror_lab_endpoint_zone_id",
    "mirror_lab_member_a_address",
    "mirror_lab_member_a_check",
    "mirror_lab_member_a_portal",
    "mirror_lab_member_b_address",
    "mirror_lab_member_b_check",
    "mirror_lab_member_b_portal",
    "security_group_EndpointLab",
    "security_group_EndpointLabEndpoint",
    "security_group_MirrorLab",
    "security_group_MirrorLabEndpoint",
  ]);
});

test("the portal of each member is a port forward of Session Manager to its loopback", () => {
  const { json } = regionStack(environment("prod"));
  const portals = Object.entries(json["output"] as Record<string, { value: string }>).filter(([name]) =>
    name.endsWith("_portal"),
  );
  expect(portals.map(([name]) => name).sort()).toEqual(
    ["a", "b", "c"].map((letter) => `mirror_data_member_${letter}_portal`),
  );
  const { value } = Object.fromEntries(portals)["mirror_data_member_b_portal"]!;
  expect(value).toBe(
    `aws ssm start-session --region eu-west-1 --target "$(aws ec2 describe-instances --region eu-west-1 --query 'Reservations[].Instances[].InstanceId' --output text --filters Name=tag:Name,Values=data-b Name=tag:environment,Values=prod Name=instance-state-name,Values=running)" --document-name AWS-StartPortForwardingSession --parameters portNumber=80,localPortNumber=8080`,
  );
});

test("other stacks find what they connect to: network, security groups, keys, names, load balancers", () => {
  const { json } = regionStack(environment("sandbox"));
  const names = Object.keys(json["output"] as object).filter((name) =>
    /^(network|security_group|key|private_zone)_|_(dns_name|zone_id)$/.test(name),
  );
  expect(names.sort()).toEqual([
    "key_ebs_arn",
    "key_logs_arn",
    "key_secrets_arn",
    "mirror_data_endpoint_dns_name",
    "mirror_data_endpoint_zone_id",
    "network_route_table_private-a",
    "network_route_table_private-b",
    "network_subnet_app_a",
    "network_subnet_app_b",
    "network_subnet_data_a",
    "network_subnet_data_b",
    "network_subnet_management_a",
    "network_subnet_management_b",
    "network_subnet_public_a",
    "network_subnet_public_b",
    "network_subnet_web_a",
    "network_subnet_web_b",
    "network_vpc_id",
    "private_zone_id",
    "security_group_AppApp",
    "security_group_Arbiter",
    "security_group_BalancerWeb",
    "security_group_EndpointData",
    "security_group_MirrorData",
    "security_group_WebWeb",
    "web_web_dns_name",
    "web_web_zone_id",
  ]);
});
