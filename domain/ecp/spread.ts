/** Where one application server of a tier stands. */
export interface Spot {
  /** Zone letter and number in the zone: `a1`. */
  readonly id: string;
  readonly zone: string;
  /** From 1. */
  readonly number: number;
}

/**
 * Spreads servers evenly over zones, the first zones first.
 *
 * The id holds the zone: one more server moves none. One more zone takes servers over from the others, so that the last
 * of those go; a tier that names its zones keeps them all.
 */
export function spread(servers: number, zones: readonly string[]): Spot[] {
  return zones.flatMap((zone, index) => {
    const count = Math.floor(servers / zones.length) + (index < servers % zones.length ? 1 : 0);
    return Array.from({ length: count }, (_, position) => ({
      id: `${zone}${position + 1}`,
      zone,
      number: position + 1,
    }));
  });
}
