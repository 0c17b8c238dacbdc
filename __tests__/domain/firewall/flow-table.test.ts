import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { FirewallInput, planFirewall } from "../../../domain/firewall/plan-firewall";
import { Report } from "../../../domain/problems";
import { change, planOf, SMALLEST, WHOLE } from "../../support/documents";
import { row } from "./rows";

const shipped = (name: string): unknown =>
  parse(readFileSync(join(__dirname, "..", "..", "..", "environments", `${name}.yaml`), "utf8"));
const table = (document: unknown): string[] => planOf(document).regions[0]!.firewall.flows.map(row);

test("the smallest deployment: members among themselves, the arbiter, and the way out", () => {
  expect(table(SMALLEST)).toEqual([
    "MirrorData -> MirrorData: tcp 1972 (mirror journal data between members)",
    "MirrorData -> MirrorData: tcp 2188 (ISCAgent between members at failover)",
    "MirrorData -> MirrorData: icmp all (mirroring relies on ICMP between members)",
    "MirrorData -> MirrorData: tcp 80 (members ask each other who is primary: status page)",
    "MirrorData -> MirrorData: tcp 2189 (members tell each other which promotion they know: member status)",
    "MirrorData -> Arbiter: tcp 2188 (members ask the arbiter)",
    "MirrorData -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "Arbiter -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
  ]);
});

test("prod.yaml: every permission, in readable rows", () => {
  expect(table(shipped("prod"))).toEqual([
    "MirrorData -> MirrorData: tcp 1972 (mirror journal data between members)",
    "MirrorData -> MirrorData: tcp 2188 (ISCAgent between members at failover)",
    "MirrorData -> MirrorData: icmp all (mirroring relies on ICMP between members)",
    "MirrorData -> MirrorData: tcp 80 (members ask each other who is primary: status page)",
    "MirrorData -> MirrorData: tcp 2189 (members tell each other which promotion they know: member status)",
    "MirrorData -> Arbiter: tcp 2188 (members ask the arbiter)",
    "MirrorData -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "MirrorData -> ldap 10.9.3.0/24: tcp 636 (connects to ldap)",
    "lab 10.9.0.0/24 -> EndpointData: tcp 1972 (superserver clients: lab)",
    "lab 10.9.0.0/24 -> EndpointData: icmp 3/4 (path MTU discovery: lab)",
    "AppApp -> EndpointData: tcp 1972 (superserver clients: app)",
    "EndpointData -> MirrorData: tcp 1972 (superserver to the primary)",
    "engine 10.9.1.0/24 -> EndpointData: tcp 6661 (hl7 clients: engine)",
    "engine 10.9.1.0/24 -> EndpointData: icmp 3/4 (path MTU discovery: engine)",
    "EndpointData -> MirrorData: tcp 6661 (hl7 to the primary)",
    "EndpointData -> MirrorData: tcp 80 (mirror status page: who is primary)",
    "Arbiter -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "AppApp -> MirrorData: tcp 1972 (ECP to the mirror)",
    "AppApp -> MirrorData: tcp 80 (who is primary, at a start: status page)",
    "AppApp -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "internet 0.0.0.0/0 -> BalancerPublic: tcp 443 (web clients: internet)",
    "internet 0.0.0.0/0 -> BalancerPublic: tcp 80 (redirect to HTTPS: internet)",
    "BalancerPublic -> WebPublic: tcp 443 (web requests and health checks)",
    "WebPublic -> AppApp: tcp 1972 (Web Gateway to IRIS)",
    "WebPublic -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "hospital 10.9.0.0/16 -> BalancerInternal: tcp 443 (web clients: hospital)",
    "hospital 10.9.0.0/16 -> BalancerInternal: tcp 80 (redirect to HTTPS: hospital)",
    "BalancerInternal -> WebInternal: tcp 443 (web requests and health checks)",
    "WebInternal -> AppApp: tcp 1972 (Web Gateway to IRIS)",
    "WebInternal -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
  ]);
});

