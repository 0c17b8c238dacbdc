import { DeploymentConfig } from "../../domain/config/deployment";
import { environment, regionStack, StackOutput } from "../support/environments";

type Change = (config: DeploymentConfig) => void;

function changed(change: Change): StackOutput {
  const config = environment("prod");
  change(config);
  return regionStack(config);
}

/** Every resource by address, with its content. `depends_on` is an order of work: Terraform never plans for it. */
function resources({ json }: StackOutput): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json.resource ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([name, { depends_on: _order, ...body }]) => [`${type}.${name}`, body]),
    ),
  );
}

/** Types that name members or servers by right: their content may grow when something is added. */
const GROWS: Readonly<Record<string, string>> = {
  aws_s3_object: "node facts list the other members and the servers of all zones",
  aws_iam_role_policy: "a role reads the facts of each of its nodes",
  aws_ssm_document: "the orders list the members that they may be for",
};

const ADDITIONS: readonly (readonly [string, Change])[] = [
  ["a DR async member", (config) => (config.mirrors["data"]!.members["d"] = { zone: "b", role: "dr-async" })],
  [
    "a listener",
    (config) => (config.mirrors["data"]!.endpoint!.listeners["dicom"] = { port: 104, clients: { lab: "10.9.0.0/24" } }),
  ],
  [
    "a second mirror",
    (config) =>
      (config.mirrors["audit"] = {
        name: "AUDIT",
        block: 1,
        size: "small",
        members: { a: { zone: "a" }, b: { zone: "b" } },
      }),
  ],
  [
    "an application tier",
    (config) => (config.appTiers!["print"] = { of: "data", block: 1, servers: 2, size: "small" }),
  ],
  ["three more application servers", (config) => (config.appTiers!["app"]!.servers = 6)],
  [
    "a host rule",
    (config) =>
      (config.webTiers!["public"]!.rules = { zoo: { priority: 10, hosts: ["zoo.example.org"], action: "forward" } }),
  ],
  [
    "a web tier",
    (config) =>
      (config.webTiers!["portal"] = {
        of: "app",
        scheme: "internal",
        servers: { minimum: 3, maximum: 3 },
        domain: "portal.example.org",
        certificate: { validatedIn: "dns-zone" },
        clients: { hospital: "10.9.0.0/16" },
      }),
  ],
];

describe("adding", () => {
  const before = resources(regionStack(environment("prod")));

  test.each(ADDITIONS)("%s leaves every other address and its content alone", (_, change) => {
    const after = resources(changed(change));
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
    for (const [address, body] of Object.entries(before)) {
      const type = address.split(".")[0]!;
      if (type in GROWS) expect(Object.keys(after)).toContain(address);
      else expect({ address, body: after[address] }).toEqual({ address, body });
    }
  });
});

test("the private environment has nothing that leads to or from the internet", () => {
  const types = ["aws_internet_gateway", "aws_egress_only_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"];
  const all = Object.keys(resources(regionStack(environment("private"))));
  expect(all.filter((address) => types.includes(address.split(".")[0]!))).toEqual([]);
});

test("in an adopted network only address reservations and the way to an overlay address are created, and no key or role", () => {
  const types = Object.keys(resources(regionStack(environment("adopted")))).map((address) => address.split(".")[0]!);
  const ofNetworkKeysAndRoles = /^aws_(vpc$|subnet|internet|nat|eip|ec2|route|network|flow|kms|iam)/;
  expect([...new Set(types.filter((type) => ofNetworkKeysAndRoles.test(type)))].sort()).toEqual([
    "aws_ec2_subnet_cidr_reservation",
    "aws_ec2_transit_gateway_route",
    "aws_route",
    "aws_route53_record",
    "aws_route53_zone",
  ]);
});

test("the first internet-facing web tier of a private network brings an internet gateway and changes nothing else", () => {
  const shut = environment("private");
  const before = resources(regionStack(shut));
  const { secrets } = shut.regions["primary"]!.certificates as { secrets: Record<string, string> };
  secrets["web-portal"] = secrets["web-intranet"]!;
  shut.webTiers!["portal"] = {
    ...shut.webTiers!["intranet"]!,
    scheme: "internet-facing",
    scaling: undefined,
    domain: "portal.example.org",
  };
  const after = resources(regionStack(shut));
  for (const [address, body] of Object.entries(before).filter(([one]) => !(one.split(".")[0]! in GROWS))) {
    expect({ address, body: after[address] }).toEqual({ address, body });
  }
  const added = Object.keys(after).filter((address) => /\.Network_/.test(address) && !(address in before));
  expect(added.map((address) => address.replace(/_[0-9A-F]{8}$/, "")).sort()).toEqual([
    "aws_internet_gateway.Network_Vpc_InternetGateway",
    "aws_route.Network_Routes_PublicOutgoing",
  ]);
});

/** What a lost identity would cost: data, addresses that CPF files hold, encryption. */
const STATEFUL = [
  "aws_instance",
  "aws_ebs_volume",
  "aws_volume_attachment",
  "aws_kms_key",
  "aws_s3_bucket",
  "aws_subnet",
  "aws_security_group",
];

test("adding a zone leaves servers, volumes, keys, buckets and subnets alone", () => {
  const before = resources(regionStack(environment("sandbox")));
  const wide = environment("sandbox");
  wide.regions["primary"]!.zones = ["a", "b", "c"];
  const after = resources(regionStack(wide));
  const watched = Object.entries(before).filter(([address]) => STATEFUL.includes(address.split(".")[0]!));
  expect(watched.length).toBeGreaterThan(40);
  for (const [address, body] of watched) expect({ address, body: after[address] }).toEqual({ address, body });
});
