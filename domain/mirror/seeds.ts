import { MemberRole, MirrorPlan } from "./plan";

/** A member that a Web Gateway or an application server may ask first. */
export interface SeedPlan {
  readonly address: string;
  readonly role: MemberRole;
}

/** Where a server finds a mirror, and how it asks who is primary. Which member it asks first, it chooses when it starts. */
export interface SeedsPlan {
  readonly members: readonly SeedPlan[];
  /** The members' status page, which says who is primary. */
  readonly probe: MirrorPlan["probe"];
}

/**
 * The members of a region, failover members first. Another one is asked only while it is primary, or in a region that has no
 * failover member. A fixed one would be no seed while its zone is away.
 *
 * Source: High Availability Guide, "Configuring Application Server Connections to a Mirror" (the current primary).
 */
export function seeds({ members, probe }: Pick<MirrorPlan, "members" | "probe">): SeedsPlan {
  const of = (wanted: MemberRole) =>
    members.filter(({ role }) => role === wanted).map(({ address }) => ({ address, role: wanted }));
  const candidates = [...of("failover"), ...of("dr-async")];
  return { members: candidates.length > 0 ? candidates : of("reporting-async"), probe };
}
