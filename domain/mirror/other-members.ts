import { MemberPlan, MirrorPlan, OtherMember } from "./plan";

/** What a member must know of every other one, in its region and elsewhere. */
export function otherMembers({ letter }: MemberPlan, mirror: MirrorPlan): OtherMember[] {
  const others = { ...mirror, members: mirror.members.filter((member) => member.letter !== letter) };
  return [...membersHere(others), ...mirror.elsewhere];
}

/** The members in a region, as members elsewhere know them. */
export function membersHere({ members, region }: MirrorPlan): OtherMember[] {
  return members.map(({ serverName, hostName, address, role, commonName }) => ({
    serverName,
    hostName,
    address,
    role,
    commonName,
    region,
  }));
}
