import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { resolved } from "../../support/handles";
import { Attributes, synth, Synthesised } from "../../support/synth";
import { LETS_THROUGH_JSON, network, networkPlan } from "./network-fixture";

const build = (...args: Parameters<typeof networkPlan>): Synthesised =>
  synth((stack) => void network(stack, networkPlan(...args)));

/** `Network_Subnets_DataA`: an address without its hash. */
const plain = (address: string): string => address.replace(/_[0-9A-F]{8}$/, "");
const byPlainName = (resources: Record<string, Attributes>): Record<string, Attributes> =>
  Object.fromEntries(Object.entries(resources).map(([name, attributes]) => [plain(name), attributes]));

/** What a reference in an attribute points to, without hash: `${aws_subnet.Network_Subnets_DataA_1234ABCD.id}`. */
const target = (reference: unknown): string => plain(String(reference).replace(/^\$\{[a-z0-9_]+\.(\w+)\.\w+\}$/, "$1"));

const TIERS = ["Public", "Web", "App", "Data", "Management"];

test("a VPC resolves names, and its default security group permits nothing", () => {
  const result = build(["a", "b"]);
  expect(result.only("aws_vpc")).toEqual({
    cidr_block: "10.20.0.0/16",
    enable_dns_hostnames: true,
    enable_dns_support: true,
    tags: { Name: "prod-eu-west-1" },
  });
  expect(result.only("aws_default_security_group")).toMatchObject({ ingress: [], egress: [] });
});

test("each tier has a subnet in each zone and none gives public addresses", () => {
  const subnets = byPlainName(build(["a", "c"]).named("aws_subnet"));
  expect(Object.keys(subnets).sort()).toEqual(
    TIERS.flatMap((tier) => [`Network_Subnets_${tier}A`, `Network_Subnets_${tier}C`]).sort(),
  );
  expect(Object.values(subnets).map((subnet) => subnet["map_public_ip_on_launch"])).toEqual(
    TIERS.flatMap(() => [false, false]),
  );
  expect(subnets["Network_Subnets_DataC"]).toMatchObject({
    availability_zone: "eu-west-1c",
    cidr_block: "10.20.50.0/24",
    tags: { Name: "prod-eu-west-1-data-c" },
  });
});

test("public subnets share one route table, all others the table of their zone", () => {
  const associations = build(["a", "b"]).all("aws_route_table_association");
  const pairs = associations.map((row) => `${target(row["subnet_id"])} ${target(row["route_table_id"])}`).sort();
  const expected = ["A", "B"].flatMap((zone) =>
    TIERS.map(
      (tier) => `Network_Subnets_${tier}${zone} Network_Routes_${tier === "Public" ? "Public" : `Private${zone}`}`,
    ),
  );
  expect(pairs).toEqual(expected.sort());
});

test("only the public table leads to the internet gateway; each zone leaves through its own NAT", () => {
  const routes = byPlainName(build(["a", "b"]).named("aws_route"));
  const ways = Object.entries(routes).map(([name, route]) => [
    name,
    route["destination_cidr_block"],
    target(route["gateway_id"] ?? route["nat_gateway_id"]),
  ]);
  expect(ways.sort()).toEqual([
    ["Network_Routes_PrivateAOutgoing", "0.0.0.0/0", "Network_Nat_GatewayA"],
    ["Network_Routes_PrivateBOutgoing", "0.0.0.0/0", "Network_Nat_GatewayB"],
    ["Network_Routes_PublicOutgoing", "0.0.0.0/0", "Network_Vpc_InternetGateway"],
  ]);
});

test("with one shared NAT gateway all zones leave through it", () => {
  const result = build(["a", "b", "c"], { outgoing: "nat-shared", natZones: ["b"] });
  expect(Object.keys(byPlainName(result.named("aws_nat_gateway")))).toEqual(["Network_Nat_GatewayB"]);
  const ways = result.all("aws_route").filter((route) => route["nat_gateway_id"] !== undefined);
  expect(ways.map((route) => target(route["nat_gateway_id"]))).toEqual(Array(3).fill("Network_Nat_GatewayB"));
});

