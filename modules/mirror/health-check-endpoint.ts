import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import { Construct } from "constructs";
import { EndpointPlan, ListenerPlan, MemberRole } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import { SecurityGroups, Subnets } from "../handles";
import { literal } from "../terraform-text";

/**
 * How long connections to a deregistered member may live on, in seconds. Terraform deregisters a member only when it leaves
 * the mirror or changes its instance; a connection to it has no primary at the other end and should find the new one soon.
 */
const DEREGISTRATION_DELAY_SECONDS = 10;

/** A member that the endpoint may send connections to. */
export interface EndpointTarget {
  readonly letter: string;
  readonly role: MemberRole;
  readonly instanceId: string;
}

export interface HealthCheckEndpointProps {
  readonly plan: EndpointPlan;
  readonly mirrorKey: string;
  readonly members: readonly EndpointTarget[];
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  /** EC2 refuses to delete the load balancer. */
  readonly protection: boolean;
}

/**
 * The address that follows the primary: an internal Network Load Balancer that asks each member's mirror status page.
 *
 * Only the primary answers 200. While no member does, the load balancer sends connections to all members ("fail open"); what
 * is not the primary refuses writes to mirrored databases, and to those only. Source, read 2026-11-22: Elastic Load Balancing,
 * "Edit target group attributes" of Network Load Balancers (`unhealthy_state_routing`, minimum 1).
 */
export class HealthCheckEndpoint extends Construct {
  public readonly dnsName: string;
  public readonly zoneId: string;
  private readonly balancer: Lb;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: HealthCheckEndpointProps,
  ) {
    super(scope, id);
    const { plan, mirrorKey, subnets, groups, protection } = props;
    this.balancer = new Lb(this, "Balancer", {
      name: plan.loadBalancerName,
      loadBalancerType: "network",
      internal: true,
      // From creation: a network load balancer that was made without a security group can never get one.
      securityGroups: [groups.groupId(`Endpoint${pascal(mirrorKey)}`)],
      subnetMapping: plan.addresses.map(({ zone, address }) => ({
        subnetId: subnets.subnetId("data", zone),
        privateIpv4Address: address,
      })),
      // One member is healthy at a time: without it, only clients that reach its zone's node get through.
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: protection,
      tags: { Name: plan.loadBalancerName, "iris:mirror": mirrorKey },
      dependsOn: [...subnets.reservations],
    });
    this.dnsName = this.balancer.dnsName;
    this.zoneId = this.balancer.zoneId;
    for (const listener of plan.listeners) this.serve(listener);
  }

  private serve(listener: ListenerPlan): void {
    const { plan, mirrorKey, subnets, members } = this.props;
    const { healthCheck } = plan;
    const tags = { Name: listener.targetGroupName, "iris:mirror": mirrorKey };
    const name = pascal(listener.name);
    const group = new LbTargetGroup(this, `${name}TargetGroup`, {
      name: listener.targetGroupName,
      vpcId: subnets.vpcId,
      targetType: "instance",
      protocol: "TCP",
      port: listener.targetPort,
      healthCheck: {
        protocol: "HTTP",
        path: literal(healthCheck.path),
        port: String(healthCheck.port),
        // Not a range: a member that is not primary answers 503, a redirect is no answer.
        matcher: "200",
        interval: healthCheck.intervalSeconds,
        timeout: healthCheck.timeoutSeconds,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
      },
      // With the client's address preserved, a member that connects to the endpoint and is sent to itself sees its own
      // address as the source and drops the packets ("hairpin"). Without it, IRIS sees the load balancer's addresses.
      preserveClientIp: String(plan.preserveClientAddress),
      deregistrationDelay: String(DEREGISTRATION_DELAY_SECONDS),
      connectionTermination: true,
      // Connections to the old primary end when it stops being healthy, so that clients connect to the new one.
      targetHealthState: [{ enableUnhealthyConnectionTermination: true }],
      tags,
      // Another target port is another group, and AWS does not delete a group that a listener uses. So the new group comes
      // first; its name is free because the planned name contains the port. The listener moves over, then the old one goes.
      lifecycle: { createBeforeDestroy: true },
    });
    new LbListener(this, `${name}Listener`, {
      loadBalancerArn: this.balancer.arn,
      protocol: "TCP",
      port: listener.port,
      defaultAction: [{ type: "forward", targetGroupArn: group.arn }],
      tags,
    });
    // A reporting async can never become primary.
    for (const member of members.filter(({ role }) => role !== "reporting-async")) {
      new LbTargetGroupAttachment(this, `${name}Member${pascal(member.letter)}`, {
        targetGroupArn: group.arn,
        targetId: member.instanceId,
        port: listener.targetPort,
      });
    }
  }
}
