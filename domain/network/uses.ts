import { Deployment } from "../config/deployment";
import { namedZones } from "../ecp/spread";
import { SubnetTier } from "./plan";

/** A mirror or an application tier and the number of its reserved block. */
export interface BlockUse {
  readonly key: string;
  readonly block: number;
}

/** What of a deployment takes addresses in one region. */
export interface NetworkUses {
  /** Mirrors with a member here. */
  readonly mirrors: readonly BlockUse[];
  /** Mirrors whose arbiter stands here. */
  readonly arbiters: readonly BlockUse[];
  readonly appTiers: readonly BlockUse[];
  /** The zones in which something needs a subnet of the tier: what an existing VPC must have. */
  readonly zones: Readonly<Record<SubnetTier, readonly string[]>>;
}

/** What the document puts into the region with this key. */
export function usesOf(document: Deployment, regionKey: string): NetworkUses {
  const zones = document.regions[regionKey]?.zones ?? [];
  const mirrors = Object.entries(document.mirrors).map(([key, mirror]) => ({ key, ...mirror }));
  const appTiers = Object.entries(document.appTiers)
    .map(([key, tier]) => ({ key, ...tier }))
    .filter((tier) => tier.region === regionKey);
  const webTiers = Object.values(document.webTiers).filter((tier) => tier.region === regionKey);
  const arbiters = mirrors.flatMap(({ key, block, arbiter }) =>
    arbiter !== "none" && arbiter.region === regionKey ? [{ key, block, zone: arbiter.zone }] : [],
  );
  const within = (needed: readonly string[]) => zones.filter((zone) => needed.includes(zone));
  return {
    mirrors: mirrors
      .filter(({ members }) => Object.values(members).some((member) => member.region === regionKey))
      .map(({ key, block }) => ({ key, block })),
    arbiters: arbiters.map(({ key, block }) => ({ key, block })),
    appTiers: appTiers.map(({ key, block }) => ({ key, block })),
    zones: {
      public: webTiers.some((tier) => tier.scheme === "internet-facing") ? zones : [],
      web: webTiers.length > 0 ? zones : [],
      app: within(appTiers.flatMap((tier) => namedZones(tier) ?? zones)),
      // Any zone may get a member, and the endpoint has an address in each.
      data: zones,
      // An arbiter without a zone may be planned into any.
      management: within(arbiters.flatMap(({ zone }) => zone ?? zones)),
    },
  };
}
