import { RouteEndpointPlan } from "../../../domain/mirror/plan";
import { change, findings, planOf, WHOLE } from "../../support/documents";
import { withBalancer } from "../../support/endpoints";

const AT = "mirrors.data.endpoint";
const INSIDE = { superserver: { port: 1972, clients: { app: { appTier: "app" }, labs: "10.20.64.0/22" } } };
const ROUTED = change({ [AT]: { method: "route-table", overlayAddress: "10.255.0.10", listeners: INSIDE } }, WHOLE);
const REGISTERED = change({ [`${AT}.method`]: "target-registration" }, WHOLE);

const endpointOf = (document: unknown) => planOf(document).regions[0]!.mirrors[0]!.endpoint;
const problems = (changes: Record<string, unknown>, document = WHOLE) => findings(change(changes, document)).problems;

test("health checks: the load balancer knows every member that can become primary", () => {
  const more = {
    "mirrors.data.members.c": { zone: "c", role: "dr-async" },
    "mirrors.data.members.d": { zone: "c", role: "reporting-async" },
  };
  expect(withBalancer(endpointOf(change(more, WHOLE))).targets).toEqual(["a", "b", "c"]);
  expect(withBalancer(endpointOf(change({ ...more, [`${AT}.targets`]: ["b", "a"] }, WHOLE))).targets).toEqual([
    "a",
    "b",
  ]);
});

test("registration: Terraform registers nobody", () => {
  const endpoint = withBalancer(endpointOf(REGISTERED));
  expect(endpoint.method).toBe("target-registration");
  expect(endpoint.targets).toEqual([]);
});

test("a route: an address outside the VPC, in every private route table, first to the first member", () => {
  expect(endpointOf(ROUTED)).toEqual({
    method: "route-table",
    hostName: "data.eu-west-1.prod.internal",
    listeners: [{ name: "superserver", port: 1972, targetPort: 1972, sources: [] }],
    overlayAddress: "10.255.0.10",
    routeTables: ["private-a", "private-b", "private-c"],
    firstTarget: "a",
    transitGateway: undefined,
  });
});

test("connections of a load balancer come from its planned addresses; with preserved addresses from its clients too", () => {
  const sources = (changes: Record<string, unknown>) =>
    endpointOf(change(changes, WHOLE))!.listeners.map((listener) => listener.sources);
  const own = ["10.20.96.32/32", "10.20.100.32/32", "10.20.104.32/32"];
  expect(sources({})).toEqual([own]);
  expect(sources({ [`${AT}.preserveClientAddress`]: true })).toEqual([[...own, "10.9.0.0/24"]]);
});

test("warns of preserved addresses of servers that also connect to members directly", () => {
  const { warnings } = findings(
    change(
      { [`${AT}.preserveClientAddress`]: true, [`${AT}.listeners.superserver.clients.app`]: { appTier: "app" } },
      WHOLE,
    ),
  );
  expect(warnings).toEqual([
    `endpoint/backup-answers-tier at ${AT}.listeners.superserver.clients.app: with preserved addresses, a member cannot tell connections of 'app' through the load balancer from its direct ones: ` +
      "while no member is healthy, a backup takes them, and refuses writes only",
  ]);
});

