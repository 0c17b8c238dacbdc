import { Construct } from "constructs";
import { MirrorPlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import { EncryptionKeys, HostNames, InstanceProfiles, NodeFacts, SecurityGroups, ServerImage, Subnets } from "../handles";
import { Forgotten } from "../server/forgotten";
import { Arbiter } from "./arbiter";
import { HealthCheckEndpoint } from "./health-check-endpoint";
import { MirrorMember } from "./mirror-member";
import { memberId, retiredAddresses } from "./retired";

export interface MirrorProps {
  /** What of the mirror lies in this region. */
  readonly plan: MirrorPlan;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  readonly names: HostNames;
  readonly image: ServerImage;
  /** False: Terraform may destroy members and their data. For throw-away environments. */
  readonly protection: boolean;
}

/**
 * An IRIS mirror, as far as it lies in one region: its members, its arbiter, the address that follows the primary, their names.
 *
 * Stateful. Members and volumes that the document names under `retired` leave Terraform's state and go on existing.
 */
export class Mirror extends Construct {
  /** The load balancer's own name in DNS; undefined where the region has no endpoint. */
  public readonly endpoint?: { readonly dnsName: string };

  constructor(scope: Construct, id: string, props: MirrorProps) {
    super(scope, id);
    const { plan, subnets, groups, keys, profiles, facts, names, image, protection } = props;
    const shared = { subnets, groups, keys, profiles, facts, image };
    const records = `Mirror${pascal(plan.key)}`;
    const members = new Map<string, MirrorMember>();
    for (const member of plan.members) {
      const server = memberId(member.letter);
      members.set(member.letter, new MirrorMember(this, server, { ...shared, plan: member, mirror: plan, protection }));
      names.address(`${records}${server}`, member.hostName, member.address);
    }
    if (plan.arbiter) {
      new Arbiter(this, "Arbiter", { ...shared, plan: plan.arbiter, mirrorKey: plan.key });
      names.address(`${records}Arbiter`, plan.arbiter.hostName, plan.arbiter.address);
    }
    if (plan.endpoint) {
      const endpoint = new HealthCheckEndpoint(this, "Endpoint", {
        plan: plan.endpoint,
        mirrorKey: plan.key,
        subnets,
        groups,
        protection,
        members: plan.members.map(({ letter, role }) => ({ letter, role, instanceId: members.get(letter)!.instanceId })),
      });
      names.alias(`${records}Endpoint`, plan.endpoint.hostName, endpoint);
      this.endpoint = { dnsName: endpoint.dnsName };
    }
    const retired = retiredAddresses(this, plan, members);
    if (retired.length > 0) new Forgotten(this, "Retired", retired);
  }
}
