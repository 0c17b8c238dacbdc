import { Construct } from "constructs";
import { ArbiterPlan } from "../../domain/mirror/plan";
import { EncryptionKeys, InstanceProfiles, NodeFacts, SecurityGroups, ServerImage, Subnets } from "../handles";
import { CHANGES_THAT_STOP } from "../server/changes-that-stop";
import { newServer } from "../server/server";
import { literal } from "../terraform-text";

/** The security group and the role that all arbiters of a region share. */
const GROUP = "Arbiter";

export interface ArbiterProps {
  readonly plan: ArbiterPlan;
  /** The key of the mirror that it serves. */
  readonly mirrorKey: string;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  readonly image: ServerImage;
}

/**
 * The arbiter of a mirror: an ISCAgent on a server of its own.
 *
 * It holds no data, so Terraform may destroy it. It ignores a new image, boot script and instance type all the same: a member
 * that fails while the arbiter restarts is not taken over automatically. Replace it in a quiet hour with `-replace`.
 */
export class Arbiter extends Construct {
  constructor(scope: Construct, id: string, props: ArbiterProps) {
    super(scope, id);
    const { plan, mirrorKey, subnets, facts } = props;
    newServer(this, {
      serverName: plan.serverName,
      image: props.image,
      instanceType: plan.instanceType,
      rootVolumeGiB: plan.rootVolumeGiB,
      subnetId: subnets.subnetId("management", plan.zone),
      address: plan.address,
      reservations: subnets.reservations,
      securityGroupId: props.groups.groupId(GROUP),
      instanceProfile: (plan.instanceProfile && literal(plan.instanceProfile)) ?? props.profiles.instanceProfile(GROUP),
      keys: props.keys,
      facts,
      terminationProtection: false,
      tags: { "iris:role": "arbiter", "iris:mirror": mirrorKey },
      lifecycle: { ignoreChanges: [...CHANGES_THAT_STOP] },
    });
    facts.publish(plan.serverName, {
      role: "arbiter",
      hostName: plan.hostName,
      address: plan.address,
      certificate: null,
    });
  }
}