test.each([
  [
    "targets of Terraform where the primary registers itself",
    REGISTERED,
    { [`${AT}.targets`]: ["a"] },
    /^mirrors\.data\.endpoint\.targets: targets that Terraform registers are given, and with method 'target-registration' each new primary registers itself/,
  ],
  [
    "targets of a route",
    ROUTED,
    { [`${AT}.targets`]: ["a", "b"] },
    /^mirrors\.data\.endpoint\.targets: targets are given, and method is 'route-table'/,
  ],
  [
    "a target that is no member",
    WHOLE,
    { [`${AT}.targets`]: ["a", "b", "p"] },
    /^mirrors\.data\.endpoint\.targets\[2\]: 'p' is not one of the members: a, b$/,
  ],
  [
    "a failover member left out",
    WHOLE,
    { [`${AT}.targets`]: ["a"] },
    /^mirrors\.data\.endpoint\.targets: failover member 'b' is left out/,
  ],
  [
    "a reporting async as target",
    WHOLE,
    { "mirrors.data.members.d": { zone: "c", role: "reporting-async" }, [`${AT}.targets`]: ["a", "b", "d"] },
    /^mirrors\.data\.endpoint\.targets\[2\]: member 'd' is a reporting async, which can never become primary$/,
  ],
  [
    "a port of the status page",
    WHOLE,
    { [`${AT}.listeners.web`]: { port: 80, clients: { lab: "10.9.0.0/24" } } },
    /^mirrors\.data\.endpoint\.listeners\.web\.port: port 80 of the members is that of the mirror status page/,
  ],
  [
    "a target port of the status page",
    WHOLE,
    { [`${AT}.listeners.web`]: { port: 8080, targetPort: 80, clients: { lab: "10.9.0.0/24" } } },
    /^mirrors\.data\.endpoint\.listeners\.web\.targetPort: port 80/,
  ],
  [
    "another target port of a route",
    ROUTED,
    { [`${AT}.listeners.superserver.targetPort`]: 1973 },
    /^mirrors\.data\.endpoint\.listeners\.superserver\.targetPort: the members would serve 1973, and clients connect to 1972: a route changes no port$/,
  ],
  [
    "no overlay address",
    ROUTED,
    { [`${AT}.overlayAddress`]: undefined },
    /^mirrors\.data\.endpoint: method is 'route-table', and no overlayAddress is given$/,
  ],
  [
    "an overlay address in the VPC",
    ROUTED,
    { [`${AT}.overlayAddress`]: "10.20.255.1" },
    /^mirrors\.data\.endpoint\.overlayAddress: 10\.20\.255\.1 lies in 10\.20\.0\.0\/16, the VPC of region 'primary'/,
  ],
  [
    "a public overlay address",
    ROUTED,
    { [`${AT}.overlayAddress`]: "8.8.8.8" },
    /^mirrors\.data\.endpoint\.overlayAddress: 8\.8\.8\.8 is no private address/,
  ],
  [
    "an overlay address that is none",
    ROUTED,
    { [`${AT}.overlayAddress`]: "10.255.0" },
    /^mirrors\.data\.endpoint\.overlayAddress: '10\.255\.0' is no IPv4 address/,
  ],
  [
    "clients outside the VPC of a route",
    ROUTED,
    { [`${AT}.listeners.superserver.clients.office`]: "10.9.0.0/24" },
    /^mirrors\.data\.endpoint\.listeners\.superserver\.clients\.office: '10\.9\.0\.0\/24' lies outside the VPC's range 10\.20\.0\.0\/16: VPC peering and virtual private gateways carry nothing to an overlay address$/,
  ],
  [
    "clients partly outside the VPC",
    ROUTED,
    { [`${AT}.listeners.superserver.clients.wide`]: "10.0.0.0/8" },
    /^mirrors\.data\.endpoint\.listeners\.superserver\.clients\.wide: '10\.0\.0\.0\/8' lies outside/,
  ],
  [
    "members as clients of their own route",
    ROUTED,
    { [`${AT}.listeners.superserver.clients.own`]: { mirror: "data" } },
    /^mirrors\.data\.endpoint\.listeners\.superserver\.clients\.own: members of this mirror have the address themselves/,
  ],
  [
    "addresses of a load balancer that is not there",
    ROUTED,
    { [`${AT}.addresses`]: { a: "10.20.96.40" } },
    /^mirrors\.data\.endpoint\.addresses: addresses is given, and method is 'route-table'/,
  ],
  [
    "preserved addresses without a load balancer",
    ROUTED,
    { [`${AT}.preserveClientAddress`]: true },
    /^mirrors\.data\.endpoint\.preserveClientAddress: preserveClientAddress is given/,
  ],
  [
    "an interval that nobody keeps",
    ROUTED,
    { [`${AT}.healthCheck.intervalSeconds`]: 5 },
    /^mirrors\.data\.endpoint\.healthCheck\.intervalSeconds: intervalSeconds is given, and method is 'route-table': nothing checks members$/,
  ],
  [
    "an overlay address of a load balancer",
    WHOLE,
    { [`${AT}.overlayAddress`]: "10.255.0.10" },
    /^mirrors\.data\.endpoint\.overlayAddress: overlayAddress is given, and method is 'health-check': the load balancer has addresses of its own$/,
  ],
  [
    "a transit gateway of a load balancer",
    REGISTERED,
    {
      [`${AT}.transitGateway`]: { routeTable: "tgw-rtb-0123456789abcdef0", attachment: "tgw-attach-0123456789abcdef0" },
    },
    /^mirrors\.data\.endpoint\.transitGateway: transitGateway is given, and method is 'target-registration'/,
  ],
  ["an unknown method", WHOLE, { [`${AT}.method`]: "vip" }, /^mirrors\.data\.endpoint\.method: /],
] as const)("fails on %s", (_, document, changes, expected) => {
  expect(problems(changes, document)).toEqual([expect.stringMatching(expected)]);
});

