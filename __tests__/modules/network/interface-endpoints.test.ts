import { InterfaceEndpoints } from "../../../modules/network/interface-endpoints";
import { synth } from "../../support/synth";
import { LETS_THROUGH, LETS_THROUGH_JSON, network, networkPlan } from "./network-fixture";

const build = (services: readonly string[]) =>
  synth((stack) => {
    const subnets = network(stack, networkPlan(["a", "b"], { outgoing: "endpoints", natZones: [] }));
    new InterfaceEndpoints(stack, "InterfaceEndpoints", {
      subnets,
      zones: ["a", "b"],
      services,
      groupId: "sg-endpoints",
      statements: LETS_THROUGH,
      regionName: "eu-west-1",
      name: "prod-eu-west-1",
    });
  });

const interfaces = (services: readonly string[]) =>
  Object.fromEntries(
    Object.entries(build(services).named("aws_vpc_endpoint")).filter(
      ([, endpoint]) => endpoint["vpc_endpoint_type"] === "Interface",
    ),
  );

test("each service has a private address in each zone, under its own name, behind the endpoints' group", () => {
  const endpoints = interfaces(["ssm", "acm-pca"]);
  expect(Object.values(endpoints)).toEqual(
    ["acm-pca", "ssm"].map((service) => ({
      service_name: `com.amazonaws.eu-west-1.${service}`,
      vpc_endpoint_type: "Interface",
      policy: LETS_THROUGH_JSON,
      private_dns_enabled: true,
      security_group_ids: ["sg-endpoints"],
      subnet_ids: [expect.stringContaining("ManagementA"), expect.stringContaining("ManagementB")],
      tags: { Name: `prod-eu-west-1-${service}` },
      vpc_id: expect.stringContaining("aws_vpc.Network_Vpc"),
      depends_on: [expect.stringContaining("Reservations_DataA"), expect.stringContaining("Reservations_DataB")],
    })),
  );
});

test("one service more leaves the other endpoints alone", () => {
  expect(interfaces(["acm-pca", "kms", "ssm"])).toMatchObject(interfaces(["ssm", "acm-pca"]));
});
