import { Deployment } from "../config/deployment";

type AppTier = Deployment["appTiers"][string];
type Servers = AppTier["servers"];

/** Where one application server of a tier stands. */
export interface Spot {
  /** Zone letter and number in the zone: `a1`. */
  readonly id: string;
  readonly zone: string;
  /** From 1. */
  readonly number: number;
}

/**
 * Places servers in zones: as many in each as the document says by zone, else spread evenly, the first zones first.
 *
 * The id holds the zone: one more server moves none. Spread ones follow the zones: one more zone takes servers over from the
 * others, so that the last of those go.
 */
export function spread(servers: Servers, zones: readonly string[]): Spot[] {
  return zones.flatMap((zone, index) => {
    const count =
      typeof servers === "number"
        ? Math.floor(servers / zones.length) + (index < servers % zones.length ? 1 : 0)
        : (servers[zone] ?? 0);
    return Array.from({ length: count }, (_, position) => ({
      id: `${zone}${position + 1}`,
      zone,
      number: position + 1,
    }));
  });
}

/** How many servers a tier has. */
export function countOf(servers: Servers): number {
  return typeof servers === "number" ? servers : Object.values(servers).reduce((sum, count) => sum + count, 0);
}

/** The zones that a tier names in the document; undefined: those of its region. */
export function namedZones({ servers, zones }: Pick<AppTier, "servers" | "zones">): readonly string[] | undefined {
  return typeof servers === "number" ? zones : Object.keys(servers);
}
