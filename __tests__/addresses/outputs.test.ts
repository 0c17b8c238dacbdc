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
    "mirror_lab-endpoint_endpoint_hl7_check",
    "mirror_lab-endpoint_member_a_address",
    "mirror_lab-endpoint_member_a_check",
    "mirror_lab-endpoint_member_a_portal",
    "mirror_lab-endpoint_member_b_address",
    "mirror_lab-endpoint_member_b_check",
    "mirror_lab-endpoint_member_b_portal",
    "mirror_lab_endpoint",
    "mirror_lab_endpoint_member-a_check",
    "mirror_lab_member_a_address",
    "mirror_lab_member_a_check",
    "mirror_lab_member_a_portal",
    "mirror_lab_member_b_address",
    "mirror_lab_member_b_check",
    "mirror_lab_member_b_portal",
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
