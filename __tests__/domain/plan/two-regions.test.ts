import { DeploymentConfig } from "../../../domain/config/deployment";
import { memberMerge } from "../../../domain/iris/cpf/member-merge";
import { MirrorPlan } from "../../../domain/mirror/plan";
import { change, findings, KIT, planOf, privateCa, secrets, WHOLE } from "../../support/documents";

const IMAGE = { id: "ami-0a1b2c3d4e5f60718", os: "rhel9" } as const;
const arn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`;
const ZONE = { id: "Z0123456789ABC", name: "example.org" };

/** Two mirrors, an application tier and a web tier, in one region. */
const ONE: DeploymentConfig = change(
  {
    dns: { zone: ZONE },
    "mirrors.rad": {
      name: "RADMIR",
      block: 1,
      size: "small",
      databases: { RAD: {} },
      members: { a: { zone: "a" }, b: { zone: "b" } },
      arbiter: { zone: "c" },
    },
  },
  WHOLE,
);

/** The same, with a DR async and tiers in a second region. */
const TWO: DeploymentConfig = change(
  {
    topology: "multi-region-dr",
    "regions.dr": {
      name: "eu-central-1",
      zones: ["a", "b"],
      cidr: "10.21.0.0/16",
      image: IMAGE,
      kit: KIT,
      certificates: { privateCa: privateCa("eu-central-1") },
      secrets: secrets("eu-central-1"),
    },
    "mirrors.data.members.c": { region: "dr", zone: "a", role: "dr-async" },
    "appTiers.appdr": { of: "data", region: "dr", servers: 2, size: "small" },
    "webTiers.webdr": {
      ...WHOLE.webTiers!["web"],
      of: "appdr",
      region: "dr",
      domain: "dr.example.org",
      certificate: { arns: { "eu-central-1": arn("eu-central-1") } },
    },
  },
  ONE,
);

test("a document with two mirrors and two regions plans without a warning", () => {
  expect(findings(TWO)).toEqual({ problems: [], fixes: [], warnings: [] });
});

test("states are named by region, not by its role", () => {
  const { regions, dns } = planOf(TWO);
  expect(regions.map(({ key, stack }) => [key, stack.name])).toEqual([
    ["primary", "prod-eu-west-1"],
    ["dr", "prod-eu-central-1"],
  ]);
  expect(dns?.stack.name).toBe("prod-dns");
});

test("each member, tier and arbiter is in the plan of its own region only", () => {
  const { regions } = planOf(TWO);
  expect(
    regions.map(({ key, mirrors, appTiers, webTiers }) => ({
      key,
      mirrors: mirrors.map(
        (mirror) =>
          `${mirror.key}: ${mirror.members.map(({ letter }) => letter).join("")}${mirror.arbiter ? " and arbiter" : ""}${mirror.endpoint ? " and endpoint" : ""}`,
      ),
      tiers: [...appTiers, ...webTiers].map((tier) => tier.key),
    })),
  ).toEqual([
    { key: "primary", mirrors: ["data: ab and arbiter and endpoint", "rad: ab and arbiter"], tiers: ["app", "web"] },
    { key: "dr", mirrors: ["data: c and endpoint"], tiers: ["appdr", "webdr"] },
  ]);
});

test("a second region changes nothing in the plan of the first but what members know of the others, nor the user-facing names that exist", () => {
  const [before, after] = [planOf(ONE), planOf(TWO)];
  const primary = after.regions.find(({ key }) => key === "primary")!;
  const alone = primary.mirrors.map((mirror) => ({
    ...mirror,
    elsewhere: [],
    ecpClients: mirror.ecpClients.filter((name) => !name.startsWith("appdr-")),
  }));
  expect({ ...primary, mirrors: alone }).toEqual(before.regions[0]);
  expect({ ...after.dns, records: after.dns?.records.filter(({ webTier }) => webTier !== "webdr") }).toEqual(
    before.dns,
  );
});

test("the place of a region in the document changes no plan", () => {
  const turned = { ...TWO, regions: { dr: TWO.regions["dr"]!, primary: TWO.regions["primary"]! } };
  const [before, after] = [planOf(TWO), planOf(turned)];
  expect([...after.regions].reverse()).toEqual(before.regions);
  expect(after.dns).toEqual(before.dns);
});

test("members know the members of the other region by address and certificate, and let its application servers in", () => {
  const [primary, dr] = planOf(TWO).regions.map(({ mirrors }) => mirrors[0]!);
  const known = ({ elsewhere }: MirrorPlan) =>
    elsewhere.map(({ serverName, address, role, commonName, region }) => [
      serverName,
      address,
      role,
      commonName,
      region,
    ]);
  expect(known(primary!)).toEqual([
    ["data-c", "10.21.96.18", "dr-async", "data-c.eu-central-1.prod.example.org", "eu-central-1"],
  ]);
  expect(known(dr!)).toEqual([
    ["data-a", "10.20.96.16", "failover", "data-a.eu-west-1.prod.example.org", "eu-west-1"],
    ["data-b", "10.20.100.17", "failover", "data-b.eu-west-1.prod.example.org", "eu-west-1"],
  ]);
  const clients = ["app-a1", "app-b1", "app-c1"].map((name) => `${name}.eu-west-1.prod.example.org`);
  for (const mirror of [primary!, dr!])
    expect(mirror.ecpClients).toEqual([
      ...clients,
      "appdr-a1.eu-central-1.prod.example.org",
      "appdr-b1.eu-central-1.prod.example.org",
    ]);
});

test("a DR async in another region joins at an address that is filled in when it starts, and names no arbiter there", () => {
  const dr = planOf(TWO).regions[1]!.mirrors[0]!;
  expect(memberMerge(dr, dr.members[0]!).create).toBe(undefined);
  expect(memberMerge(dr, dr.members[0]!).join).toContain(
    "ConfigMirror:Name=PRODMIR,SSLDir=/iris/sys/tls/,UseSSL=1,Member=drasync,Primary=@@PRIMARY@@,SystemName=data-c\n",
  );
});

test("application servers beside a DR async stay with it", () => {
  const [primary, dr] = planOf(TWO).regions;
  expect([primary!.appTiers[0]!.mirrorConnection, dr!.appTiers[0]!.mirrorConnection]).toEqual([1, -1]);
});

test("application servers of the second region connect to members there", () => {
  const [, dr] = planOf(TWO).regions;
  expect(dr!.appTiers[0]!.dataServer).toMatchObject({
    mirror: "data",
    members: dr!.mirrors[0]!.members.map(({ address }) => ({ address, role: "dr-async" })),
  });
});

const REFUSED = [
  [
    "two regions where the topology has one",
    { topology: "single-region-ha" },
    ["topology: topology 'single-region-ha' has exactly 1 region, got 2: primary, dr"],
  ],
  [
    "one AWS region twice",
    {
      "regions.dr.name": "eu-west-1",
      "regions.dr.certificates": { privateCa: privateCa("eu-west-1") },
      "regions.dr.secrets": secrets("eu-west-1"),
      "webTiers.webdr.certificate": WHOLE.webTiers!["web"]!.certificate,
    },
    ["regions.dr.name: 'dr' and 'primary' are both eu-west-1: one region has one stack and one state"],
  ],
  [
    "ranges that overlap",
    { "regions.dr.cidr": "10.20.0.0/18" },
    ["regions.dr.cidr: 10.20.0.0/18 overlaps 10.20.0.0/16 of region 'primary': the two could not be connected"],
  ],
  [
    "a tier whose mirror has no member in its region",
    { "appTiers.appdr.of": "rad" },
    ["appTiers.appdr.of: 'rad' has no server in region 'dr'; it stands in primary"],
  ],
  [
    "an application tier where the mirror has reporting asyncs only",
    { "mirrors.data.members.c.role": "reporting-async" },
    [
      "appTiers.appdr.of: in region 'dr' mirror 'data' has reporting asyncs only; ECP connects to failover members and DR asyncs",
    ],
  ],
  [
    "failover members in two regions",
    { "mirrors.rad.members.b": { region: "dr", zone: "b" } },
    [
      "mirrors.rad.members.b.region: failover members are in two regions, 'primary' and 'dr'; they commit synchronously and must be in one",
      "mirrors.rad.arbiter.region: the arbiter is in region 'primary', and failover member 'b' in 'dr'; both members must reach it at once, so it stands in their region",
    ],
  ],
  [
    "an arbiter in the other region",
    { "mirrors.rad.arbiter": { region: "dr", zone: "b" } },
    [
      "mirrors.rad.arbiter.region: the arbiter is in region 'dr', and failover member 'a' in 'primary'; both members must reach it at once, so it stands in their region",
    ],
  ],
  [
    "a client tier where the mirror has no member",
    { "mirrors.rad.endpoint": { listeners: { superserver: { port: 1972, clients: { dr: { appTier: "appdr" } } } } } },
    [
      "mirrors.rad.endpoint.listeners.superserver.clients.dr.appTier: 'appdr' stands in dr, and mirror 'rad' has members in primary: a security group reaches no other region",
    ],
  ],
] as const;

test.each(REFUSED)("fails on %s", (_, changes, problems) => {
  expect(findings(change(changes, TWO)).problems).toEqual(problems);
});

test("fails on one region where the topology has two", () => {
  expect(findings({ ...ONE, topology: "multi-region-dr" }).problems).toEqual([
    "topology: topology 'multi-region-dr' has at least 2 regions, got 1: primary",
  ]);
});

test("fails on mirrors that take one block in two regions: each may grow into the other's", () => {
  const apart = change(
    {
      "mirrors.rad": {
        name: "RADMIR",
        size: "small",
        members: { a: { region: "dr", zone: "a" }, b: { region: "dr", zone: "b" } },
        arbiter: { region: "dr", zone: "b" },
      },
      "mirrors.data.members.c": undefined,
      "appTiers.appdr.of": "rad",
    },
    TWO,
  );
  expect(findings(apart).problems).toEqual([
    "mirrors.rad.block: block 0 of server addresses belongs to 'data' already, in another region",
  ]);
  expect(findings(change({ "mirrors.rad.block": 1 }, apart)).problems).toEqual([]);
});
