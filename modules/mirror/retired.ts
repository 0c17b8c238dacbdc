import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import { MirrorPlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import { addressAt } from "../server/forgotten";
import { SERVER } from "../server/server";
import { attachmentId, volumeId } from "../server/volumes";

/** The id of a member's construct: its letter fixes its Terraform address, its role may change. */
export const memberId = (letter: string): string => `Member${pascal(letter)}`;

/**
 * The addresses of what the document names under `retired`: members with their volumes and attachments, and volumes with
 * their attachments of members that stay. An attachment that is not named would be planned for destruction.
 *
 * An address that the state does not have is no error, so every volume that a retired member may have had is listed.
 *
 * @param members the constructs of the members that stay, by letter
 */
export function retiredAddresses(
  mirror: Construct,
  plan: MirrorPlan,
  members: ReadonlyMap<string, Construct>,
): string[] {
  const { retired } = plan;
  const left = retired.members.flatMap((letter) => {
    const member = new Construct(mirror, memberId(letter));
    const addresses = [
      addressAt(member, SERVER, Instance.tfResourceType),
      ...volumeAddresses(member, retired.memberVolumes),
    ];
    mirror.node.tryRemoveChild(memberId(letter));
    return addresses;
  });
  const stay = [...members.values()].flatMap((member) => volumeAddresses(member, retired.volumes));
  return [...left, ...stay];
}

function volumeAddresses(member: Construct, names: readonly string[]): string[] {
  return names.flatMap((name) => [
    addressAt(member, volumeId(name), EbsVolume.tfResourceType),
    addressAt(member, attachmentId(name), VolumeAttachment.tfResourceType),
  ]);
}
