import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { WebTierPlan } from "../../domain/web/plan";
import { webServerNode } from "../../domain/web/plan-web-tier";
import { EncryptionKeys, InstanceProfiles, NodeFacts, SecurityGroups, ServerImage, Subnets } from "../handles";
import { AccessLogBucket } from "./access-log-bucket";
import { ApplicationBalancer } from "./application-balancer";
import { Balancer, BalancerNetwork } from "./balancer";
import { ValidatedCertificate } from "./certificate";
import { ClassicBalancer } from "./classic-balancer";
import { NetworkBalancer } from "./network-balancer";
import { WebServers } from "./web-servers";
import { literal } from "../terraform-text";

export interface WebTierProps {
  readonly plan: WebTierPlan;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  readonly image: ServerImage;
  /** False: the load balancer and the log bucket may be destroyed. */
  readonly protection: boolean;
  /** Tags of everything: auto-scaling instances and volumes do not get the provider's default tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Web servers with Web Gateways, an auto-scaling group over the zones, and the load balancer that users reach.
 *
 * The servers share one node name, `web-<key>`, and so one file of facts.
 */
export class WebTier extends Construct {
  public readonly dnsName: string;
  /** The Route 53 zone of `dnsName`, for alias records. */
  public readonly zoneId: string;
  public readonly autoScalingGroupName: string;

  constructor(scope: Construct, id: string, props: WebTierProps) {
    super(scope, id);
    const { plan, subnets, groups } = props;
    const serversGroup = `Web${pascal(plan.key)}`;
    const node = webServerNode(plan.key);
    props.facts.publish(
      node,
      {
        role: "web-server",
        tier: plan.key,
        domain: plan.domain,
        applications: plan.applications,
        headers: plan.headers,
        gateway: plan.gateway,
        healthPath: plan.loadBalancer.healthPath,
        drainSeconds: plan.loadBalancer.drainSeconds,
        // The web server keeps idle connections longer than the load balancer does, else users see 502 now and then.
        idleTimeoutSeconds: plan.loadBalancer.idleTimeoutSeconds,
        certificate: plan.serverCertificate,
        certificateKind: plan.certificate.kind,
      },
      plan.secrets,
    );
    const balancer = this.balancer(props, groups.groupId(`Balancer${pascal(plan.key)}`));
    const servers = new WebServers(this, "Servers", {
      plan,
      image: props.image,
      securityGroupId: groups.groupId(serversGroup),
      instanceProfile:
        (plan.instanceProfile && literal(plan.instanceProfile)) ?? props.profiles.instanceProfile(serversGroup),
      keyArn: props.keys.keyArn("ebs"),
      bootstrap: props.facts.bootstrap(node),
      subnetIds: plan.zones.map((zone) => subnets.subnetId("web", zone)),
      registration: balancer.registration,
      after: subnets.reservations,
      tags: props.tags,
    });
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.autoScalingGroupName = servers.groupName;
  }

  private balancer({ plan, subnets, protection }: WebTierProps, securityGroupId: string): Balancer {
    const { loadBalancer } = plan;
    const network: BalancerNetwork = {
      vpcId: subnets.vpcId,
      subnetIds: plan.zones.map((zone) => subnets.subnetId(loadBalancer.internal ? "web" : "public", zone)),
      securityGroupId,
      after: [
        ...subnets.reservations,
        ...(loadBalancer.internal ? [] : subnets.publicWay),
        ...this.accessLogs(plan, protection),
      ],
    };
    const common = { plan: loadBalancer, network, protection };
    const certificateArn = this.certificateArn(plan);
    if (loadBalancer.type === "network") return new NetworkBalancer(this, "Balancer", { ...common, certificateArn });
    if (certificateArn === undefined) {
      throw new Error(
        `web tier '${plan.key}': TLS ends at the ${loadBalancer.type} load balancer, so it needs a certificate; planning refuses this`,
      );
    }
    return loadBalancer.type === "classic"
      ? new ClassicBalancer(this, "Balancer", { ...common, certificateArn })
      : new ApplicationBalancer(this, "Balancer", { ...common, certificateArn });
  }

  private accessLogs({ loadBalancer }: WebTierPlan, protection: boolean): ITerraformDependable[] {
    if (loadBalancer.accessLogs === undefined) return [];
    return [
      new AccessLogBucket(this, "AccessLogs", {
        plan: loadBalancer.accessLogs,
        loadBalancer: loadBalancer.type,
        protection,
      }).policy,
    ];
  }

  private certificateArn({ certificate, domain }: WebTierPlan): string | undefined {
    if (certificate.kind === "on-servers") return undefined;
    if (certificate.kind === "given") return literal(certificate.arn);
    return new ValidatedCertificate(this, "Certificate", { domain, zoneId: certificate.zoneId }).arn;
  }
}
