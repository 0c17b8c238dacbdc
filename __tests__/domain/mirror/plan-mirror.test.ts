import { change, findings, inRegion, planOf, WHOLE } from "../../support/documents";
import { withBalancer } from "../../support/endpoints";

const mirrorOf = (changes: Record<string, unknown> = {}) => planOf(change(changes, WHOLE)).regions[0]!.mirrors[0]!;

test("members get names and addresses by their letters", () => {
  const { name, members, arbiter } = mirrorOf({ "mirrors.data.members.c": { zone: "c", role: "reporting-async" } });
  expect(name).toBe("PRODMIR");
  expect(
    members.map(({ letter, serverName, hostName, role, availabilityZone, address }) => [
      letter,
      serverName,
      hostName,
      role,
      availabilityZone,
      address,
    ]),
  ).toEqual([
    ["a", "data-a", "data-a.eu-west-1.prod.internal", "failover", "eu-west-1a", "10.20.96.16"],
    ["b", "data-b", "data-b.eu-west-1.prod.internal", "failover", "eu-west-1b", "10.20.100.17"],
    ["c", "data-c", "data-c.eu-west-1.prod.internal", "reporting-async", "eu-west-1c", "10.20.104.18"],
  ]);
  expect([arbiter?.serverName, arbiter?.hostName, arbiter?.address]).toEqual([
    "data-arbiter",
    "data-arbiter.eu-west-1.prod.internal",
    "10.20.136.16",
  ]);
});

test("an address in the block is taken, and one outside is refused", () => {
  expect(mirrorOf({ "mirrors.data.members.a.address": "10.20.96.20" }).members[0]!.address).toBe("10.20.96.20");
  expect(findings(change({ "mirrors.data.members.a.address": "10.20.96.32" })).problems).toEqual([
    "mirrors.data.members.a.address: address 10.20.96.32 is outside the block 10.20.96.16/28 of the members of mirror data (data subnet of zone 'a')",
  ]);
});

test("fails on one address for two members", () => {
  expect(
    findings(change({ "mirrors.data.members.c": { zone: "a", role: "dr-async", address: "10.20.96.16" } })).problems,
  ).toEqual(["mirrors.data.members.c.address: address 10.20.96.16 belongs to mirrors.data.members.a.address already"]);
});

test("fails on one block for two mirrors, once", () => {
  const { problems } = findings(
    change({
      "mirrors.rad": {
        name: "RADMIR",
        size: "small",
        members: { a: { zone: "a" }, b: { zone: "b" } },
        arbiter: { zone: "c" },
      },
    }),
  );
  expect(problems).toEqual(["mirrors.rad.block: block 0 belongs to 'data' in the same region"]);
});

test("a member's own capacity reservation stands over its mirror's", () => {
  const { members } = mirrorOf({
    "mirrors.data.capacityReservation": "none",
    "mirrors.data.members.b.capacityReservation": "cr-0123456789abcdef0",
  });
  expect(members.map(({ placement }) => placement.capacityReservation)).toEqual(["none", "cr-0123456789abcdef0"]);
});

test("a snapshot belongs to one member's volume", () => {
  const { members } = mirrorOf({ "mirrors.data.members.b.snapshots": { database1: "snap-0123456789abcdef0" } });
  expect(
    members.map(({ volumes }) => volumes.filter(({ snapshotId }) => snapshotId !== undefined).map(({ name }) => name)),
  ).toEqual([[], ["database1"]]);
});

test("application servers never change a running mirror's memory", () => {
  expect(mirrorOf({ "appTiers.app.servers": 1 }).memory).toEqual(mirrorOf({ "appTiers.app.servers": 48 }).memory);
});

test.each([
  [254, []],
  [255, ["mirrors.data: 255 application servers connect to this mirror; IRIS takes at most 254"]],
])("%d application servers of one mirror", (servers, expected) => {
  const zones = ["a", "b", "c", "d", "e", "f"];
  const wide = change({ ...inRegion("us-east-1"), "regions.primary.zones": zones, webTiers: undefined }, WHOLE);
  const tiers = {
    one: { of: "data", size: "small", servers: 96 },
    two: { of: "data", size: "small", block: 1, servers: 96 },
    three: { of: "data", size: "small", block: 2, servers: servers - 192 },
  };
  expect(findings(change({ appTiers: tiers }, wide)).problems).toEqual(expected);
});

test("fails on an instance type for another architecture, once for the mirror", () => {
  expect(
    findings(change({ "regions.primary.image.architecture": "arm64", "mirrors.data.instanceType": "r6i.xlarge" }))
      .problems,
  ).toEqual(["mirrors.data.instanceType: r6i.xlarge is x86_64, and the image of the region is arm64"]);
});

test("fails on neither a size nor an instance type", () => {
  expect(findings(change({ "mirrors.data.size": undefined })).problems).toEqual([
    "mirrors.data: neither size nor instanceType is given",
  ]);
});

