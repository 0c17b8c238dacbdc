import { checkRegionsDisjoint } from "../../../domain/network/vpc-range";
import { LOG_RETENTION_DAYS } from "../../../domain/network/log-retention";
import { Report } from "../../../domain/problems";
import { existingRegion, findingsOf, planned, regionWith, USES } from "./fixtures";

const ZONES = "regions.primary.zones";
const CIDR = "regions.primary.cidr";
const CA = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab";

test("a region with three zones and a private range has nothing to say about", () => {
  const { problems, warnings, plan } = planned(regionWith());
  expect([problems, warnings]).toEqual([[], []]);
  expect({ ...plan, subnets: plan.subnets.length }).toEqual({
    cidr: "10.20.0.0/16",
    zones: ["a", "b", "c"],
    subnets: 15,
    outgoing: "nat-per-zone",
    natZones: ["a", "b", "c"],
    internetGateway: true,
    interfaceEndpoints: [],
    flowLogRetentionDays: 365,
    routeTables: [{ name: "private-a" }, { name: "private-b" }, { name: "private-c" }],
  });
});

describe("zones", () => {
  const withZones = (zones: string[], name = "us-east-1") => planned(regionWith({ name, zones }));

  test.each([["ab"], ["abcdef"]])("the zones %s are accepted", (letters) => {
    expect(withZones([...letters]).problems).toEqual([]);
  });

  test.each([[""], ["a"]])("fails on the zones '%s': too few", (letters) => {
    expect(withZones([...letters]).problems).toEqual([
      `${ZONES}: a region has 2 to 6 availability zones, got ${letters.length} | give the letters of 2 to 6 zones; three leave the arbiter a zone of its own`,
    ]);
  });

  test("fails on seven zones, which cannot be without one twice", () => {
    const { problems, plan } = withZones([..."abcdefa"]);
    expect(problems).toEqual([
      `${ZONES}: a region has 2 to 6 availability zones, got 7 | give the letters of 2 to 6 zones; three leave the arbiter a zone of its own`,
      `${ZONES}[6]: zone 'a' stands here twice | remove one of them`,
    ]);
    expect(plan.zones).toEqual([..."abcdef"]);
  });

  test("fails on a zone that the region does not have", () => {
    expect(withZones(["a", "d", "b"], "eu-west-1").problems).toEqual([
      `${ZONES}[1]: eu-west-1 has no zone 'd': its zones are a, b, c | use one of these letters, or another region`,
    ]);
  });

  test("a region that is not in the table takes any letter", () => {
    expect(withZones(["a", "f"], "eu-new-1").problems).toEqual([]);
  });
});

