import { Construct } from "constructs";
import { MemberPlan, MirrorPlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import { EncryptionKeys, InstanceProfiles, NodeFacts, SecurityGroups, ServerImage, Subnets } from "../handles";
import { CHANGES_THAT_STOP } from "../server/changes-that-stop";
import { newServer } from "../server/server";
import { attachVolumes } from "../server/volumes";
import { EndpointFacts } from "./endpoint-facts";
import { memberFacts } from "./member-facts";
import { literal } from "../terraform-text";

export interface MirrorMemberProps {
  readonly plan: MemberPlan;
  /** The mirror that it belongs to. */
  readonly mirror: MirrorPlan;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  /** What the member knows of the address that follows the primary; null where there is none for it. */
  readonly endpoint: EndpointFacts | null;
  readonly image: ServerImage;
  /** False: Terraform may destroy the member and its data. For throw-away environments. */
  readonly protection: boolean;
}

/**
 * One IRIS server of a mirror: instance and data volumes.
 *
 * Stateful. An apply does not stop or replace the member: it ignores a new image, boot script, instance type and all other
 * changes that would, until the document names it under `maintenance`; then they take effect on this instance, and its
 * volumes stay protected. Make it the backup and stop IRIS before that apply.
 */
export class MirrorMember extends Construct {
  public readonly instanceId: string;
  public readonly networkInterfaceId: string;

  constructor(scope: Construct, id: string, props: MirrorMemberProps) {
    super(scope, id);
    const { plan, mirror, subnets, keys, facts, protection } = props;
    const group = `Mirror${pascal(mirror.key)}`;
    const tags = { "iris:role": "mirror-member", "iris:mirror": mirror.key, "iris:member": plan.letter };
    const server = newServer(this, {
      serverName: plan.serverName,
      image: props.image,
      instanceType: plan.instanceType,
      rootVolumeGiB: mirror.rootVolumeGiB,
      subnetId: subnets.subnetId("data", plan.zone),
      address: plan.address,
      reservations: subnets.reservations,
      securityGroupId: props.groups.groupId(group),
      instanceProfile:
        (mirror.instanceProfile && literal(mirror.instanceProfile)) ?? props.profiles.instanceProfile(group),
      keys,
      facts,
      placement: plan.placement,
      overlayAddress: props.endpoint?.method === "route-table",
      terminationProtection: protection,
      tags,
      ...(!plan.underMaintenance && {
        lifecycle: { ...(protection && { preventDestroy: true }), ignoreChanges: [...CHANGES_THAT_STOP] },
      }),
    });
    this.instanceId = server.id;
    this.networkInterfaceId = server.primaryNetworkInterfaceId;
    const volumes = attachVolumes(this, {
      serverName: plan.serverName,
      instanceId: server.id,
      availabilityZone: plan.availabilityZone,
      volumes: plan.volumes,
      keys,
      protectData: protection,
      keepAttached: protection,
      tags,
    });
    facts.publish(
      plan.serverName,
      memberFacts(plan, mirror, volumes, { keys, endpoint: props.endpoint }),
      mirror.secrets,
    );
  }
}
