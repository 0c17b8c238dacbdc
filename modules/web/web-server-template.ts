import {
  LaunchTemplate,
  LaunchTemplateCapacityReservationSpecification,
} from "@cdktf/provider-aws/lib/launch-template";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { WebTierPlan } from "../../domain/web/plan";
import { ServerImage } from "../handles";

/** The root device of the images of RHEL, Oracle Linux, Ubuntu and SLES. Under another name a second volume would appear. */
const ROOT_DEVICE = "/dev/sda1";

export interface WebServerTemplateProps {
  readonly plan: WebTierPlan;
  readonly image: ServerImage;
  readonly securityGroupId: string;
  readonly instanceProfile: string;
  /** The key that encrypts the root volume. */
  readonly keyArn: string;
  /** User data: plain text without references, the same for ever. */
  readonly bootstrap: string;
  /** On servers and their volumes: the provider's default tags do not reach what a template launches. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What a new web server is made of. Changing it touches no running server. */
export class WebServerTemplate extends Construct {
  public readonly template: LaunchTemplate;

  constructor(scope: Construct, id: string, { plan, tags, ...props }: WebServerTemplateProps) {
    super(scope, id);
    if (Token.isUnresolved(props.bootstrap)) {
      throw new Error("the bootstrap of a web server must be plain text: a reference inside base64 is never resolved");
    }
    this.template = new LaunchTemplate(this, "Default", {
      name: plan.groupName,
      imageId: props.image.id,
      instanceType: plan.instanceType,
      updateDefaultVersion: true,
      vpcSecurityGroupIds: [props.securityGroupId],
      iamInstanceProfile: { name: props.instanceProfile },
      // Base64 here and not in Terraform: it holds no template characters, so the text needs no escaping.
      userData: Buffer.from(props.bootstrap, "utf8").toString("base64"),
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: true },
      ebsOptimized: "true",
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            volumeType: "gp3",
            volumeSize: plan.rootVolumeGiB,
            encrypted: "true",
            kmsKeyId: props.keyArn,
            deleteOnTermination: "true",
          },
        },
      ],
      placement: plan.placement.tenancy === "default" ? undefined : { tenancy: plan.placement.tenancy },
      // A request for Spot must not speak of reservations.
      capacityReservationSpecification:
        plan.purchase === "spot" ? undefined : reservation(plan.placement.capacityReservation),
      instanceMarketOptions: plan.purchase === "spot" ? { marketType: "spot" } : undefined,
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: { ...tags } })),
      tags: { Name: plan.groupName },
    });
  }
}

function reservation(choice: string): LaunchTemplateCapacityReservationSpecification {
  return choice === "open" || choice === "none"
    ? { capacityReservationPreference: choice }
    : { capacityReservationTarget: { capacityReservationId: choice } };
}