describe("the VPC's range", () => {
  const withCidr = (cidr: string | undefined) => planned(regionWith({ cidr }));

  test.each([
    "10.20.0.0/16",
    "10.20.0.0/20",
    "172.16.0.0/16",
    "172.31.240.0/20",
    "192.168.0.0/16",
    "100.64.0.0/16",
    "100.127.0.0/16",
  ])("%s is accepted without a warning", (cidr) => {
    const { problems, warnings } = withCidr(cidr);
    expect([problems, warnings]).toEqual([[], []]);
  });

  test("fails on a /15", () => {
    expect(withCidr("10.20.0.0/15").problems).toEqual([
      `${CIDR}: the VPC's range 10.20.0.0/15 has prefix /15, allowed is /16 to /20 | give a smaller range: AWS takes no VPC above 65,536 addresses`,
    ]);
  });

  test("fails on a /21", () => {
    const { problems, plan } = withCidr("10.20.0.0/21");
    expect(problems).toEqual([
      `${CIDR}: the VPC's range 10.20.0.0/21 has prefix /21, allowed is /16 to /20 | give a larger range: each tier and zone needs a subnet of at least 64 addresses`,
    ]);
    expect(plan.subnets).toEqual([]);
  });

  test("fails on a range with bits after its prefix", () => {
    expect(withCidr("10.20.1.0/16").problems).toEqual([
      `${CIDR}: '10.20.1.0/16' is no range: the one that it lies in is written 10.20.0.0/16 | write 10.20.0.0/16, or a longer prefix`,
    ]);
  });

  test("fails on no range and no existing VPC", () => {
    expect(withCidr(undefined).problems).toEqual([
      `${CIDR}: the region has neither an address range nor an existing VPC | give cidr, a range /16 to /20, or network.existing`,
    ]);
  });

  test("fails on a range and an existing VPC together", () => {
    expect(planned(existingRegion({}, { cidr: "10.20.0.0/16" })).problems).toEqual([
      `${CIDR}: cidr '10.20.0.0/16' asks for a new VPC, and network.existing names vpc-0123456789abcdef0 | remove one of the two`,
    ]);
  });

  test.each([
    ["0.1.0.0/16", "0.0.0.0/8"],
    ["127.0.0.0/16", "127.0.0.0/8"],
    ["169.254.0.0/16", "169.254.0.0/16"],
    ["169.254.240.0/20", "169.254.0.0/16"],
    ["224.0.0.0/16", "224.0.0.0/3"],
    ["255.255.240.0/20", "224.0.0.0/3"],
  ])("fails on %s: no server can have an address there", (cidr, taken) => {
    expect(withCidr(cidr).problems).toEqual([
      `${CIDR}: the VPC's range ${cidr} lies in ${taken}, where no server can have an address | use a private range, such as 10.20.0.0/16`,
    ]);
  });

  test.each([
    "9.255.0.0/16",
    "11.0.0.0/16",
    "172.15.0.0/16",
    "172.32.0.0/16",
    "192.167.0.0/16",
    "192.169.0.0/16",
    "100.63.0.0/16",
    "100.128.0.0/16",
  ])("%s is not private, which is a warning", (cidr) => {
    const { problems, warnings } = withCidr(cidr);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      `network/public-range ${CIDR}: the VPC's range ${cidr} is not private: its servers cannot reach the public owners of these addresses | use a range in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10`,
    ]);
  });

  test.each(["172.17.0.0/16", "172.17.240.0/20"])("%s is used by some AWS services, which is a warning", (cidr) => {
    expect(withCidr(cidr).warnings).toEqual([
      `network/aws-service-range ${CIDR}: the VPC's range ${cidr} overlaps 172.17.0.0/16, which some AWS services use inside their hosts | use another range`,
    ]);
  });

  test.each(["172.16.0.0/16", "172.18.0.0/16"])("%s is beside what AWS services use", (cidr) => {
    expect(withCidr(cidr).warnings).toEqual([]);
  });
});