test.each([
  ["no size", { "mirrors.data.size": undefined }, "mirrors.data: neither size nor instanceType is given"],
  [
    "memory that does not fit",
    { "mirrors.data.globalBuffersMiB": 99_999 },
    "mirrors.data.globalBuffersMiB: globalBuffersMiB 99999 does not fit into the 32768 MiB of r6i.xlarge",
  ],
])("%s hides nothing else that is wrong with the mirror", (_, fault, message) => {
  const { problems } = findings(
    change(
      {
        ...fault,
        "mirrors.data.databases.IRISSYS": {},
        "mirrors.data.namespaces.LAB": { globals: "NONE" },
        "mirrors.data.webApplications": { "/csp/lab": { namespace: "NONE" } },
        "mirrors.data.members.a.address": "10.20.96.32",
        "mirrors.data.members.b.snapshots": { database1: "snap-0123456789abcdef0" },
        "mirrors.data.arbiter.address": "10.20.0.1",
        "mirrors.data.endpoint.healthCheck.intervalSeconds": 1,
        "retired.data": { members: ["a"] },
      },
      WHOLE,
    ),
  );
  expect(problems).toHaveLength(9);
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^mirrors\.data\.arbiter\.address: /),
      expect.stringMatching(/^mirrors\.data\.databases\.IRISSYS: /),
      expect.stringMatching(/^mirrors\.data\.endpoint\.healthCheck\.intervalSeconds: /),
      expect.stringMatching(/^mirrors\.data\.endpoint\.healthCheck\.timeoutSeconds: /),
      expect.stringMatching(/^mirrors\.data\.members\.a\.address: /),
      expect.stringMatching(/^mirrors\.data\.namespaces\.LAB\.globals: /),
      expect.stringMatching(/^mirrors\.data\.webApplications\.\/csp\/lab\.namespace: /),
      expect.stringMatching(/^retired\.data\.members\[0\]: /),
      expect.stringContaining(message),
    ]),
  );
});

test("refused addresses of the failover members are no other fault of mirror, endpoint or application tier", () => {
  const address = "10.9.9.9";
  const { problems } = findings(
    change(
      {
        "mirrors.data.members.a.address": address,
        "mirrors.data.members.b.address": address,
        "mirrors.data.members.c": { zone: "c", role: "reporting-async" },
        "mirrors.data.endpoint.targets": ["a", "b"],
      },
      WHOLE,
    ),
  );
  expect(problems).toEqual([
    expect.stringMatching(/^mirrors\.data\.members\.a\.address: address 10\.9\.9\.9 is outside/),
    expect.stringMatching(/^mirrors\.data\.members\.b\.address: address 10\.9\.9\.9 is outside/),
  ]);
});

test("a refused volume is not missing where a member starts from a snapshot of it", () => {
  const snapshots = { database1: "snap-0123456789abcdef0" };
  const problems = (changes: Record<string, unknown>) =>
    findings(change({ "mirrors.data.members.b.snapshots": snapshots, ...changes })).problems;
  const volume = { sizeGiB: 100 };
  const volumes = { system: volume, database: {}, wij: volume, journal: volume, alternateJournal: volume };
  expect(
    problems({
      "mirrors.data.size": undefined,
      "mirrors.data.instanceType": "r6i.xlarge",
      "mirrors.data.volumes": volumes,
    }),
  ).toEqual(["mirrors.data.volumes.database.sizeGiB: no sizeGiB given; gp3 takes 1 to 65536"]);
  const unknown = { nope: "snap-0123456789abcdef0" };
  expect(problems({ "mirrors.data.size": undefined, "mirrors.data.members.b.snapshots": unknown })).toEqual([
    "mirrors.data: neither size nor instanceType is given",
  ]);
  expect(problems({ "mirrors.data.members.b.snapshots": { database2: "snap-0123456789abcdef0" } })).toEqual([
    "mirrors.data.members.b.snapshots.database2: there is no volume 'database2'; a member has system, database1, wij, journal, alternateJournal",
  ]);
});

test("members answer the status page where the load balancer asks, and without one where their gateway always does", () => {
  expect(
    mirrorOf({ "mirrors.data.endpoint.healthCheck": { port: 8080, path: "/csp/user/mirror_status.cxw" } }).probe,
  ).toEqual({ port: 8080, path: "/csp/user/mirror_status.cxw" });
  expect(mirrorOf({ "mirrors.data.endpoint": undefined }).probe).toEqual({
    port: 80,
    path: "/csp/bin/mirror_status.cxw",
  });
});

test("an endpoint has an address in every zone, and takes the addresses that the document gives", () => {
  expect(withBalancer(mirrorOf().endpoint).addresses).toEqual([
    { zone: "a", address: "10.20.96.32" },
    { zone: "b", address: "10.20.100.32" },
    { zone: "c", address: "10.20.104.32" },
  ]);
  expect(
    withBalancer(mirrorOf({ "mirrors.data.endpoint.addresses": { b: "10.20.100.40" } }).endpoint).addresses[1],
  ).toEqual({ zone: "b", address: "10.20.100.40" });
});

test("fails on an endpoint's address in a zone that the region lacks", () => {
  expect(findings(change({ "mirrors.data.endpoint.addresses": { d: "10.20.108.32" } }, WHOLE)).problems).toEqual([
    "mirrors.data.endpoint.addresses.d: zone 'd' is not one of the zones a, b, c",
  ]);
});