test("clients outside the VPC reach a route through a transit gateway", () => {
  const transitGateway = { routeTable: "tgw-rtb-0123456789abcdef0", attachment: "tgw-attach-0123456789abcdef0" };
  const document = change(
    { [`${AT}.listeners.superserver.clients.office`]: "10.9.0.0/24", [`${AT}.transitGateway`]: transitGateway },
    ROUTED,
  );
  expect((endpointOf(document) as RouteEndpointPlan).transitGateway).toEqual(transitGateway);
});

test("a route takes more listeners than a load balancer", () => {
  const listeners = Object.fromEntries(
    Array.from({ length: 51 }, (_, index) => [`p${index}`, { port: 7000 + index, clients: { labs: "10.20.64.0/22" } }]),
  );
  expect(problems({ [`${AT}.listeners`]: listeners }, ROUTED)).toEqual([]);
});

test("fails on one overlay address for two mirrors", () => {
  const other = {
    name: "RADMIR",
    block: 1,
    size: "small",
    members: { a: { zone: "a" }, b: { zone: "b" } },
    arbiter: { zone: "c" },
    endpoint: ROUTED.mirrors["data"]!.endpoint,
  };
  expect(problems({ "mirrors.rad": other }, ROUTED)).toEqual([
    "mirrors.rad.endpoint.overlayAddress: 10.255.0.10 is the address of mirror 'data'",
  ]);
});

const DR = {
  "regions.dr": { ...structuredClone(WHOLE.regions["primary"]!), name: "eu-central-1", cidr: "10.21.0.0/16" },
  "mirrors.data.members.c": { region: "dr", zone: "a", role: "dr-async" },
};

test("fails on a DR async of another region as target of a regional load balancer", () => {
  const found = problems({ ...DR, [`${AT}.targets`]: ["a", "b", "c"] }).filter((problem) =>
    problem.includes("targets"),
  );
  expect(found).toEqual([
    `${AT}.targets[2]: member 'c' stands in region 'dr': a target group takes servers of its own VPC`,
  ]);
});

test("fails on an overlay address in the VPC of another region", () => {
  const found = problems({ ...DR, [`${AT}.overlayAddress`]: "10.21.9.9" }, ROUTED).filter((problem) =>
    problem.includes("overlayAddress"),
  );
  expect(found).toEqual([expect.stringContaining("10.21.9.9 lies in 10.21.0.0/16, the VPC of region 'dr'")]);
});

test("fails on a route in a VPC that exists and whose route tables nobody names", () => {
  const subnet = (zone: string, third: number) => ({
    id: `subnet-0${zone}0000000000000${String(third).padStart(2, "0")}`,
    cidr: `10.20.${third}.0/24`,
  });
  const tier = (first: number) =>
    Object.fromEntries(["a", "b", "c"].map((zone, index) => [zone, subnet(zone, first + index)]));
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.20.0.0/16",
    outgoing: "nat",
    subnets: { web: tier(1), app: tier(4), data: tier(64), management: tier(7) },
  };
  const adopted = { "regions.primary.cidr": undefined, "regions.primary.network": { existing } };
  expect(problems(adopted, ROUTED).filter((problem) => problem.includes("route tables"))).toEqual([
    `${AT}: the VPC exists, and the document names none of its route tables: the address would lead nowhere`,
  ]);
  const named = {
    ...adopted,
    "regions.primary.network": { existing: { ...existing, routeTables: { app: "rtb-0123456789abcdef0" } } },
  };
  expect(problems(named, ROUTED).filter((problem) => problem.includes("route tables"))).toEqual([]);
});
