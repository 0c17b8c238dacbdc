import { change, findings, inRegion, planOf, WHOLE } from "../../support/documents";

const AT = "appTiers.app";
const tierOf = (changes: Record<string, unknown> = {}) => planOf(change(changes, WHOLE)).regions[0]!.appTiers[0]!;
const problems = (changes: Record<string, unknown>) => findings(change(changes, WHOLE)).problems;

test("application servers get memory like members: what fits their type, with few ECP connections", () => {
  expect(tierOf().memory.globalBuffersMiB).toBe(10_496);
  // With MaxServers 3 and MaxServerConn 1; one connection less would need 2816 pages.
  expect(tierOf({ [`${AT}.globalBuffersMiB`]: 4_109 }).memory).toEqual({
    serverMiB: 16_384,
    globalBuffersMiB: 4_109,
    genericMemoryHeapKiB: 307_200,
    hugePages: 2_832,
    smallerServers: expect.any(Array),
  });
  expect(tierOf({ [`${AT}.sharedMemoryHeapMiB`]: 1_024 }).memory.genericMemoryHeapKiB).toBe(1_048_576);
});

test("fails on global buffers that do not fit an application server", () => {
  expect(problems({ [`${AT}.globalBuffersMiB`]: 16_384 })).toEqual([
    `${AT}.globalBuffersMiB: globalBuffersMiB 16384 does not fit into the 16384 MiB of m6i.xlarge: IRIS would take 19599 MiB of shared memory, and 13926 MiB are allowed`,
  ]);
});

test("application servers see what of the mirror they reach, under the mirror's own name", () => {
  const changes = {
    "mirrors.data.databases": { APP: {}, SCRATCH: { mirrored: false } },
    "mirrors.data.namespaces": { APP: { globals: "APP" }, LOCAL: { globals: "SCRATCH" } },
  };
  const { mirrorName, mirrorConnection, databases, namespaces, tls, iris } = tierOf(changes);
  expect([mirrorName, mirrorConnection, databases.map(({ name }) => name), namespaces.map(({ name }) => name)]).toEqual(
    ["PRODMIR", 1, ["APP"], ["APP"]],
  );
  expect(tls).toEqual({ mirror: true, ecp: true, superserver: true });
  expect(iris.name).toBe("IRIS");
});

test("servers are spread over the zones, with names and addresses of their own", () => {
  expect(
    tierOf().servers.map(({ id, serverName, hostName, availabilityZone, address }) => [
      id,
      serverName,
      hostName,
      availabilityZone,
      address,
    ]),
  ).toEqual([
    ["a1", "app-a1", "app-a1.eu-west-1.prod.internal", "eu-west-1a", "10.20.64.16"],
    ["b1", "app-b1", "app-b1.eu-west-1.prod.internal", "eu-west-1b", "10.20.68.16"],
    ["c1", "app-c1", "app-c1.eu-west-1.prod.internal", "eu-west-1c", "10.20.72.16"],
  ]);
});

const PROBE = { port: 80, path: "/csp/bin/mirror_status.cxw" };

test("ECP goes to one of the failover members, or to a DR async that became primary, never to the load balancer", () => {
  expect(tierOf().dataServer).toEqual({
    mirror: "data",
    port: 1972,
    members: [
      { address: "10.20.96.16", role: "failover" },
      { address: "10.20.100.17", role: "failover" },
    ],
    probe: PROBE,
  });
  expect(
    tierOf({
      "mirrors.data.members": { a: { zone: "c", role: "dr-async" }, b: { zone: "b" }, d: { zone: "a" } },
      "mirrors.data.superserverPort": 51773,
    }).dataServer,
  ).toEqual({
    mirror: "data",
    port: 51773,
    members: [
      { address: "10.20.100.17", role: "failover" },
      { address: "10.20.96.19", role: "failover" },
      { address: "10.20.104.16", role: "dr-async" },
    ],
    probe: PROBE,
  });
});

test("caches lie on a volume, or on the instance store", () => {
  expect(tierOf().cacheVolume?.name).toBe("cache");
  expect(tierOf({ [`${AT}.cache`]: "instance-store", [`${AT}.instanceType`]: "m6id.xlarge" }).cacheVolume).toBe(
    undefined,
  );
  expect(problems({ [`${AT}.cache`]: "instance-store" })).toEqual([
    `${AT}.size: the caches are to lie on the instance store, and m6i.xlarge has none`,
  ]);
});

test("a tier may stand in some zones only", () => {
  expect(tierOf({ [`${AT}.zones`]: ["c", "a"] }).servers.map(({ id }) => id)).toEqual(["a1", "a2", "c1"]);
});

test("a document may say how many servers stand in which zone", () => {
  const servers = { c: 2, a: 1 };
  expect(tierOf({ [`${AT}.servers`]: servers }).servers.map(({ id }) => id)).toEqual(["a1", "c1", "c2"]);
});