describe("the way out", () => {
  const wayOut = (nat: string, natZone?: string) => {
    const { plan, warnings } = planned(regionWith({ zones: ["c", "a"], network: { nat, natZone } }));
    return [plan.outgoing, plan.natZones, plan.interfaceEndpoints, warnings];
  };

  test("each zone has its NAT gateway", () => {
    expect(wayOut("per-zone")).toEqual(["nat-per-zone", ["a", "c"], [], []]);
  });

  test.each([
    [undefined, "a"],
    ["c", "c"],
  ])("one NAT gateway whose zone is %s stands in zone '%s', which is a warning", (natZone, zone) => {
    expect(wayOut("shared", natZone)).toEqual([
      "nat-shared",
      [zone],
      [],
      [
        `network/shared-nat regions.primary.network.nat: one NAT gateway, in zone '${zone}', serves the zones a, c: losing its zone cuts the way out of every zone | use nat: per-zone, or nat: none with interface endpoints`,
      ],
    ]);
  });

  test("fails on the zone of a shared NAT gateway where none is shared, or in a zone that the region lacks", () => {
    const problems = (network: Record<string, unknown>) => planned(regionWith({ network })).problems;
    const AT = "regions.primary.network.natZone";
    expect(problems({ natZone: "b" })).toEqual([
      `${AT}: natZone 'b' names the zone of a shared NAT gateway, and nat is 'per-zone' | remove natZone, or use nat: shared`,
    ]);
    expect(problems({ nat: "shared", natZone: "d" })).toEqual([
      `${AT}: zone 'd' is not one of the zones a, b, c | use one of them`,
    ]);
    const adopted = existingRegion();
    expect(planned({ ...adopted, network: { ...adopted.network, natZone: "b" } }).problems).toEqual([
      `${AT}: natZone 'b' names the zone of a shared NAT gateway, and network.existing creates none | remove natZone`,
    ]);
  });

  test("without NAT there are interface endpoints for what the servers call", () => {
    const services = [
      "ssm",
      "ssmmessages",
      "ec2messages",
      "secretsmanager",
      "kms",
      "logs",
      "monitoring",
      "ec2",
      "elasticloadbalancing",
      "sts",
    ];
    expect(wayOut("none")).toEqual(["endpoints", [], services, []]);
  });

  test.each([
    ["a private CA", { privateCa: CA, validityDays: 395 }, "none", true],
    ["a private CA, and NAT", { privateCa: CA, validityDays: 395 }, "per-zone", false],
    ["given secrets", { secrets: {} }, "none", false],
    ["nothing", undefined, "none", false],
  ])(
    "with certificates from %s: whether the endpoint of AWS Private CA is planned",
    (_, certificates, nat, expected) => {
      expect(planned(regionWith({ certificates, network: { nat } })).plan.interfaceEndpoints.includes("acm-pca")).toBe(
        expected,
      );
    },
  );

  test.each([
    ["eu-west-1", true],
    ["ca-west-1", true],
    ["ap-southeast-5", false],
    ["mx-central-1", false],
    ["xx-new-1", false],
  ])(
    "in %s an endpoint of ec2messages is planned: %s, because regions since 2024 have no such service",
    (name, expected) => {
      expect(
        planned(regionWith({ name, zones: ["a", "c"], network: { nat: "none" } })).plan.interfaceEndpoints.includes(
          "ec2messages",
        ),
      ).toBe(expected);
    },
  );

  test.each([
    ["per-zone", [], true],
    ["shared", [], true],
    ["none", [], false],
    ["none", ["a", "b", "c"], true],
  ] as const)(
    "nat: %s with internet-facing load balancers in %j: an internet gateway is %s",
    (nat, zones, expected) => {
      const uses = { ...USES, zones: { ...USES.zones, public: zones } };
      expect(planned(regionWith({ network: { nat } }), uses).plan.internetGateway).toBe(expected);
    },
  );
});

describe("flow logs and servers' logs", () => {
  const withDays = (logRetentionDays: number) => planned(regionWith({ logRetentionDays })).problems;

  test("are kept for any number of days that CloudWatch Logs knows, and for no neighbour of one", () => {
    const accepted = Array.from({ length: 3660 }, (_, days) => days).filter((days) => withDays(days).length === 0);
    expect(accepted).toEqual([
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]);
  });

  test.each([
    [0, 1],
    [366, 400],
    [9999, 3653],
  ])("fails on %i days and proposes %i", (days, proposal) => {
    expect(withDays(days)).toEqual([
      `regions.primary.logRetentionDays: CloudWatch Logs cannot keep logs for ${days} days: it allows ${LOG_RETENTION_DAYS.join(", ")} | use ${proposal}`,
    ]);
  });
});