const PRIVATE = { outgoing: "endpoints", natZones: [], internetGateway: false } as const;

test("where nothing has a public address nothing leads out of the VPC", () => {
  const result = build(["a", "b"], PRIVATE);
  for (const type of ["aws_route", "aws_nat_gateway", "aws_eip", "aws_internet_gateway"])
    expect(result.all(type)).toEqual([]);
  expect(Object.keys(byPlainName(result.named("aws_route_table"))).sort()).toEqual([
    "Network_Routes_PrivateA",
    "Network_Routes_PrivateB",
    "Network_Routes_Public",
  ]);
});

test("an internet gateway that comes later brings its route and changes nothing else", () => {
  const before = build(["a", "b"], PRIVATE);
  const after = build(["a", "b"], { ...PRIVATE, internetGateway: true });
  expect(after.json.resource).toMatchObject(before.json.resource!);
  expect(after.addresses.filter((address) => !before.addresses.includes(address)).map(plain)).toEqual([
    "aws_internet_gateway.Network_Vpc_InternetGateway",
    "aws_route.Network_Routes_PublicOutgoing",
  ]);
});

test("whatever gets a public address waits for the internet gateway", () => {
  const waits = (plan: Parameters<typeof networkPlan>[1]) => {
    const result = synth((stack) => {
      const { publicWay } = network(stack, networkPlan(["a"], plan));
      new S3Bucket(stack, "Waits", { dependsOn: [...publicWay] });
    });
    return (result.only("aws_s3_bucket")["depends_on"] as string[]).map(plain);
  };
  expect(waits({})).toEqual(["aws_internet_gateway.Network_Vpc_InternetGateway"]);
  expect(waits(PRIVATE)).toEqual([]);
});

test("a NAT gateway takes its address after the planned ones are reserved", () => {
  const result = build(["a", "b"]);
  const reservations = Object.keys(result.named("aws_ec2_subnet_cidr_reservation")).map(
    (name) => `aws_ec2_subnet_cidr_reservation.${name}`,
  );
  const gateway = Object.keys(result.named("aws_internet_gateway")).map((name) => `aws_internet_gateway.${name}`);
  for (const nat of result.all("aws_nat_gateway")) expect(nat["depends_on"]).toEqual([...gateway, ...reservations]);
});

test("each planned block of addresses is reserved explicitly", () => {
  expect(byPlainName(build(["a"]).named("aws_ec2_subnet_cidr_reservation"))).toEqual({
    Network_Reservations_DataADataMembers: {
      cidr_block: "10.20.48.16/28",
      description: "members of mirror data",
      reservation_type: "explicit",
      subnet_id: expect.stringContaining("Network_Subnets_DataA"),
    },
  });
});

test("S3 is reached from the private tables of all zones through a gateway endpoint", () => {
  const endpoint = build(["a", "b"]).only("aws_vpc_endpoint");
  expect(endpoint).toMatchObject({
    service_name: "com.amazonaws.eu-west-1.s3",
    vpc_endpoint_type: "Gateway",
    policy: LETS_THROUGH_JSON,
  });
  expect((endpoint["route_table_ids"] as unknown[]).map(target)).toEqual([
    "Network_Routes_PrivateA",
    "Network_Routes_PrivateB",
  ]);
});

test("flow logs of all traffic are kept in an encrypted log group that only they may write", () => {
  const result = build(["a", "b"]);
  expect(result.only("aws_flow_log")).toMatchObject({ traffic_type: "ALL", log_destination_type: "cloud-watch-logs" });
  expect(result.only("aws_cloudwatch_log_group")).toEqual({
    kms_key_id: "arn:aws:kms:eu-west-1:111122223333:key/logs",
    name: "/iris/prod/flow-logs",
    retention_in_days: 365,
  });
  expect(JSON.parse(String(result.only("aws_iam_role")["assume_role_policy"])).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    },
  ]);
  const [statement] = JSON.parse(String(result.only("aws_iam_role_policy")["policy"])).Statement;
  expect(statement.Resource.map((resource: string) => resource.replace(/_[0-9A-F]{8}/, ""))).toEqual([
    "${aws_cloudwatch_log_group.Network_FlowLogs_Group.arn}",
    "${aws_cloudwatch_log_group.Network_FlowLogs_Group.arn}:*",
  ]);
});

