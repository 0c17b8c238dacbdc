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
    "mirror_lab-endpoint_member_b_address",
    "mirror_lab-endpoint_member_b_check",
    "mirror_lab_endpoint",
    "mirror_lab_endpoint_member-a_check",
    "mirror_lab_member_a_address",
    "mirror_lab_member_a_check",
    "mirror_lab_member_b_address",
    "mirror_lab_member_b_check",
  ]);
});
