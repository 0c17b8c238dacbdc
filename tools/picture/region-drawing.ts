import { RegionPlan } from "../../domain/deployment-plan";
import { AppTierPlan } from "../../domain/ecp/plan";
import { balancerTier, endpointTier, mirrorTier } from "../../domain/firewall/plan-firewall";
import { ISC_AGENT } from "../../domain/firewall/services";
import { EndpointPlan } from "../../domain/mirror/plan";
import { MemberPlan, MirrorPlan } from "../../domain/mirror/plan";
import { SubnetTier } from "../../domain/network/plan";
import { WebTierPlan } from "../../domain/web/plan";
import { Arrow, Box, Drawing } from "./drawing";

/** Points. Clients stand left of the VPC, what spans zones in its left lane, servers in the columns of their zones. */
const CLIENTS = { x: 0, width: 134 };
const VPC_X = 156;
const LANE = { x: VPC_X + 12, width: 198 };
const ZONES_X = LANE.x + LANE.width + 28;
const GAP = 12;
const HEAD = 30;
const LABEL = 24;
const BAND = 82;
const MARGIN = 152;

const BALANCER_NAMES = {
  application: "Application Load Balancer",
  classic: "Classic Load Balancer",
  network: "Network Load Balancer",
};
const ROLES = { failover: "failover member", "dr-async": "DR async", "reporting-async": "reporting async" };

/** What stands in one zone's part of a band, or in the whole band. */
interface Band {
  readonly id: string;
  readonly title: string;
  readonly height: number;
  readonly inZone: (zone: string) => readonly Pick<Box, "look" | "lines">[];
}

/** A region as a grid: zones are columns, layers of subnets are rows, tiers are bands over the zones. */
export function drawRegion(plan: RegionPlan): Drawing {
  const { zones } = plan.network;
  const column = zones.length > 3 ? 168 : 214;
  const zonesWidth = zones.length * column + (zones.length - 1) * GAP;
  const right = ZONES_X + zonesWidth;
  const boxes: Box[] = [];
  const bands = new Map<string, { top: number; bottom: number; middle: number }>();
  let y = 2 * HEAD + 8;

  for (const row of rows(plan)) {
    const top = y;
    const height =
      LABEL + row.bands.reduce((sum, { height: part }) => sum + part + GAP, 0) + (row.bands.length === 0 ? 4 : 0);
    for (const [index, zone] of zones.entries()) {
      const subnet = plan.network.subnets.find((candidate) => candidate.tier === row.tier && candidate.zone === zone);
      if (subnet === undefined) continue;
      boxes.push({
        x: zoneX(index, column) + 6,
        y: top,
        width: column - 12,
        height,
        look: "subnet",
        text: "corner",
        lines: [`${row.tier} ${subnet.cidr}`],
      });
    }
    y += LABEL;
    for (const band of row.bands) {
      boxes.push({
        x: ZONES_X + 2,
        y,
        width: zonesWidth - 4,
        height: band.height,
        look: "band",
        text: "corner",
        lines: [band.title],
      });
      for (const [index, zone] of zones.entries()) {
        const things = band.inZone(zone);
        const width = (column - 32 - (things.length - 1) * 6) / Math.max(1, things.length);
        things.forEach((thing, position) =>
          boxes.push({
            ...thing,
            x: zoneX(index, column) + 16 + position * (width + 6),
            y: y + 20,
            width,
            height: band.height - 27,
          }),
        );
      }
      bands.set(band.id, { top: y, bottom: y + band.height, middle: y + band.height / 2 });
      y += band.height + GAP;
    }
    y = top + height + GAP;
  }

  const vpc: Box = {
    x: VPC_X,
    y: 0,
    width: right + MARGIN - VPC_X,
    height: y,
    look: "vpc",
    text: "corner",
    lines: [vpcTitle(plan)],
  };
  const columns = zones.map((zone, index): Box => ({
    x: zoneX(index, column),
    y: HEAD,
    width: column,
    height: y - HEAD - GAP + 4,
    look: "zone",
    text: "corner",
    lines: [`zone ${zone} (${plan.name}${zone})`],
  }));
  const middle = (id: string): number => bands.get(id)?.middle ?? 0;
  const lane = laneBoxes(plan, middle);
  return {
    boxes: [vpc, ...columns, ...boxes, ...lane.boxes],
    arrows: [...lane.arrows, ...tierArrows(plan, bands, right)],
  };
}

const zoneX = (index: number, column: number): number => ZONES_X + index * (column + GAP);