test("a third zone leaves what exists as it is", () => {
  const before = build(["a", "b"]);
  const after = build(["a", "b", "c"]);
  for (const type of [
    "aws_vpc",
    "aws_subnet",
    "aws_route_table",
    "aws_route",
    "aws_route_table_association",
    "aws_eip",
    "aws_ec2_subnet_cidr_reservation",
  ]) {
    expect(after.named(type)).toMatchObject(before.named(type));
  }
  expect(after.addresses).toEqual(expect.arrayContaining(before.addresses));
});

test("the order of zones and subnets in the plan decides nothing", () => {
  const plan = networkPlan(["a", "b"]);
  const turned = { ...plan, subnets: [...plan.subnets].reverse() };
  expect(build(["a", "b"], turned).named("aws_subnet")).toEqual(build(["a", "b"]).named("aws_subnet"));
});

test("in an existing VPC nothing is created but reservations", () => {
  const plan = networkPlan(["a", "b"]);
  const subnets = plan.subnets
    .filter((subnet) => subnet.tier === "data")
    .map((subnet) => ({ ...subnet, existingId: `subnet-${subnet.zone}` }));
  let ids: string[] = [];
  const result = synth((stack) => {
    const adopted = network(stack, {
      ...plan,
      existingVpcId: "vpc-0123456789abcdef0",
      subnets,
      natZones: [],
      outgoing: "nat-shared",
    });
    ids = [adopted.vpcId, adopted.subnetId("data", "a"), adopted.subnetId("data", "b")];
  });
  expect(ids).toEqual(["vpc-0123456789abcdef0", "subnet-a", "subnet-b"]);
  expect(result.addresses.map(plain)).toEqual([
    "aws_ec2_subnet_cidr_reservation.Network_Reservations_DataADataMembers",
    "aws_ec2_subnet_cidr_reservation.Network_Reservations_DataBDataMembers",
    "data.aws_ec2_managed_prefix_list.Network_S3_List",
  ]);
});

test("route tables are known by their names in the plan: that of a zone, or the organisation's own", () => {
  const plan = networkPlan(["a", "b"]);
  const adopted = {
    ...plan,
    existingVpcId: "vpc-1",
    subnets: [],
    routeTables: [{ name: "servers", existingId: "rtb-1" }],
  };
  let created: unknown;
  let given: unknown;
  synth((stack) => {
    const made = network(stack, plan);
    created = resolved(
      stack,
      plan.routeTables.map(({ name }) => made.routeTableId(name)),
    );
  });
  synth((stack) => void (given = network(stack, adopted).routeTableId("servers")));
  expect((created as string[]).map(target)).toEqual(["Network_Routes_PrivateA", "Network_Routes_PrivateB"]);
  expect(given).toBe("rtb-1");
});

test("fails on a route table that the plan does not have", () => {
  const plan = networkPlan(["a"]);
  expect(() => synth((stack) => void network(stack, plan).routeTableId("public"))).toThrow(
    "there is no route table 'public', only private-a",
  );
});

test("fails on a subnet that the plan does not have", () => {
  const plan = networkPlan(["a"]);
  expect(() => synth((stack) => void network(stack, plan).subnetId("web", "c"))).toThrow(
    "the network has no 'web' subnet in zone 'c', it has PublicA, WebA, AppA, DataA, ManagementA",
  );
});

test("fails on an existing VPC whose subnet has no id", () => {
  expect(() => build(["a"], { existingVpcId: "vpc-1" })).toThrow(
    "subnet 'public' in zone 'a' of the existing VPC 'vpc-1' has no id",
  );
});