describe("blocks", () => {
  const withBlocks = (cidr: string, mirror: number, tier: number) =>
    planned(regionWith({ cidr }), {
      ...USES,
      mirrors: [{ key: "data", block: mirror }],
      arbiters: [],
      appTiers: [{ key: "app", block: tier }],
    });

  test.each([
    ["10.20.0.0/20", 0, 1],
    ["10.20.0.0/19", 2, 5],
    ["10.20.0.0/18", 6, 13],
    ["10.20.0.0/17", 14, 15],
    ["10.20.0.0/16", 15, 15],
  ])("in %s the largest blocks are %i of a mirror and %i of an application tier", (cidr, mirror, tier) => {
    expect(withBlocks(cidr, mirror, tier).problems).toEqual([]);
  });

  test.each([
    ["10.20.0.0/20", 0, 1, "10.20.6.0/26", "10.20.4.0/26"],
    ["10.20.0.0/19", 2, 5, "10.20.12.0/25", "10.20.8.0/25"],
    ["10.20.0.0/18", 6, 13, "10.20.24.0/24", "10.20.16.0/24"],
  ])(
    "fails in %s on the block after %i of a mirror and after %i of an application tier",
    (cidr, mirror, tier, data, app) => {
      expect(withBlocks(cidr, mirror + 1, tier + 1).problems).toEqual([
        `mirrors.data.block: block ${mirror + 1} does not fit ${data} (data, zone a): the largest possible block is ${mirror} | use a block from 0 to ${mirror}, or give a larger range`,
        `appTiers.app.block: block ${tier + 1} does not fit ${app} (app, zone a): the largest possible block is ${tier} | use a block from 0 to ${tier}, or give a larger range`,
      ]);
    },
  );

  test("fails on two mirrors and two tiers with the same block", () => {
    const uses = {
      ...USES,
      mirrors: [0, 1, 0].map((block, position) => ({ key: `m${position}`, block })),
      arbiters: [
        { key: "m0", block: 0 },
        { key: "far", block: 1 },
      ],
      appTiers: ["x", "y"].map((key) => ({ key, block: 4 })),
    };
    expect(planned(regionWith(), uses).problems).toEqual([
      "mirrors.m2.block: block 0 belongs to 'm0' in the same region | give 'm2' a block of its own, such as 2",
      "mirrors.far.block: block 1 belongs to 'm1' in the same region | give 'far' a block of its own, such as 2",
      "appTiers.y.block: block 4 belongs to 'x' in the same region | give 'y' a block of its own, such as 0",
    ]);
  });

  test("fails on a seventeenth mirror, without a proposal", () => {
    const mirrors = Array.from({ length: 17 }, (_, position) => ({ key: `m${position}`, block: position % 16 }));
    expect(planned(regionWith(), { ...USES, mirrors, arbiters: [] }).problems).toEqual([
      "mirrors.m16.block: block 0 belongs to 'm0' in the same region | all blocks 0 to 15 are taken: use another region",
    ]);
  });
});

describe("two regions", () => {
  const problems = (regions: Parameters<typeof checkRegionsDisjoint>[0]) => {
    const report = new Report();
    checkRegionsDisjoint(regions, report);
    return findingsOf(report).problems;
  };

  test("with neighbouring ranges can be connected", () => {
    expect(problems({ primary: regionWith(), dr: regionWith({ cidr: "10.21.0.0/16" }) })).toEqual([]);
  });

  test("fails on ranges that overlap, also with the one of an existing VPC", () => {
    const found = problems({
      primary: regionWith(),
      dr: regionWith({ cidr: "10.20.240.0/20" }),
      old: existingRegion({ cidr: "10.20.0.0/24" }),
    });
    expect(found).toEqual([
      "regions.dr.cidr: 10.20.240.0/20 overlaps 10.20.0.0/16 of region 'primary': the two could not be connected | give each region a range of its own",
      "regions.old.network.existing.cidr: 10.20.0.0/24 overlaps 10.20.0.0/16 of region 'primary': the two could not be connected | give each region a range of its own",
    ]);
  });

  test("with a range that cannot be read are left to the region's own check", () => {
    expect(
      problems({
        primary: regionWith({ cidr: "10.20.0.0/99" }),
        dr: regionWith(),
        third: regionWith({ cidr: undefined }),
      }),
    ).toEqual([]);
  });
});
