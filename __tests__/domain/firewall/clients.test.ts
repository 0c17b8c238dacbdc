import { RULES_PER_GROUP } from "../../../domain/firewall/plan-firewall";
import { change, findings, planOf, WHOLE } from "../../support/documents";

const LISTENERS = "mirrors.data.endpoint.listeners";
const withClients = (clients: Record<string, unknown>) =>
  change({ [`${LISTENERS}.superserver.clients`]: clients }, WHOLE);
const ranges = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`lab${index}`, `10.9.${index}.0/24`]));

test("a group holds up to 60 incoming rules: a client of an endpoint takes two", () => {
  const incoming = (document: unknown) =>
    planOf(document).regions[0]!.firewall.flows.filter(({ to }) => to.kind === "tier" && to.tier === "EndpointData")
      .length;
  expect(incoming(withClients(ranges(29)))).toBe(58);
  expect(incoming(withClients({ ...ranges(29), app: { appTier: "app" } }))).toBe(59);
  expect(incoming(withClients(ranges(30)))).toBe(RULES_PER_GROUP);
});

test.each([
  [61, { ...ranges(30), app: { appTier: "app" } }],
  [62, ranges(31)],
])("fails on %d incoming rules of one group", (count, clients) => {
  expect(findings(withClients(clients))).toEqual({
    problems: [`regions.primary: security group prod-endpoint-data would hold ${count} incoming rules; AWS allows 60`],
    fixes: ["name fewer clients, listeners or connections, or give larger ranges"],
    warnings: [],
  });
});

test("fails on more than 60 outgoing rules of one group", () => {
  const listeners = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `p${index}`,
        { port: 7000 + index, clients: { app: { appTier: "app" } } },
      ]),
    );
  // Application servers go out to 50 listeners, to the mirror and its status page, and to AWS.
  expect(findings(change({ [LISTENERS]: listeners(50) }, WHOLE)).problems).toEqual([]);
  const two = {
    name: "RADMIR",
    block: 1,
    size: "small",
    members: { a: { zone: "a" }, b: { zone: "b" } },
    arbiter: { zone: "c" },
  };
  const grown = (count: number) =>
    change({ [LISTENERS]: listeners(50), "mirrors.rad": { ...two, endpoint: { listeners: listeners(count) } } }, WHOLE);
  expect(findings(grown(7)).problems).toEqual([]);
  expect(findings(grown(8)).problems).toEqual([
    "regions.primary: security group prod-app-app would hold 61 outgoing rules; AWS allows 60",
  ]);
});

test("fails on one name for two ranges, in one endpoint", () => {
  const { problems, fixes } = findings(
    change({ [`${LISTENERS}.hl7`]: { port: 6661, clients: { lab: "10.9.1.0/24" } } }, WHOLE),
  );
  expect(problems).toEqual([
    "mirrors.data.endpoint.listeners.hl7.clients.lab: 'lab' 10.9.1.0/24 to ICMP and 'lab' 10.9.0.0/24 to ICMP " +
      "(mirrors.data.endpoint.listeners.superserver.clients.lab) become the same firewall rule, EndpointData/FromLabIcmpFragmentation, in Terraform",
  ]);
  expect(fixes).toEqual([
    "give one of the two another name; use one name per range, and the same name for it in every listener",
  ]);
});

test("one name for one range in every listener is right", () => {
  expect(
    findings(change({ [`${LISTENERS}.hl7`]: { port: 6661, clients: { lab: "10.9.0.0/24" } } }, WHOLE)).problems,
  ).toEqual([]);
});

test.each([
  ["names that differ in a hyphen", { "lab-1": "10.9.0.0/24", lab1: "10.9.1.0/24" }, "lab1", 2],
  ["a client that is called like a tier", { app: { appTier: "app" }, "app-app": "10.9.0.0/24" }, "app-app", 1],
])("fails on %s", (_, clients, key, count) => {
  const { problems } = findings(withClients(clients));
  expect(problems).toHaveLength(count);
  for (const problem of problems)
    expect(problem).toMatch(
      new RegExp(
        `^mirrors\\.data\\.endpoint\\.listeners\\.superserver\\.clients\\.${key}: .* become the same firewall rule`,
      ),
    );
});

test("fails on names that differ in a hyphen in front of a web tier", () => {
  const { problems } = findings(
    change({ "webTiers.web.clients": { "lab-1": "10.9.0.0/24", lab1: "10.9.1.0/24" } }, WHOLE),
  );
  expect(problems.map((problem) => problem.split(" become ")[0])).toEqual([
    "webTiers.web.clients.lab1: 'lab1' 10.9.1.0/24 to port 443 and 'lab-1' 10.9.0.0/24 to port 443 (webTiers.web.clients.lab-1)",
    "webTiers.web.clients.lab1: 'lab1' 10.9.1.0/24 to port 80 and 'lab-1' 10.9.0.0/24 to port 80 (webTiers.web.clients.lab-1)",
  ]);
});

test("fails on a listener that is called like the health check and has another port", () => {
  const { problems } = findings(
    change({ [`${LISTENERS}.probe`]: { port: 9000, clients: { lab: "10.9.0.0/24" } } }, WHOLE),
  );
  expect(problems).toEqual([
    "mirrors.data.endpoint: EndpointData to port 80 and EndpointData to port 9000 (mirrors.data.endpoint.listeners.probe) become the same firewall rule, EndpointData/ToMirrorDataProbe, in Terraform",
  ]);
});

test.each([
  ["0.0.0.0/0", "every address"],
  ["0.0.0.0/1", "2147483648 addresses"],
  ["128.0.0.0/7", "33554432 addresses"],
])("fails on %s as a client of a mirror: databases are not open to everybody", (range, who) => {
  expect(findings(withClients({ lab: range })).problems).toEqual([
    `mirrors.data.endpoint.listeners.superserver.clients.lab: '${range}' lets ${who} connect to the mirror; a range of prefix /8 or longer is allowed`,
  ]);
});

test.each(["10.0.0.0/8", "10.9.0.1/32"])("%s may be a client of a mirror", (range) => {
  expect(findings(withClients({ lab: range })).problems).toEqual([]);
});

test.each(["10.9.0.0", "10.9.0.1/24", "10.9.0.0/33", "10.9.0/24", "::/0", "lab", "", "10.9.0.0/24 "])(
  "fails on '%s' as a client of a mirror",
  (range) => {
    const { problems } = findings(withClients({ lab: range }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`mirrors.data.endpoint.listeners.superserver.clients.lab: '${range}' is no`);
  },
);

test("fails on a listener without clients", () => {
  expect(findings(withClients({})).problems).toEqual([
    "mirrors.data.endpoint.listeners.superserver.clients: nobody may connect: clients is empty",
  ]);
});
