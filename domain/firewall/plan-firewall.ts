import { ConfigPath, Report } from "../problems";
import { pascal } from "../names";
import { checkRuleIds, Row } from "./check-rule-ids";
import { Flow, FirewallPlan, Party, TierGroup } from "./flow";
import {
  HTTP,
  HTTPS,
  ICMP_ALL,
  ICMP_FRAGMENTATION,
  ISC_AGENT,
  MEMBER_STATUS,
  namedPort,
  probe,
  superserver,
} from "./services";

/** Rules that one security group may hold in each direction. The default quota, documented in "Amazon VPC quotas"; not read again. */
export const RULES_PER_GROUP = 60;

/** A client of a mirror endpoint or of a web tier, as the document names it. */
export type Client =
  { readonly name: string; readonly cidr: string } | { readonly name: string; readonly tier: string };

/** A service outside that a tier's servers open connections to, as the document names it. */
export interface Connection {
  readonly name: string;
  readonly port: number;
  readonly cidr: string;
}

/** What the firewall of a region needs to know of the tiers; everything else of them is no matter of ports. */
export interface FirewallInput {
  readonly environment: string;
  readonly outgoing: "internet" | "endpoints";
  /** The range behind which interface endpoints answer when they are not ours. */
  readonly existingEndpointsCidr?: string;
  readonly ownEndpoints: boolean;
  readonly mirrors: readonly {
    readonly key: string;
    readonly superserverPort: number;
    /** Members in this region. */
    readonly members: number;
    readonly hasArbiter: boolean;
    /** Where members answer the mirror status page. */
    readonly probePort: number;
    readonly connectsTo: readonly Connection[];
    readonly endpoint?: {
      /** The address that clients connect to where no load balancer stands between. */
      readonly overlayAddress?: string;
      /** The load balancer asks the status page of members. */
      readonly probes: boolean;
      readonly listeners: readonly {
        readonly name: string;
        readonly port: number;
        readonly targetPort: number;
        readonly clients: readonly Client[];
      }[];
    };
  }[];
  readonly appTiers: readonly {
    readonly key: string;
    readonly mirror: string;
    readonly port: number;
    /** Where members answer the mirror status page. */
    readonly probePort: number;
    readonly connectsTo: readonly Connection[];
  }[];
  readonly webTiers: readonly {
    readonly key: string;
    /** `probePort`: of a mirror. */
    readonly of: { readonly tier: string; readonly port: number; readonly probePort?: number };
    readonly clients: readonly Client[];
    readonly redirectHttp: boolean;
    readonly connectsTo: readonly Connection[];
  }[];
}

export const mirrorTier = (key: string): string => `Mirror${pascal(key)}`;
export const endpointTier = (key: string): string => `Endpoint${pascal(key)}`;
export const appTierGroup = (key: string): string => `App${pascal(key)}`;
export const webTierGroup = (key: string): string => `Web${pascal(key)}`;
export const balancerTier = (key: string): string => `Balancer${pascal(key)}`;
export const ARBITER_TIER = "Arbiter";
export const INTERFACE_ENDPOINTS_TIER = "InterfaceEndpoints";

const tier = (id: string): Party => ({ kind: "tier", tier: id });
const range = (name: string, cidr: string): Party => ({ kind: "range", name, cidr });
const party = (client: Client): Party => ("tier" in client ? tier(client.tier) : range(client.name, client.cidr));

/**
 * The flow table of a region: every permission, once, with its reason.
 *
 * DNS (the VPC resolver), time (169.254.169.123) and instance metadata need no row: security groups do not filter
 * them. Documented in the VPC user guide, "Security groups"; not read again. It holds for the VPC's own
 * resolver and clock: a VPC with other DNS or time servers (DHCP options) needs rows that this table lacks.
 *
 * Reports groups that would hold more rules than AWS allows, and rows that fall together.
 */