test("a private network: servers reach interface endpoints and S3, and nothing else outside", () => {
  const rows = table(change({ "regions.primary.network": { nat: "none" } }));
  expect(rows.slice(6)).toEqual([
    "MirrorData -> InterfaceEndpoints: tcp 443 (AWS services through interface endpoints)",
    "MirrorData -> S3: tcp 443 (S3 through its gateway endpoint)",
    "Arbiter -> InterfaceEndpoints: tcp 443 (AWS services through interface endpoints)",
    "Arbiter -> S3: tcp 443 (S3 through its gateway endpoint)",
  ]);
  expect(table(shipped("private")).filter((one) => one.includes("0.0.0.0/0"))).toEqual([]);
});

test("an existing VPC with endpoints of its own: they answer within the VPC's range", () => {
  const subnets = (third: number) =>
    Object.fromEntries(
      ["a", "b"].map((zone, index) => [
        zone,
        { id: `subnet-0${zone}00000000000000${third}`, cidr: `172.20.${third}${index}.0/24` },
      ]),
    );
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    cidr: "172.20.0.0/16",
    outgoing: "endpoints",
    subnets: { data: subnets(1), management: subnets(2) },
  };
  const document = change({
    "regions.primary.cidr": undefined,
    "regions.primary.zones": ["a", "b"],
    "regions.primary.network": { existing },
    "mirrors.data.arbiter.zone": "a",
  });
  const { groups } = planOf(document).regions[0]!.firewall;
  expect(groups.map(({ id }) => id)).toEqual(["MirrorData", "Arbiter"]);
  expect(table(document).slice(6)).toEqual([
    "MirrorData -> vpc 172.20.0.0/16: tcp 443 (AWS services through interface endpoints)",
    "MirrorData -> S3: tcp 443 (S3 through its gateway endpoint)",
    "Arbiter -> vpc 172.20.0.0/16: tcp 443 (AWS services through interface endpoints)",
    "Arbiter -> S3: tcp 443 (S3 through its gateway endpoint)",
  ]);
});

test("the existing VPC of adopted.yaml goes out through its own NAT", () => {
  expect(table(shipped("adopted"))).toEqual([
    "MirrorData -> MirrorData: tcp 1972 (mirror journal data between members)",
    "MirrorData -> MirrorData: tcp 2188 (ISCAgent between members at failover)",
    "MirrorData -> MirrorData: icmp all (mirroring relies on ICMP between members)",
    "MirrorData -> MirrorData: tcp 80 (members ask each other who is primary: status page)",
    "MirrorData -> MirrorData: tcp 2189 (members tell each other which promotion they know: member status)",
    "MirrorData -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
    "office 172.16.0.0/16 -> MirrorData: tcp 1972 (superserver clients: office)",
    "office 172.16.0.0/16 -> MirrorData: icmp 3/4 (path MTU discovery: office)",
    "scanners 172.20.128.0/20 -> MirrorData: tcp 11112 (dicom clients: scanners)",
    "scanners 172.20.128.0/20 -> MirrorData: icmp 3/4 (path MTU discovery: scanners)",
    "office 172.16.0.0/16 -> BalancerViewer: tcp 443 (web clients: office)",
    "BalancerViewer -> WebViewer: tcp 443 (web requests and health checks)",
    "WebViewer -> MirrorData: tcp 1972 (Web Gateway to IRIS)",
    "WebViewer -> MirrorData: tcp 80 (who is primary, at a start: status page)",
    "WebViewer -> internet 0.0.0.0/0: tcp 443 (AWS services through NAT)",
  ]);
});

