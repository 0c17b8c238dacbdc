import { MemberPlan, MirrorPlan } from "../../mirror/plan";
import { memberConnections } from "./ecp";
import { memory } from "./memory";
import { mirrorMembership } from "./mirror";
import { namespaces, webApplications } from "./namespaces";
import { enabled } from "./services";
import { memberStorage } from "./storage";
import { MergePart, mergeText } from "./text";
import { ecpServerTls, memberTls } from "./tls";

/** The configuration merges of one member: text with placeholders: those of the memory, and in `join` also `@@PRIMARY@@`. No secret. */
export interface MemberMerge {
  /** Creates the mirror. Only the member that starts as primary has it. */
  readonly create?: string;
  /** Joins the mirror that exists. */
  readonly join: string;
  /** With mappings and web applications, once its databases are there: IRIS takes a namespace only over databases that it has. */
  readonly namespaces: string;
}

/** What a member of each kind is configured with. */
export function memberMerge(mirror: MirrorPlan, member: MemberPlan): MemberMerge {
  return {
    ...membership(mirror, member),
    namespaces: mergeText([...namespaces(mirror.namespaces), ...webApplications(mirror.webApplications)]),
  };
}

function membership(mirror: MirrorPlan, member: MemberPlan): Pick<MemberMerge, "create" | "join"> {
  switch (member.startsAs) {
    case "primary":
      return { create: failover(mirror, member, "primary"), join: failover(mirror, member, "backup") };
    case "backup":
      return { join: failover(mirror, member, "backup") };
    case "dr-async":
      return { join: failover(mirror, member, "drasync") };
    case "reporting-async":
      return { join: reporting(mirror, member) };
  }
}

/** A DR async may be promoted: it has all that a failover member has. */
function failover(mirror: MirrorPlan, member: MemberPlan, role: "primary" | "backup" | "drasync"): string {
  return mergeText([
    ...common(mirror),
    ...memberConnections(),
    ...ecpServerTls(mirror.tls),
    mirrorMembership(mirror, member, role),
    ...enabled("%Service_Mirror", "%Service_ECP"),
  ]);
}

/** Application servers never connect to a reporting async. */
function reporting(mirror: MirrorPlan, member: MemberPlan): string {
  return mergeText([...common(mirror), mirrorMembership(mirror, member, "rorasync"), ...enabled("%Service_Mirror")]);
}

function common(mirror: MirrorPlan): MergePart[] {
  return [...memory(), ...memberStorage(), ...memberTls(mirror.tls, mirror.superserverPort)];
}
