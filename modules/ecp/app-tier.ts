import { Construct } from "constructs";
import { AppTierPlan } from "../../domain/ecp/plan";
import { pascal } from "../../domain/names";
import {
  EncryptionKeys,
  HostNames,
  InstanceProfiles,
  NodeFacts,
  SecurityGroups,
  ServerImage,
  Subnets,
} from "../handles";
import { AppServer } from "./app-server";

export interface AppTierProps {
  readonly plan: AppTierPlan;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  readonly names: HostNames;
  readonly image: ServerImage;
  /** True: an attachment that is destroyed is only forgotten, see `attachVolumes`. */
  readonly protection: boolean;
}

/** The ECP application servers of one mirror, spread over zones. They hold caches and sessions, no data. */
export class AppTier extends Construct {
  constructor(scope: Construct, id: string, props: AppTierProps) {
    super(scope, id);
    const { plan, subnets, groups, keys, profiles, facts, names, image, protection } = props;
    const tier = `App${pascal(plan.key)}`;
    for (const server of plan.servers) {
      const serverId = `Server${pascal(server.id)}`;
      new AppServer(this, serverId, {
        plan: server,
        tier: plan,
        group: tier,
        subnets,
        groups,
        keys,
        profiles,
        facts,
        image,
        protection,
      });
      names.address(`${tier}${serverId}`, server.hostName, server.address);
    }
  }
}