function vpcTitle({ network, environment, stack }: RegionPlan): string {
  const which = network.existingVpcId === undefined ? "VPC" : `existing VPC ${network.existingVpcId}`;
  return `${environment}: ${which} ${network.cidr}, state ${stack.name}`;
}

function rows(plan: RegionPlan): { tier: SubnetTier; bands: Band[] }[] {
  const has = (tier: SubnetTier): boolean => plan.network.subnets.some((subnet) => subnet.tier === tier);
  const all: { tier: SubnetTier; bands: Band[] }[] = [
    { tier: "public", bands: plan.network.natZones.length > 0 ? [natBand(plan)] : [] },
    { tier: "web", bands: plan.webTiers.map(webBand) },
    { tier: "app", bands: plan.appTiers.map(appBand) },
    { tier: "data", bands: plan.mirrors.map(mirrorBand) },
    { tier: "management", bands: managementBands(plan) },
  ];
  return all.filter(({ tier, bands }) => has(tier) && (bands.length > 0 || tier === "public"));
}

function natBand({ network }: RegionPlan): Band {
  return {
    id: "nat",
    title: "way out: NAT, internet gateway",
    height: 56,
    inZone: (zone) => (network.natZones.includes(zone) ? [{ look: "network", lines: ["NAT gateway"] }] : []),
  };
}

function webBand(tier: WebTierPlan): Band {
  return {
    id: `web ${tier.key}`,
    title: `web servers '${tier.key}': auto-scaling group, ${tier.minimum} to ${tier.maximum}`,
    height: BAND,
    inZone: (zone) =>
      tier.zones.includes(zone) ? [{ look: "web", lines: ["web server", `Web Gateway, ${tier.instanceType}`] }] : [],
  };
}

function appBand(tier: AppTierPlan): Band {
  return {
    id: `app ${tier.key}`,
    title: `ECP application servers '${tier.key}'`,
    height: BAND,
    inZone: (zone) => {
      const here = tier.servers.filter((server) => server.zone === zone);
      if (here.length <= 2)
        return here.map(({ serverName, address }) => ({
          look: "app",
          lines: [serverName, address, tier.instanceType],
        }));
      const [first, last] = [here[0]!, here[here.length - 1]!];
      return [
        { look: "app", lines: [`${here.length} servers`, `${first.address} to ${last.address}`, tier.instanceType] },
      ];
    },
  };
}

function mirrorBand(mirror: MirrorPlan): Band {
  return {
    id: `mirror ${mirror.key}`,
    title: `mirror ${mirror.name} ('${mirror.key}'): members talk on ${mirror.superserverPort} and ${ISC_AGENT.from}`,
    height: BAND + 30,
    inZone: (zone) => mirror.members.filter((member) => member.zone === zone).map(memberBox),
  };
}

function memberBox({ serverName, role, address, instanceType, volumes }: MemberPlan): Pick<Box, "look" | "lines"> {
  return {
    look: role === "failover" ? "member" : "async",
    lines: [serverName, ROLES[role], `${address}, ${instanceType}`, `${volumes.length} data volumes`],
  };
}

function managementBands({ mirrors, network }: RegionPlan): Band[] {
  const arbiters = mirrors.flatMap(({ arbiter }) => (arbiter ? [arbiter] : []));
  const bands: Band[] = [];
  if (arbiters.length > 0) {
    bands.push({
      id: "arbiters",
      title: "arbiter",
      height: BAND,
      inZone: (zone) =>
        arbiters
          .filter((arbiter) => arbiter.zone === zone)
          .map(({ serverName, address, instanceType }) => ({
            look: "arbiter",
            lines: [serverName, address, instanceType],
          })),
    });
  }
  if (network.interfaceEndpoints.length > 0) {
    bands.push({
      id: "endpoints",
      title: `interface endpoints of ${network.interfaceEndpoints.length} AWS services`,
      height: 56,
      inZone: () => [{ look: "network", lines: [`${network.interfaceEndpoints.length} addresses`] }],
    });
  }
  return bands;
}

