import { RegionPlan } from "../deployment-plan";
import { membersHere } from "./other-members";
import { MirrorPlan, OtherMember } from "./plan";

/**
 * Tells each part of a mirror of what other regions have of it: members, and application servers that connect to it.
 *
 * Only names and addresses, which are planned: no region's Terraform reads the state of another.
 */
export function connectRegions(regions: readonly RegionPlan[]): RegionPlan[] {
  return regions.map((region) => ({
    ...region,
    mirrors: region.mirrors.map((mirror): MirrorPlan => ({
      ...mirror,
      elsewhere: membersElsewhere(mirror, region, regions),
      ecpClients: ecpClients(mirror, regions),
    })),
  }));
}

function membersElsewhere({ key }: MirrorPlan, here: RegionPlan, regions: readonly RegionPlan[]): OtherMember[] {
  const others = regions
    .filter((region) => region.key !== here.key)
    .flatMap((region) => region.mirrors.filter((mirror) => mirror.key === key));
  return byName(others.flatMap(membersHere));
}

/** Servers of one tier may share a certificate, and so a name. */
function ecpClients({ key, tls }: MirrorPlan, regions: readonly RegionPlan[]): string[] {
  if (!tls.ecp) return [];
  const tiers = regions.flatMap(({ appTiers }) => appTiers.filter(({ dataServer }) => dataServer.mirror === key));
  return [...new Set(tiers.flatMap(({ servers }) => servers.map(({ commonName }) => commonName)))].sort();
}

/** The order of regions in the document says nothing. */
function byName(members: readonly OtherMember[]): OtherMember[] {
  return [...members].sort((one, other) => (one.serverName < other.serverName ? -1 : 1));
}
