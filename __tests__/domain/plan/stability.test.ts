import fc from "fast-check";
import { DeploymentConfig } from "../../../domain/config/deployment";
import { RegionPlan } from "../../../domain/deployment-plan";
import { CERTIFICATE, change, inRegion, planOf, WHOLE } from "../../support/documents";
import { ENVIRONMENTS, environment } from "../../support/environments";
import { withBalancer } from "../../support/endpoints";

const region = (document: DeploymentConfig): RegionPlan => planOf(document).regions[0]!;

const MIRROR = {
  databases: { RAD: {} },
  name: "RADMIR",
  block: 3,
  size: "small",
  members: { a: { zone: "b" }, b: { zone: "c" } },
  arbiter: { zone: "a" },
} as const;
const WEB = {
  of: "app",
  scheme: "internet-facing",
  servers: { minimum: 3, maximum: 9 },
  domain: "www.example.org",
  certificate: { arns: { "eu-west-1": CERTIFICATE } },
  clients: { internet: "0.0.0.0/0" },
} as const;

/** Things that a growing environment adds; each may come in any order and together with the others. */
const ADDITIONS: Readonly<Record<string, Record<string, unknown>>> = {
  "an application tier": { "appTiers.batch": { of: "data", block: 2, servers: 6, size: "small" } },
  "a second application tier": { "appTiers.jobs": { of: "data", block: 1, servers: 40, size: "small" } },
  "a web tier": { "webTiers.public": WEB },
  "a listener": { "mirrors.data.endpoint.listeners.hl7": { port: 6661, clients: { engine: "10.9.1.0/24" } } },
  "a client": { "mirrors.data.endpoint.listeners.superserver.clients.ward": "10.9.2.0/24" },
  "a connection of the mirror": { "mirrors.data.connectsTo.ldap": { port: 636, to: "10.9.3.0/24" } },
  "connections of the tiers": {
    "appTiers.app.connectsTo.mail": { port: 587, to: "10.9.4.0/24" },
    "webTiers.web.connectsTo.proxy": { port: 3128, to: "10.9.5.0/24" },
  },
  "a reporting async": { "mirrors.data.members.c": { zone: "c", role: "reporting-async" } },
  "a DR async": { "mirrors.data.members.d": { zone: "c", role: "dr-async" } },
  "a mirror": { "mirrors.rad": MIRROR },
};

/** Every part of a plan by the name that its address and its AWS name come from. */
function parts({
  network,
  firewall,
  keys,
  roles,
  mirrors,
  appTiers,
  webTiers,
  configuration,
  stack,
  tags,
  dns,
  operations: { documentNames },
  ...rest
}: RegionPlan): Map<string, unknown> {
  return new Map<string, unknown>([
    ...network.subnets.map(({ reservations, ...subnet }) => [`subnet ${subnet.tier} ${subnet.zone}`, subnet] as const),
    ...network.subnets.flatMap(({ tier, zone, reservations }) =>
      reservations.map((one) => [`reservation ${tier} ${zone} ${one.name}`, one] as const),
    ),
    ...firewall.groups.map((group) => [`group ${group.id}`, group] as const),
    ...firewall.flows.map((flow) => [`flow ${JSON.stringify([flow.from, flow.to, flow.service])}`, flow] as const),
    ...keys.map((key) => [`key ${key.purpose}`, key] as const),
    ...roles.map(({ statements, ...role }) => [`role ${role.tier}`, role] as const),
    // Whose certificates a member lets in, and who else is in its mirror, follows the others.
    ...mirrors.flatMap(({ members, endpoint, ecpClients, elsewhere, ...mirror }) => [
      [`mirror ${mirror.key}`, mirror] as const,
      ...members.map((member) => [`member ${mirror.key} ${member.letter}`, member] as const),
      ...(endpoint
        ? [[`endpoint ${mirror.key}`, { ...endpoint, listeners: undefined, targets: undefined }] as const]
        : []),
      ...(endpoint?.method === "health-check" ? endpoint.targets : []).map(
        (letter) => [`target ${mirror.key} ${letter}`, letter] as const,
      ),
      // Where a load balancer's connections come from follows its addresses.
      ...(endpoint?.listeners ?? []).map(
        ({ sources, ...listener }) => [`listener ${mirror.key} ${listener.name}`, listener] as const,
      ),
    ]),
    // Which member a server may ask first follows the mirror.
    ...appTiers.flatMap(({ servers, dataServer: { members, ...dataServer }, ...tier }) => [
      [`app ${tier.key}`, { ...tier, dataServer }] as const,
      ...servers.map((server) => [`server ${tier.key} ${server.id}`, server] as const),
    ]),
    ...webTiers.map((tier) => [`web ${tier.key}`, tier] as const),
    ...Object.entries(dns.webNames).map((entry) => [`name ${entry[0]}`, entry[1]] as const),
    ["configuration", configuration],
    [
      "rest",
      {
        stack,
        tags,
        rest,
        documentNames,
        network: { ...network, subnets: undefined },
        dns: { ...dns, webNames: undefined },
      },
    ],
  ]);
}