/** Load balancers beside the band that they serve, and who may connect to them. */
function laneBoxes(plan: RegionPlan, middle: (id: string) => number): Drawing {
  const web = plan.webTiers.map((tier) => ({
    y: middle(`web ${tier.key}`),
    group: balancerTier(tier.key),
    lines: [
      BALANCER_NAMES[tier.loadBalancer.type],
      tier.domain,
      `443, in the ${tier.loadBalancer.internal ? "web" : "public"} subnets`,
    ],
  }));
  const endpoints = plan.mirrors.flatMap(({ key, endpoint }) =>
    endpoint === undefined
      ? []
      : [
          {
            y: middle(`mirror ${key}`),
            group: endpoint.method === "route-table" ? mirrorTier(key) : endpointTier(key),
            lines: endpointLines(endpoint),
          },
        ],
  );
  const s3: Box[] =
    plan.network.existingVpcId === undefined
      ? [{ x: LANE.x, y: HEAD + 2, width: LANE.width, height: 32, look: "network", lines: ["S3 gateway endpoint"] }]
      : [];
  const drawn = [...web, ...endpoints].map(({ y, group, lines }) => {
    const clients = clientLines(plan, group);
    const height = 20 + 16 * Math.max(lines.length, clients.length);
    const boxes: Box[] = [
      { x: LANE.x, y: y - height / 2, width: LANE.width, height, look: "balancer", lines },
      ...(clients.length === 0
        ? []
        : [
            { x: CLIENTS.x, y: y - height / 2, width: CLIENTS.width, height, look: "outside" as const, lines: clients },
          ]),
    ];
    const arrows: Arrow[] = [
      {
        points: [
          [LANE.x + LANE.width, y],
          [ZONES_X + 2, y],
        ],
      },
      ...(clients.length === 0
        ? []
        : [
            {
              points: [
                [CLIENTS.x + CLIENTS.width, y],
                [LANE.x, y],
              ] as const,
            },
          ]),
    ];
    return { boxes, arrows };
  });
  return { boxes: [...s3, ...drawn.flatMap(({ boxes }) => boxes)], arrows: drawn.flatMap(({ arrows }) => arrows) };
}

function endpointLines(endpoint: EndpointPlan): string[] {
  const listeners = endpoint.listeners.map(({ name, port }) => `${name} ${port}`);
  if (endpoint.method === "route-table")
    return ["route tables", "follow the primary", `overlay ${endpoint.overlayAddress}`, ...listeners];
  const how =
    endpoint.method === "health-check"
      ? `asks members on port ${endpoint.healthCheck.port}`
      : "the primary registers itself";
  return ["Network Load Balancer", "follows the primary", ...listeners, how];
}

function clientLines({ firewall }: RegionPlan, group: string): string[] {
  const clients = firewall.flows.flatMap(({ from, to, service }) =>
    to.kind === "tier" && to.tier === group && from.kind === "range" && service.protocol === "tcp"
      ? [`${from.name} ${from.cidr}`]
      : [],
  );
  const lines = [...new Set(clients)];
  return lines.length === 0 ? [] : ["clients", ...lines];
}

/** Who connects to whom between bands, along the right edge of the zones. */
function tierArrows(plan: RegionPlan, bands: ReadonlyMap<string, { middle: number }>, right: number): Arrow[] {
  const links = [
    ...plan.webTiers.map(({ key, gateway }) => {
      const app = plan.appTiers.find(
        ({ servers }) =>
          gateway.kind === "app-servers" &&
          servers.some(({ address }) =>
            Object.values(gateway.byZone)
              .flat()
              .some((one) => one.address === address),
          ),
      );
      return {
        from: `web ${key}`,
        to: gateway.kind === "mirror" ? `mirror ${gateway.mirror}` : `app ${app?.key}`,
        text: `Web Gateway ${gateway.port}`,
      };
    }),
    ...plan.appTiers.map(({ key, dataServer }) => ({
      from: `app ${key}`,
      to: `mirror ${dataServer.mirror}`,
      text: `ECP ${dataServer.port}`,
    })),
    ...plan.mirrors.flatMap(({ key, arbiter }) =>
      arbiter === undefined ? [] : [{ from: `mirror ${key}`, to: "arbiters", text: `ISCAgent ${ISC_AGENT.from}` }],
    ),
  ];
  return links.map(({ from, to, text }, index) => {
    const start = (bands.get(from)?.middle ?? 0) + 10;
    const end = (bands.get(to)?.middle ?? 0) - 10;
    const x = right + 14 + (index % 2) * 12;
    return {
      points: [
        [right - 2, start],
        [x, start],
        [x, end],
        [right - 2, end],
      ] as const,
      // Two tiers that connect to the same one share the words.
      label:
        links.findIndex((other) => other.to === to && other.text === text) === index
          ? { text, x: right + 90, y: end - 28 }
          : undefined,
    };
  });
}