test("warns of servers that one more zone would take away, by name, until they are placed by zone", () => {
  const wide = { ...inRegion("us-east-1"), webTiers: {} };
  const warnings = (more: Record<string, unknown>) => findings(change({ ...wide, ...more }, WHOLE)).warnings;
  const NAME = "ecp/servers-follow-zones at appTiers.app.servers";
  const moves = (ids: string) =>
    `${NAME}: one more zone in region 'primary' would take servers ${ids} away: a number is spread over all zones`;
  expect(warnings({ [`${AT}.servers`]: 4 })).toEqual([moves("a2")]);
  expect(
    warnings({ "regions.primary.zones": ["b", "c", "d"], "mirrors.data.members.a.zone": "d", [`${AT}.servers`]: 3 }),
  ).toEqual([moves("d1")]);
  expect(warnings({ [`${AT}.servers`]: 3 })).toEqual([]);
  expect(warnings({ [`${AT}.servers`]: 4, [`${AT}.zones`]: ["a", "b", "c"] })).toEqual([]);
  expect(warnings({ [`${AT}.servers`]: { a: 2, b: 1, c: 1 } })).toEqual([]);
  // eu-west-1 has no fourth zone.
  expect(findings(change({ [`${AT}.servers`]: 4 }, WHOLE)).warnings).toEqual([]);
});

test.each<[string, Record<string, unknown>, string[]]>([
  [
    "a zone that the region lacks",
    { servers: { a: 1, d: 2 } },
    [`${AT}.servers.d: zone 'd' is not one of the zones a, b, c of region 'primary'`],
  ],
  [
    "zones beside servers by zone",
    { servers: { a: 1 }, zones: ["a", "b"] },
    [`${AT}.zones: zones a, b stand beside servers by zone, which name the zones a`],
  ],
  ["no zone at all", { servers: {} }, [`${AT}.servers: no zone has a server`]],
  ["a zone without a server", { servers: { a: 0 } }, [`${AT}.servers.a: 0 is too small; at least 1 is allowed`]],
  [
    "more servers than a zone takes",
    { servers: { a: 17 } },
    [`${AT}.servers: tier 'app' has no address for server 17 in zone 'a': a zone takes 1 to 16 of its servers`],
  ],
])("fails on servers by zone with %s", (_, tier, expected) => {
  const changes = Object.fromEntries(Object.entries(tier).map(([key, value]) => [`${AT}.${key}`, value]));
  expect(problems(changes)).toEqual(expected);
});

test.each([
  [
    "a zone that the region lacks",
    ["a", "d"],
    `${AT}.zones[1]: zone 'd' is not one of the zones a, b, c of region 'primary'`,
  ],
  ["a zone twice", ["a", "b", "a"], `${AT}.zones[2]: zone 'a' is named twice`],
])("fails on %s", (_, zones, problem) => {
  expect(problems({ [`${AT}.zones`]: zones })).toEqual([problem]);
});

test.each([
  [1, []],
  [48, []],
  [49, [`${AT}.servers: tier 'app' has no address for server 17 in zone 'a': a zone takes 1 to 16 of its servers`]],
  [96, [`${AT}.servers: tier 'app' has no address for server 17 in zone 'a': a zone takes 1 to 16 of its servers`]],
  [0, [`${AT}.servers: 0 is too small; at least 1 is allowed`]],
  [97, [`${AT}.servers: 97 is too large; at most 96 is allowed`]],
])("%d servers over three zones", (servers, expected) => {
  expect(problems({ [`${AT}.servers`]: servers })).toEqual(expected);
});

test("a missing size hides neither servers without an address nor a mirror that ECP cannot use", () => {
  const document = change({ [`${AT}.size`]: undefined, [`${AT}.servers`]: 49 }, WHOLE);
  expect(findings(document).problems).toEqual([
    `${AT}.servers: tier 'app' has no address for server 17 in zone 'a': a zone takes 1 to 16 of its servers`,
    `${AT}: neither size nor instanceType is given`,
  ]);
  const asyncs = { a: { zone: "a", role: "reporting-async" }, b: { zone: "b", role: "reporting-async" } };
  expect(findings(change({ "mirrors.data.members": asyncs }, document)).problems).toContain(
    `${AT}.of: in region 'primary' mirror 'data' has reporting asyncs only; ECP connects to failover members and DR asyncs`,
  );
});

test("warns when the volumes ask for more than the instance type carries", () => {
  const { warnings } = findings(change({ [`${AT}.cache`]: { iops: 4000 } }, WHOLE));
  expect(warnings).toEqual([
    `storage/over-instance-iops at ${AT}: the volumes of one server add up to 7000 IOPS; m6i.xlarge carries 6000 IOPS, and 40000 IOPS for 30 minutes a day`,
  ]);
  expect(findings(change({ [`${AT}.cache`]: { iops: 3000 } }, WHOLE)).warnings).toEqual([]);
});

test("fails on one block for two tiers of a region", () => {
  expect(problems({ "appTiers.jobs": { of: "data", servers: 1, size: "small" } })).toEqual([
    "appTiers.jobs.block: block 0 belongs to 'app' in the same region",
  ]);
});