/** `except`: the beginning of the names of parts that are to follow the change. */
function kept(before: RegionPlan, after: RegionPlan, except = "nothing"): void {
  const now = parts(after);
  for (const [name, part] of [...parts(before)].filter(([key]) => !key.startsWith(except)))
    expect([name, now.get(name)]).toEqual([name, part]);
}

test.each(Object.entries(ADDITIONS))("adding %s changes nothing of what is planned already", (_, addition) => {
  const [before, after] = [region(WHOLE), region(change(addition, WHOLE))];
  kept(before, after);
  expect(parts(after).size).toBeGreaterThan(parts(before).size);
});

test("additions change nothing of each other, in whatever order they come", () => {
  const names = Object.keys(ADDITIONS);
  fc.assert(
    fc.property(fc.shuffledSubarray(names), fc.nat(names.length), (order, first) => {
      const grow = (document: DeploymentConfig, name: string) => change(ADDITIONS[name]!, document);
      const half = order.slice(0, first).reduce(grow, WHOLE);
      kept(region(half), region(order.slice(first).reduce(grow, half)));
    }),
    { numRuns: 60 },
  );
});

test("adding a zone moves no subnet, server or address; it adds a subnet per tier", () => {
  const placed = change({ "appTiers.app.zones": ["a", "b", "c"] }, WHOLE);
  const wide = change(
    {
      ...inRegion("us-east-1"),
      "webTiers.web.certificate": { onServers: true },
      "webTiers.web.loadBalancer": "network",
    },
    placed,
  );
  const [before, after] = [region(wide), region(change({ "regions.primary.zones": ["a", "b", "c", "d"] }, wide))];
  const [old, now] = [parts(before), parts(after)];
  const changed = [...old]
    .filter(([name, part]) => JSON.stringify(now.get(name)) !== JSON.stringify(part))
    .map(([name]) => name);
  // What spans all zones takes the new one in: the endpoint's addresses, the web servers' zones, NAT and the zone list.
  expect(changed).toEqual(["endpoint data", "web web", "rest"]);
  expect(withBalancer(after.mirrors[0]!.endpoint).addresses.slice(0, 3)).toEqual(
    withBalancer(before.mirrors[0]!.endpoint).addresses,
  );
  expect([...now.keys()].filter((name) => name.startsWith("subnet") && !old.has(name))).toEqual(
    ["public", "web", "app", "data", "management"].map((tier) => `subnet ${tier} d`),
  );
});

test.each(ENVIRONMENTS)("in what order %s names its zones changes nothing", (name) => {
  const document = environment(name);
  const turned = environment(name);
  for (const one of Object.values(turned.regions)) one.zones.reverse();
  for (const tier of Object.values(turned.appTiers ?? {})) tier.zones?.reverse();
  expect(planOf(turned)).toEqual(planOf(document));
});

test("application servers that are placed by zone keep their place when a zone is added or dropped, and the others may not", () => {
  const tier = (servers: unknown, zones: readonly string[]) =>
    region(
      change(
        { ...inRegion("us-east-1"), "regions.primary.zones": zones, "appTiers.app.servers": servers, webTiers: {} },
        WHOLE,
      ),
    ).appTiers[0]!.servers;
  const [three, four] = [
    ["a", "b", "c"],
    ["a", "b", "c", "d"],
  ];
  const placed = { a: 2, c: 1 };
  expect(tier(placed, three).map(({ id }) => id)).toEqual(["a1", "a2", "c1"]);
  expect(tier(placed, four)).toEqual(tier(placed, three));
  expect(tier({ ...placed, d: 1 }, four)).toEqual([...tier(placed, three), expect.objectContaining({ id: "d1" })]);
  expect(tier(4, four).map(({ id }) => id)).toEqual(["a1", "b1", "c1", "d1"]);
  expect(tier(4, three).map(({ id }) => id)).toEqual(["a1", "a2", "b1", "c1"]);
});

test("one more application server moves none; only the web servers before it learn of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 47 }), (servers) => {
      kept(
        region(change({ "appTiers.app.servers": servers }, WHOLE)),
        region(change({ "appTiers.app.servers": servers + 1 }, WHOLE)),
        "web ",
      );
    }),
    { numRuns: 15 },
  );
});

test("planning is repeatable", () => {
  expect(planOf(WHOLE)).toEqual(planOf(structuredClone(WHOLE)));
});