test.each(["adopted", "private", "prod", "sandbox"])(
  "%s.yaml: the internet reaches 443 and 80 of an internet-facing load balancer, and nothing else",
  (name) => {
    const { firewall, webTiers } = planOf(shipped(name)).regions[0]!;
    const open = firewall.flows.filter(({ from }) => from.kind === "range" && from.cidr === "0.0.0.0/0");
    const facing = webTiers.filter(({ loadBalancer }) => !loadBalancer.internal).length;
    expect(open.map(({ to, service }) => [to, service.from])).toEqual(
      facing === 0
        ? []
        : [
            [{ kind: "tier", tier: "BalancerPublic" }, 443],
            [{ kind: "tier", tier: "BalancerPublic" }, 80],
          ],
    );
  },
);

test("one group per tier, named after the environment and the tier", () => {
  const { groups } = planOf(change({ "appTiers.pro-app": { of: "data", block: 1, servers: 1, size: "small" } }, WHOLE))
    .regions[0]!.firewall;
  expect(groups.map(({ id, name }) => `${id} ${name}`)).toEqual([
    "MirrorData prod-mirror-data",
    "EndpointData prod-endpoint-data",
    "Arbiter prod-arbiter",
    "AppApp prod-app-app",
    "AppProApp prod-app-pro-app",
    "WebWeb prod-web-web",
    "BalancerWeb prod-balancer-web",
  ]);
});

test("ports given in the document are those that are opened", () => {
  const rows = table(
    change(
      {
        "mirrors.data.superserverPort": 51773,
        "mirrors.data.endpoint.healthCheck": { port: 8080 },
        "mirrors.data.endpoint.listeners": { sql: { port: 1972, targetPort: 51773, clients: { lab: "10.9.0.0/24" } } },
      },
      WHOLE,
    ),
  );
  expect(rows.filter((one) => /Endpoint|ECP|Gateway|journal|status page/.test(one))).toEqual([
    "MirrorData -> MirrorData: tcp 51773 (mirror journal data between members)",
    "MirrorData -> MirrorData: tcp 8080 (members ask each other who is primary: status page)",
    "lab 10.9.0.0/24 -> EndpointData: tcp 1972 (sql clients: lab)",
    "lab 10.9.0.0/24 -> EndpointData: icmp 3/4 (path MTU discovery: lab)",
    "EndpointData -> MirrorData: tcp 51773 (sql to the primary)",
    "EndpointData -> MirrorData: tcp 8080 (mirror status page: who is primary)",
    "AppApp -> MirrorData: tcp 51773 (ECP to the mirror)",
    "AppApp -> MirrorData: tcp 8080 (who is primary, at a start: status page)",
    "WebWeb -> AppApp: tcp 51773 (Web Gateway to IRIS)",
  ]);
});

test("clients that share a range share its rules, and another mirror's members may be clients", () => {
  const clients = { lab: "10.9.0.0/24", ward: "10.9.0.0/24", own: { mirror: "data" }, portal: { webTier: "web" } };
  const rows = table(change({ "mirrors.data.endpoint.listeners.superserver.clients": clients }, WHOLE));
  expect(rows.filter((one) => one.includes("-> EndpointData"))).toEqual([
    "lab 10.9.0.0/24 -> EndpointData: tcp 1972 (superserver clients: lab)",
    "lab 10.9.0.0/24 -> EndpointData: icmp 3/4 (path MTU discovery: lab)",
    "MirrorData -> EndpointData: tcp 1972 (superserver clients: own)",
    "WebWeb -> EndpointData: tcp 1972 (superserver clients: portal)",
  ]);
});

test.each([
  [1, 0],
  [2, 1],
  [3, 1],
])("a mirror with %i members in the region has %i rows for their status pages", (members, expected) => {
  const input: FirewallInput = {
    environment: "prod",
    outgoing: "internet",
    ownEndpoints: false,
    mirrors: [{ key: "data", superserverPort: 1972, members, hasArbiter: false, probePort: 80, connectsTo: [] }],
    appTiers: [],
    webTiers: [],
  };
  expect(planFirewall([], input, new Report()).flows.filter(({ service }) => service.id === "Probe")).toHaveLength(
    expected,
  );
});
