import { Instance } from "@cdktf/provider-aws/lib/instance";
import { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { PlacementPlan } from "../../domain/mirror/plan";
import { EncryptionKeys, NodeFacts, ServerImage } from "../handles";
import { literal } from "../terraform-text";

/** The id of the instance below the construct of its server. */
export const SERVER = "Server";

export interface ServerProps {
  /** The server's name in tags, DNS, node facts and status. */
  readonly serverName: string;
  readonly image: ServerImage;
  readonly instanceType: string;
  /** It holds the operating system and its logs; IRIS and its data lie on volumes of their own. */
  readonly rootVolumeGiB: number;
  readonly subnetId: string;
  /** The planned private address, inside the subnet. */
  readonly address: string;
  /** Address reservations of the subnet: before they exist, something else may take the address. */
  readonly reservations: readonly ITerraformDependable[];
  readonly securityGroupId: string;
  readonly instanceProfile: string;
  readonly keys: EncryptionKeys;
  readonly facts: NodeFacts;
  /** @default - shared hardware, any open capacity reservation */
  readonly placement?: PlacementPlan;
  /** It answers at an address besides its own. @default false */
  readonly overlayAddress?: boolean;
  /** EC2 refuses to terminate the instance. Terraform lifts that by itself: `prevent_destroy` is the guard against Terraform. */
  readonly terminationProtection: boolean;
  readonly lifecycle?: TerraformResourceLifecycle;
  /** Besides `Name`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** An EC2 instance with what all servers of a deployment share: fixed address, encrypted root volume, IMDSv2, recovery. */
export function newServer(scope: Construct, props: ServerProps): Instance {
  const tags = { Name: props.serverName, ...props.tags };
  return new Instance(scope, SERVER, {
    ami: props.image.id,
    instanceType: props.instanceType,
    subnetId: props.subnetId,
    privateIp: props.address,
    vpcSecurityGroupIds: [props.securityGroupId],
    iamInstanceProfile: props.instanceProfile,
    // AWS drops packets to or from an address that is not the interface's own, until it is told not to look.
    ...(props.overlayAddress && { sourceDestCheck: false }),
    ebsOptimized: true,
    monitoring: true,
    // Hop limit 1: a container or proxy on the server cannot reach the credentials of its role.
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
      // With "enabled", EC2 refuses to launch a server with a blank or a slash in the key of any tag.
      instanceMetadataTags: "disabled",
    },
    rootBlockDevice: {
      volumeType: "gp3",
      volumeSize: props.rootVolumeGiB,
      encrypted: true,
      kmsKeyId: props.keys.keyArn("ebs"),
      tags,
    },
    disableApiTermination: props.terminationProtection,
    // A shutdown typed in the guest must not delete the server.
    instanceInitiatedShutdownBehavior: "stop",
    maintenanceOptions: { autoRecovery: "default" },
    ...placementArguments(props.placement),
    userData: literal(props.facts.bootstrap(props.serverName)),
    userDataReplaceOnChange: false,
    tags,
    ...(props.lifecycle && { lifecycle: props.lifecycle }),
    dependsOn: [...props.reservations],
  });
}

function placementArguments(placement: PlacementPlan | undefined) {
  if (placement === undefined) return {};
  const { tenancy, hostId, capacityReservation } = placement;
  return {
    tenancy,
    ...(hostId !== undefined && { hostId }),
    capacityReservationSpecification:
      capacityReservation === "open" || capacityReservation === "none"
        ? { capacityReservationPreference: capacityReservation }
        : { capacityReservationTarget: { capacityReservationId: capacityReservation } },
  };
}
