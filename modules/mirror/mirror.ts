import { Construct } from "constructs";
import { MemberPlan, MirrorPlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import {
  EncryptionKeys,
  HostNames,
  InstanceProfiles,
  NodeFacts,
  RouteTableIds,
  SecurityGroups,
  ServerImage,
  Subnets,
} from "../handles";
import { Forgotten } from "../server/forgotten";
import { Arbiter } from "./arbiter";
import { BalancerEndpoint } from "./balancer-endpoint";
import { endpointFacts } from "./endpoint-facts";
import { MirrorMember } from "./mirror-member";
import { memberId, retiredAddresses } from "./retired";
import { RouteEndpoint } from "./route-endpoint";

export interface MirrorProps {
  /** What of the mirror lies in this region. */
  readonly plan: MirrorPlan;
  readonly subnets: Subnets;
  readonly routeTables: RouteTableIds;
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
  /** The load balancer's own name in DNS, and the zone of that; undefined where the region has none. */
  public readonly endpoint?: { readonly dnsName: string; readonly zoneId: string };

  constructor(scope: Construct, id: string, props: MirrorProps) {
    super(scope, id);
    const { plan, subnets, groups, keys, profiles, facts, names, image, protection } = props;
    const shared = { subnets, groups, keys, profiles, facts, image };
    const records = `Mirror${pascal(plan.key)}`;
    const { endpoint } = plan;
    const balancer =
      endpoint && endpoint.method !== "route-table"
        ? new BalancerEndpoint(this, "Endpoint", { plan: endpoint, mirrorKey: plan.key, subnets, groups, protection })
        : undefined;
    const routes =
      endpoint?.method === "route-table"
        ? endpoint.routeTables.map((name) => ({ name, id: props.routeTables.routeTableId(name) }))
        : [];
    const known =
      endpoint &&
      endpointFacts(endpoint, {
        targetGroups: balancer?.targetGroups ?? [],
        routeTables: routes.map((route) => route.id),
      });
    const members = new Map<string, MirrorMember>();
    for (const member of plan.members) {
      const server = memberId(member.letter);
      const follows = canBecomePrimary(member) ? known : undefined;
      members.set(
        member.letter,
        new MirrorMember(this, server, {
          ...shared,
          plan: member,
          mirror: plan,
          endpoint: follows ?? null,
          protection,
        }),
      );
      names.address(`${records}${server}`, member.hostName, member.address);
    }
    if (plan.arbiter) {
      new Arbiter(this, "Arbiter", { ...shared, plan: plan.arbiter, mirrorKey: plan.key });
      names.address(`${records}Arbiter`, plan.arbiter.hostName, plan.arbiter.address);
    }
    if (endpoint?.method === "route-table") {
      new RouteEndpoint(this, "Endpoint", {
        plan: endpoint,
        routeTables: routes,
        firstInterfaceId: members.get(endpoint.firstTarget)!.networkInterfaceId,
      });
      names.address(`${records}Endpoint`, endpoint.hostName, endpoint.overlayAddress);
    } else if (endpoint && balancer) {
      for (const letter of endpoint.targets) balancer.register(letter, members.get(letter)!.instanceId);
      names.alias(`${records}Endpoint`, endpoint.hostName, balancer);
      this.endpoint = { dnsName: balancer.dnsName, zoneId: balancer.zoneId };
    }
    // Registrations that Terraform made before belong to the members now: destroying them would cut off the primary.
    const handedOver =
      endpoint?.method === "target-registration" && balancer
        ? balancer.registrations(plan.members.filter(canBecomePrimary).map(({ letter }) => letter))
        : [];
    const forgotten = [...retiredAddresses(this, plan, members), ...handedOver];
    if (forgotten.length > 0) new Forgotten(this, "Retired", forgotten);
  }
}

function canBecomePrimary({ role }: MemberPlan): boolean {
  return role !== "reporting-async";
}