export function planFirewall(path: ConfigPath, input: FirewallInput, report: Report): FirewallPlan {
  const groups: TierGroup[] = [];
  const rows: Row[] = [];
  const permit = (at: ConfigPath, ...flows: readonly Flow[]): void => {
    rows.push(...flows.map((flow) => ({ flow, path: at })));
  };
  const group = (id: string, description: string): void => {
    groups.push({ id, name: `${input.environment}-${kebab(id)}`, description });
  };
  const connect = (at: ConfigPath, tierId: string, connections: readonly Connection[]): void => {
    for (const one of connections) permit([...at, "connectsTo", one.name], connectionFlow(tierId, one));
  };
  for (const mirror of input.mirrors) {
    if (mirror.members > 0) {
      group(mirrorTier(mirror.key), `Members of mirror ${mirror.key}`);
      permit(["mirrors", mirror.key], ...mirrorFlows(mirror), ...outgoing(mirrorTier(mirror.key), input));
      connect(["mirrors", mirror.key], mirrorTier(mirror.key), mirror.connectsTo);
    }
    if (mirror.endpoint) {
      const { endpoint } = mirror;
      const at = ["mirrors", mirror.key, "endpoint"];
      const { overlayAddress } = endpoint;
      if (overlayAddress === undefined)
        group(endpointTier(mirror.key), `Load balancer that follows the primary of mirror ${mirror.key}`);
      for (const listener of endpoint.listeners) {
        for (const client of listener.clients) {
          const flows =
            overlayAddress === undefined
              ? clientFlows(endpointTier(mirror.key), listener, client)
              : overlayFlows(mirror.key, overlayAddress, listener, client);
          permit([...at, "listeners", listener.name, "clients", client.name], ...flows);
        }
        if (overlayAddress === undefined) permit([...at, "listeners", listener.name], memberFlow(mirror.key, listener));
      }
      if (endpoint.probes) permit(at, probeFlow(mirror.key, mirror.probePort));
    }
  }
  if (input.mirrors.some(({ hasArbiter }) => hasArbiter)) {
    group(ARBITER_TIER, "Arbiters");
    permit(path, ...outgoing(ARBITER_TIER, input));
  }
  for (const app of input.appTiers) {
    group(appTierGroup(app.key), `ECP application servers ${app.key}`);
    permit(
      ["appTiers", app.key],
      {
        from: tier(appTierGroup(app.key)),
        to: tier(mirrorTier(app.mirror)),
        service: superserver(app.port),
        why: "ECP to the mirror",
      },
      askWhoIsPrimary(appTierGroup(app.key), mirrorTier(app.mirror), app.probePort),
      ...outgoing(appTierGroup(app.key), input),
    );
    connect(["appTiers", app.key], appTierGroup(app.key), app.connectsTo);
  }
  for (const web of input.webTiers) {
    group(webTierGroup(web.key), `Web servers ${web.key}`);
    group(balancerTier(web.key), `Load balancer of web servers ${web.key}`);
    for (const client of web.clients)
      permit(["webTiers", web.key, "clients", client.name], ...webClientFlows(web, client));
    permit(["webTiers", web.key], ...webFlows(web), ...outgoing(webTierGroup(web.key), input));
    connect(["webTiers", web.key], webTierGroup(web.key), web.connectsTo);
  }
  if (input.ownEndpoints) group(INTERFACE_ENDPOINTS_TIER, "Interface endpoints for AWS services");
  const distinct = withoutRepeats(rows);
  checkRuleIds(distinct, report);
  const plan = { groups, flows: distinct.map(({ flow }) => flow) };
  checkQuota(path, plan, report);
  return plan;
}

function mirrorFlows(mirror: FirewallInput["mirrors"][number]): Flow[] {
  const members = tier(mirrorTier(mirror.key));
  const between = (service: Flow["service"], why: string): Flow => ({ from: members, to: members, service, why });
  return [
    between(superserver(mirror.superserverPort), "mirror journal data between members"),
    between(ISC_AGENT, "ISCAgent between members at failover"),
    between(ICMP_ALL, "mirroring relies on ICMP between members"),
    ...(mirror.members > 1
      ? [
          between(probe(mirror.probePort), "members ask each other who is primary: status page"),
          between(MEMBER_STATUS, "members tell each other which promotion they know: member status"),
        ]
      : []),
    ...(mirror.hasArbiter
      ? [{ from: members, to: tier(ARBITER_TIER), service: ISC_AGENT, why: "members ask the arbiter" }]
      : []),
  ];
}

type Endpoint = NonNullable<FirewallInput["mirrors"][number]["endpoint"]>;
type Listener = Endpoint["listeners"][number];

function clientFlows(to: string, listener: Listener, client: Client): Flow[] {
  return [
    {
      from: party(client),
      to: tier(to),
      service: namedPort(pascal(listener.name), listener.port),
      why: `${listener.name} clients: ${client.name}`,
    },
    // Paths from outside the VPC may have a smaller MTU: without this message their connections hang.
    ...("cidr" in client
      ? [{ from: party(client), to: tier(to), service: ICMP_FRAGMENTATION, why: `path MTU discovery: ${client.name}` }]
      : []),
  ];
}

/**
 * Without a load balancer, packets of clients reach the members' own group. A rule that names a group stands for the
 * private addresses of its interfaces, and the overlay address is none: clients of a tier need it by name to get out.
 * Source: VPC user guide, "Security group rules", "Security group referencing"; not read again.
 */
