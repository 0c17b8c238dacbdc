import { type Estate, survey, textOf } from "./estate";
import { indirectStop } from "./indirect-stops";
import { refusalByAws, surpriseOf } from "./named-only";
import { type ResourceChange, resourceChanges } from "./plan-document";
import { sameContent } from "./same-content";
import { harmOf, loss, lossOf, type Reason } from "./stateful";
import { stoppingArguments } from "./stop-arguments";

export interface JudgeOptions {
  /**
   * Address of the one member that may be replaced or stopped, with its volume attachments.
   * @default - no member may
   */
  readonly maintenance?: string;
  /**
   * Addresses of what may be deleted or replaced, of the types that nobody loses by surprise.
   * @default - none may
   */
  readonly allow?: readonly string[];
}

/** One reason to refuse the plan. */
export interface Finding extends Reason {
  /** Address of the resource, or "the plan" where it is about the whole. */
  readonly address: string;
}

export interface Verdict {
  /** Empty when the plan may be applied. */
  readonly findings: readonly Finding[];
  /** Managed resources by what the plan does to them. */
  readonly counts: Readonly<Record<"create" | "update" | "replace" | "delete" | "forget" | "unchanged", number>>;
}

/** A finding, and the member that it stops, detaches or removes. */
interface Judged {
  readonly finding: Finding | undefined;
  readonly member: string | undefined;
}

const THE_PLAN = "the plan";
const RETIRE = "list it under 'retired' (elsewhere: a 'removed' block with 'destroy = false')";

/**
 * Judges the parsed output of `terraform show -json <plan>`.
 *
 * Only `resource_changes` is judged, deposed objects included. What changed outside Terraform (`resource_drift`) has
 * already happened, and is not.
 */
export function judge(document: unknown, options: JudgeOptions = {}): Verdict {
  const all = resourceChanges(document);
  if ("unreadable" in all) {
    return {
      findings: [{ address: THE_PLAN, does: "cannot be judged", why: all.unreadable, instead: all.fix }],
      counts: count([]),
    };
  }
  const changes = all.filter((change) => change.mode === "managed");
  const estate = survey(changes);
  const judged = changes.map((change) => judgeChange(change, estate, options));
  const findings = [
    ...unknownMember(changes, estate, options.maintenance),
    ...needlesslyAllowed(changes, options.allow ?? []),
    ...judged.flatMap(({ finding }) => finding ?? []),
    ...sameContent(changes),
    ...severalMembers(judged.flatMap(({ member }) => member ?? [])),
  ];
  return { findings, counts: count(changes) };
}

function judgeChange(change: ResourceChange, estate: Estate, { maintenance, allow = [] }: JudgeOptions): Judged {
  const address = change.deposed === undefined ? change.address : `${change.address} (deposed ${change.deposed})`;
  const found = (reason: Reason | undefined, member?: string): Judged => ({
    finding: reason === undefined ? undefined : { address, ...reason },
    member,
  });
  const goes = change.actions.includes("delete");
  if (change.type === "aws_instance") {
    if (!estate.members.has(change.address)) return found(unlessAllowed(change, allow));
    const reason = goes ? memberGoes(change, maintenance) : memberStops(change, maintenance);
    return found(reason === "allowed" ? undefined : reason, reason === undefined ? undefined : change.address);
  }
  if (change.type === "aws_volume_attachment" && goes) {
    const member = estate.memberWithId.get(textOf(change.before, "instance_id"));
    const ofCache = member === undefined && estate.cacheVolumes.has(textOf(change.before, "volume_id"));
    const allowed = member !== undefined && member === maintenance;
    return found(ofCache || allowed ? undefined : detached(change, member), member);
  }
  const indirect = indirectStop(change, estate);
  if (indirect !== undefined) {
    const { member, does } = indirect;
    return found(member === maintenance ? undefined : { does, ...stopped(member) }, member);
  }
  return found(goes ? (lossOf(change) ?? unlessAllowed(change, allow)) : harmOf(change));
}

