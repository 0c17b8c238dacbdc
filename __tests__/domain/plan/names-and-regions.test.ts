import { planDocument } from "../../../domain/plan";
import { change, findings, inRegion, SMALLEST, WHOLE } from "../../support/documents";

const say = (changes: Record<string, unknown>, document = WHOLE) => findings(change(changes, document));

test.each([
  [
    "eu-wset-1",
    "use one of eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, or",
  ],
  ["xx-new-1", "correct the name, or"],
])("warns of region %s, which no table has, and plans", (name, fix) => {
  expect(say(inRegion(name), SMALLEST)).toMatchObject({
    problems: [],
    warnings: [
      `region/unknown at regions.primary.name: '${name}' is not in our table of regions; if the name is right, its zones are not checked`,
    ],
  });
  const [warning] = planDocument(change(inRegion(name), SMALLEST)).warnings;
  expect(warning!.fix).toBe(`${fix} say in acknowledge that AWS has this one`);
});

test("a region that was opened after this release is accepted in the document", () => {
  const acknowledge = [{ warning: "region/unknown", reason: "opened in 2027, and enabled in our account" }];
  expect(say({ ...inRegion("eu-new-1"), acknowledge }, SMALLEST)).toMatchObject({ problems: [], warnings: [] });
});

test.each(["mars-east-1", "eu-west", "eu_west_1", "EU-WEST-1"])("fails on region %s", (name) => {
  expect(say({ "regions.primary.name": name }, SMALLEST).problems[0]).toBe(
    `regions.primary.name: '${name}' does not have the allowed form`,
  );
});

test.each([
  ["latest", 1],
  ["5", 0],
  [">= 5.100.0, < 7.0.0", 0],
  ["~> 5.100", 0],
  ["!= 6.1.0,>=6", 0],
  ["= 6.0.0-beta1", 0],
  ["v6", 1],
  ["=> 6", 1],
  ["6.x", 1],
  [">= 5,", 1],
  ["", 1],
])("the provider's versions may be '%s': %i problems", (versions, count) => {
  const { problems, fixes } = say({ providerVersion: versions });
  expect(problems).toHaveLength(count);
  if (count > 0)
    expect(fixes[0]).toMatch(/^give versions with = != > >= < <= ~>, .* Terraform has no word for the latest$/);
});

test.each([
  ["aws", "SSM documents"],
  ["awsome", "SSM documents"],
  ["amazon-x", "SSM documents"],
  ["amznx", "SSM documents and buckets"],
  ["ssm", "parameters"],
  ["ssm-x", "parameters"],
  ["sthree", "buckets"],
  ["internal", "load balancers"],
  ["sg-x", "security groups"],
])("fails on environment '%s': AWS reserves names of %s that begin so", (environment, things) => {
  expect(say({ environment }).problems).toEqual([
    expect.stringMatching(
      new RegExp(
        `^environment: with environment '${environment}' names of ${things} begin with '[a-z]+-?', which AWS reserves$`,
      ),
    ),
  ]);
});

test.each(["paws", "ssmx", "sthrees", "internals", "sgx", "am"])("environment '%s' is no such name", (environment) => {
  expect(say({ environment }).problems).toEqual([]);
});

test("fails on a domain that lies among the names that we make", () => {
  const zone = { "dns.zone": { id: "Z0123456789EXAMPLE", name: "example.org" } };
  const private_ = "eu-west-1.prod.example.org";
  for (const domain of [private_, `data.${private_}`, `web.${private_}`, `ehr.${private_}`]) {
    expect(say({ ...zone, "webTiers.web.domain": domain })).toMatchObject({
      problems: [
        `webTiers.web.domain: domain '${domain}' lies in '${private_}', where the names of servers, mirrors and tiers are made`,
      ],
      fixes: ["use a name outside of it, such as ehr.example.org"],
    });
  }
  expect(say({ "webTiers.web.domain": "data.eu-west-1.prod.internal" }).problems).toHaveLength(1);
  for (const domain of ["prod.example.org", "ehr.example.org", `x-${private_}`])
    expect(say({ ...zone, "webTiers.web.domain": domain }).problems).toEqual([]);
});

test("fails on two mirrors whose names differ in upper and lower case only", () => {
  const second = { ...SMALLEST.mirrors["data"], block: 1 };
  for (const [name, count] of [
    ["PRODMIR", 1],
    ["ProdMir", 1],
    ["PRODMIR2", 0],
  ] as const) {
    const { problems } = say({ "mirrors.lab": { ...second, name } }, SMALLEST);
    expect(problems).toEqual(
      count === 0
        ? []
        : [`mirrors.lab.name: '${name}' is the name of mirror 'data' too: IRIS stores names of mirrors in upper case`],
    );
  }
});

test("fails on NAT for a VPC that exists, where it would make nothing", () => {
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    cidr: "172.20.0.0/16",
    outgoing: "endpoints",
    subnets: {
      data: {
        a: { id: "subnet-0a000000000000001", cidr: "172.20.1.0/24" },
        b: { id: "subnet-0b000000000000001", cidr: "172.20.2.0/24" },
        c: { id: "subnet-0c000000000000002", cidr: "172.20.4.0/24" },
      },
      management: { c: { id: "subnet-0c000000000000001", cidr: "172.20.3.0/24" } },
    },
  };
  for (const nat of ["per-zone", "shared", "none", undefined]) {
    const { problems } = say(
      { "regions.primary.cidr": undefined, "regions.primary.network": { nat, existing } },
      SMALLEST,
    );
    expect(problems).toEqual(
      nat === undefined
        ? []
        : [
            `regions.primary.network.nat: nat: ${nat} asks for NAT gateways or endpoints of a new VPC, and network.existing names vpc-0123456789abcdef0`,
          ],
    );
  }
});

test("servers without an address are one finding, however many they are", () => {
  expect(say({ "appTiers.app.servers": 96 }).problems).toEqual([
    "appTiers.app.servers: tier 'app' has no address for server 17 in zone 'a': a zone takes 1 to 16 of its servers",
  ]);
});