function overlayFlows(key: string, overlayAddress: string, listener: Listener, client: Client): Flow[] {
  const service = namedPort(pascal(listener.name), listener.port);
  return [
    ...clientFlows(mirrorTier(key), listener, client),
    ...("tier" in client
      ? [
          {
            from: party(client),
            to: range(`overlay-${key}`, `${overlayAddress}/32`),
            service,
            why: `${listener.name} at the overlay address of mirror ${key}`,
          },
        ]
      : []),
  ];
}

function memberFlow(key: string, listener: Listener): Flow {
  const service = namedPort(pascal(listener.name), listener.targetPort);
  return { from: tier(endpointTier(key)), to: tier(mirrorTier(key)), service, why: `${listener.name} to the primary` };
}

function probeFlow(key: string, port: number): Flow {
  return {
    from: tier(endpointTier(key)),
    to: tier(mirrorTier(key)),
    service: probe(port),
    why: "mirror status page: who is primary",
  };
}

type Web = FirewallInput["webTiers"][number];

function webClientFlows(web: Web, client: Client): Flow[] {
  const balancer = tier(balancerTier(web.key));
  return [
    { from: party(client), to: balancer, service: HTTPS, why: `web clients: ${client.name}` },
    ...(web.redirectHttp
      ? [{ from: party(client), to: balancer, service: HTTP, why: `redirect to HTTPS: ${client.name}` }]
      : []),
  ];
}

function webFlows(web: Web): Flow[] {
  const servers = tier(webTierGroup(web.key));
  return [
    { from: tier(balancerTier(web.key)), to: servers, service: HTTPS, why: "web requests and health checks" },
    { from: servers, to: tier(web.of.tier), service: superserver(web.of.port), why: "Web Gateway to IRIS" },
    ...(web.of.probePort === undefined ? [] : [askWhoIsPrimary(webTierGroup(web.key), web.of.tier, web.of.probePort)]),
  ];
}

/** A server that starts finds the primary by it, whichever member is away. */
function askWhoIsPrimary(from: string, members: string, port: number): Flow {
  return { from: tier(from), to: tier(members), service: probe(port), why: "who is primary, at a start: status page" };
}

/** How a tier's servers reach Systems Manager, Secrets Manager, S3 and the other services that they call. */
function outgoing(tierId: string, input: FirewallInput): Flow[] {
  if (input.outgoing === "internet") {
    return [
      { from: tier(tierId), to: range("internet", "0.0.0.0/0"), service: HTTPS, why: "AWS services through NAT" },
    ];
  }
  const endpoints: Party = input.ownEndpoints
    ? tier(INTERFACE_ENDPOINTS_TIER)
    : range("vpc", input.existingEndpointsCidr ?? "");
  return [
    { from: tier(tierId), to: endpoints, service: HTTPS, why: "AWS services through interface endpoints" },
    { from: tier(tierId), to: { kind: "s3" }, service: HTTPS, why: "S3 through its gateway endpoint" },
  ];
}

/** The answer comes back by itself: security groups remember connections. */
function connectionFlow(tierId: string, { name, port, cidr }: Connection): Flow {
  return {
    from: tier(tierId),
    to: range(name, cidr),
    service: namedPort(pascal(name), port),
    why: `connects to ${name}`,
  };
}

const label = (side: Party): string =>
  side.kind === "tier" ? side.tier : side.kind === "range" ? `${side.name}=${side.cidr}` : "s3";

/** Rows that open the same port between the same two parties become one: AWS refuses a rule twice. */
function withoutRepeats(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ flow: { from, to, service } }) => {
    const address = (side: Party) => (side.kind === "range" ? side.cidr : label(side));
    const key = [address(from), address(to), service.protocol, service.from, service.to].join(" ");
    return seen.has(key) ? false : seen.add(key);
  });
}

function checkQuota(path: ConfigPath, { groups, flows }: FirewallPlan, report: Report): void {
  for (const { id, name } of groups) {
    for (const [direction, side] of [
      ["incoming", "to"],
      ["outgoing", "from"],
    ] as const) {
      const count = flows.filter((flow) => label(flow[side]) === id).length;
      if (count > RULES_PER_GROUP) {
        report.problem(
          path,
          `security group ${name} would hold ${count} ${direction} rules; AWS allows ${RULES_PER_GROUP}`,
          "name fewer clients, listeners or connections, or give larger ranges",
        );
      }
    }
  }
}

const kebab = (id: string): string => id.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
