import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import { VolumePlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import { EncryptionKeys } from "../handles";

/** Ids come from the volume's name, not its position: dropping a volume must not rename the rest. */
export const volumeId = (name: string): string => `${pascal(name)}Volume`;
export const attachmentId = (name: string): string => `${pascal(name)}Attachment`;

export interface ServerVolumesProps {
  readonly serverName: string;
  readonly instanceId: string;
  readonly availabilityZone: string;
  readonly volumes: readonly VolumePlan[];
  readonly keys: EncryptionKeys;
  /** They hold what a lost server cannot bring back: no destruction by Terraform; one created so ends in a snapshot. */
  readonly protectData: boolean;
  /** True: a destroyed attachment is only forgotten, Terraform detaches no volume. False: it stops the server and detaches. */
  readonly keepAttached: boolean;
  /** Besides `Name` and `iris:volume`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What a server is told about one of its volumes; the guest finds the device by the volume's id. */
export interface VolumeFacts {
  readonly name: string;
  readonly purpose: string;
  readonly volumeId: string;
  readonly mount: string;
  readonly deviceName: string;
}

/**
 * The planned volumes of one server, encrypted and attached.
 *
 * Stateful. A volume grows, changes type, IOPS and throughput in place. Its zone, its key and `encrypted` replace it and are
 * not ignored: such a change has to fail on `prevent_destroy` instead of being passed over.
 *
 * `keepAttached` is for two cases. A volume that left the configuration without a `retired` entry stays attached, and EC2
 * does not delete an attached volume. And when a server is replaced, EC2 shuts the old one down first and frees its volumes
 * then; a detachment before that would wait for file systems that are mounted. Terraform uses the value of the last apply.
 */
export function attachVolumes(scope: Construct, props: ServerVolumesProps): VolumeFacts[] {
  return props.volumes.map((volume) => {
    const disk = new EbsVolume(scope, volumeId(volume.name), {
      availabilityZone: props.availabilityZone,
      type: volume.type,
      size: volume.sizeGiB,
      iops: volume.iops,
      throughput: volume.throughputMiBps,
      snapshotId: volume.snapshotId,
      encrypted: true,
      kmsKeyId: props.keys.keyArn("ebs"),
      finalSnapshot: props.protectData,
      tags: { Name: `${props.serverName}-${volume.name}`, ...props.tags, "iris:volume": volume.name },
      lifecycle: {
        ...(props.protectData && { preventDestroy: true }),
        // A snapshot is where a volume starts from; another one in the configuration must not replace the data.
        // A changed `final_snapshot` makes the provider 5.100 call ModifyVolume without a change, which EC2 refuses: the
        // value of the volume's creation stays. Protection that is switched off later still ends in a last snapshot.
        ignoreChanges: ["snapshot_id", "final_snapshot"],
      },
    });
    new VolumeAttachment(scope, attachmentId(volume.name), {
      instanceId: props.instanceId,
      volumeId: disk.id,
      deviceName: volume.deviceName,
      skipDestroy: props.keepAttached,
      // Where attachments are destroyed at all, the server stops first: a mounted volume stays "busy" and the apply waits in vain.
      stopInstanceBeforeDetaching: !props.keepAttached,
    });
    const { name, purpose, mount, deviceName } = volume;
    return { name, purpose, volumeId: disk.id, mount, deviceName };
  });
}