function unlessAllowed(change: ResourceChange, allow: readonly string[]): Reason | undefined {
  const surprise = change.actions.includes("delete") ? surpriseOf(change) : undefined;
  if (surprise === undefined || !allow.includes(change.address)) return surprise;
  return refusalByAws(change);
}

function memberGoes(change: ResourceChange, maintenance: string | undefined): Reason | "allowed" {
  const replaced = change.actions.includes("create");
  // A deposed object is what a replacement left behind: removing it completes that replacement.
  if (change.address === maintenance && (replaced || change.deposed !== undefined)) return "allowed";
  if (replaced || change.deposed !== undefined) return { does: loss(change), ...stopped(change.address) };
  const why =
    change.address === maintenance
      ? "maintenance allows to replace or stop a member, not to remove it"
      : "it is a mirror member";
  return { does: loss(change), why, instead: `${RETIRE}, and its attachments too` };
}

function memberStops(change: ResourceChange, maintenance: string | undefined): Reason | "allowed" | undefined {
  if (!change.actions.includes("update")) return undefined;
  const stopping = stoppingArguments(change);
  if (stopping.length === 0) return undefined;
  if (change.address === maintenance) return "allowed";
  return { does: `would be stopped by the change of ${stopping.join(", ")}`, ...stopped(change.address) };
}

function stopped(member: string): Omit<Reason, "does"> {
  return {
    why: "it is a mirror member: this is a failover when it is the primary, and a mirror without its copy when it is not",
    instead: `one member at a time: name it under 'maintenance', and run the guard with --maintenance '${member}'`,
  };
}

function detached(change: ResourceChange, member: string | undefined): Reason {
  const does = change.actions.includes("create") ? "would be detached and attached again" : "would be detached";
  if (member === undefined) return { does, why: "the volume is no cache, or is not in this plan", instead: RETIRE };
  return {
    does,
    why: `the mirror member ${member} uses the volume`,
    instead: `${RETIRE}; while its member is replaced, run the guard with --maintenance '${member}'`,
  };
}

function unknownMember(changes: readonly ResourceChange[], estate: Estate, maintenance: string | undefined): Finding[] {
  if (maintenance === undefined || estate.members.has(maintenance)) return [];
  const known = changes.some((change) => change.address === maintenance);
  return [
    {
      address: maintenance,
      does: "is named under --maintenance",
      why: known ? "it is no mirror member" : "it is not in the plan",
      instead: `name one of: ${[...estate.members].sort().join(", ") || "(this plan has no member)"}`,
    },
  ];
}

function needlesslyAllowed(changes: readonly ResourceChange[], allow: readonly string[]): Finding[] {
  const asked = changes.filter((change) => change.actions.includes("delete") && surpriseOf(change) !== undefined);
  const addresses = asked.map(({ address }) => address);
  return allow
    .filter((address) => !addresses.includes(address))
    .map((address) => ({
      address,
      does: "is named under --allow",
      why: "the plan deletes or replaces nothing there that the option is for",
      instead: `leave it out; the option is for: ${addresses.join(", ") || "(nothing in this plan)"}`,
    }));
}

function severalMembers(touched: readonly string[]): Finding[] {
  const members = [...new Set(touched)].sort();
  if (members.length < 2) return [];
  return [
    {
      address: THE_PLAN,
      does: `would stop, replace, remove or detach volumes of ${members.length} members at once: ${members.join(", ")}`,
      why: "a mirror needs one of them running",
      instead: "change one member, wait until the mirror is whole again, then plan the next",
    },
  ];
}

function count(changes: readonly ResourceChange[]): Verdict["counts"] {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, forget: 0, unchanged: 0 };
  for (const { actions } of changes) {
    if (actions.includes("delete")) counts[actions.includes("create") ? "replace" : "delete"] += 1;
    else if (actions.includes("create")) counts.create += 1;
    else if (actions.includes("update")) counts.update += 1;
    else if (actions.includes("forget")) counts.forget += 1;
    else counts.unchanged += 1;
  }
  return counts;
}
