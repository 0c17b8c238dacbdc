import { planDocuments } from "../../../domain/document/plan-documents";
import { formatPath } from "../../../domain/problems";
import { change, inRegion, privateCa, secrets, SMALLEST, WHOLE, yamlOf } from "../../support/documents";

/** Plans the documents as `one.yaml`, `two.yaml`: the problems of each, and whether it has a plan. */
function together(...documents: readonly unknown[]) {
  const files = documents.map((document, index) => ({
    file: `${["one", "two", "three"][index]}.yaml`,
    text: yamlOf(document),
  }));
  return planDocuments(files).map(({ problems, plan }) => ({
    problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`),
    planned: plan !== undefined,
  }));
}

const ENDPOINT = { listeners: { hl7: { port: 6661, clients: { lab: "10.9.0.0/24" } } } };
const withMirror = (environment: string, key: string, changes: Record<string, unknown> = {}) =>
  change({ environment, mirrors: { [key]: { ...SMALLEST.mirrors["data"]!, endpoint: ENDPOINT } }, ...changes });
const RIGHT = { problems: [], planned: true };

test("fails on two documents whose load balancers and target groups would have one name", () => {
  expect(together(withMirror("prod", "a-b"), withMirror("prod-a", "b"))).toEqual([
    RIGHT,
    {
      planned: false,
      problems: [
        "mirrors.b.endpoint: its load balancer name 'prod-a-b-mirror' is that of mirrors.a-b.endpoint in one.yaml too, in the same account and region",
        "mirrors.b.endpoint.listeners.hl7: its target group name 'prod-a-b-hl7-6661' is that of mirrors.a-b.endpoint.listeners.hl7 in one.yaml too, in the same account and region",
      ],
    },
  ]);
});

test("fails on two documents whose web tiers would have one name", () => {
  const web = (environment: string, key: string) =>
    change({ environment, webTiers: { [key]: WHOLE.webTiers!["web"] } }, WHOLE);
  expect(together(web("prod", "a-b"), web("prod-a", "b"))[1]).toEqual({
    planned: false,
    problems: [
      "webTiers.b: its load balancer name 'prod-a-b-web' is that of webTiers.a-b in one.yaml too, in the same account and region",
      "webTiers.b: its target group name 'prod-a-b-https' is that of webTiers.a-b in one.yaml too, in the same account and region",
    ],
  });
});

const elsewhere = (arn: string) => arn.replace("123456789012", "210987654321");

test.each([
  [
    "account",
    {
      account: "210987654321",
      "regions.primary.certificates.privateCa": elsewhere(privateCa("eu-west-1")),
      "regions.primary.secrets": {
        password: elsewhere(secrets("eu-west-1").password),
        gatewayPassword: elsewhere(secrets("eu-west-1").gatewayPassword),
      },
    },
  ],
  ["region", inRegion("eu-central-1")],
])("documents of another %s share no name", (_, changes) => {
  expect(together(withMirror("prod", "a-b"), withMirror("prod-a", "b", changes))).toEqual([RIGHT, RIGHT]);
});

/** The document in a VPC that exists: only there do the security groups of two documents meet. */
const existing = (environment: string, key: string, vpcId: string) => {
  const subnets = (third: number) =>
    Object.fromEntries(
      ["a", "b", "c"].map((zone, index) => [
        zone,
        { id: `subnet-${third}000000${index}`, cidr: `10.30.${third + index}.0/24` },
      ]),
    );
  const network = {
    existing: { vpcId, cidr: "10.30.0.0/16", outgoing: "nat", subnets: { data: subnets(0), management: subnets(4) } },
  };
  return change({
    environment,
    mirrors: { [key]: SMALLEST.mirrors["data"] },
    "regions.primary.cidr": undefined,
    "regions.primary.network": network,
  });
};

test("fails on two documents whose security groups would have one name in one VPC", () => {
  const one = existing("prod", "ab-arbiter", "vpc-00000001");
  expect(together(one, existing("prod-mirror-ab", "b", "vpc-00000001"))[1]).toEqual({
    planned: false,
    problems: [
      "regions.primary.network.existing: its security group name 'prod-mirror-ab-arbiter' is that of regions.primary.network.existing in one.yaml too, in the same account and region",
    ],
  });
  expect(together(one, existing("prod-mirror-ab", "b", "vpc-00000002"))).toEqual([RIGHT, RIGHT]);
  // VPCs that are created are two VPCs.
  expect(together(withMirror("prod", "ab-arbiter"), withMirror("prod-mirror-ab", "b"))).toEqual([RIGHT, RIGHT]);
});

test("documents with other names are all right, in any order", () => {
  expect(together(WHOLE, change({ environment: "test" }, WHOLE), change({ environment: "prod-a" }, WHOLE))).toEqual([
    RIGHT,
    RIGHT,
    RIGHT,
  ]);
});

test("fails on a workload and a topology that this release does not build, both at once", () => {
  const regions = {
    ...SMALLEST.regions,
    dr: {
      ...SMALLEST.regions["primary"]!,
      name: "eu-central-1",
      cidr: "10.21.0.0/16",
      certificates: { privateCa: privateCa("eu-central-1") },
      secrets: secrets("eu-central-1"),
    },
  };
  expect(together(change({ topology: "multi-region-dr", regions, workload: "healthshare" }))).toEqual([
    {
      planned: false,
      problems: [
        "topology: the plan is right, and this release builds no stacks for topology 'multi-region-dr'; it builds single-region-ha",
        "workload: the plan is right, and this release builds no stacks for workload 'healthshare'; it builds iris",
      ],
    },
  ]);
});
