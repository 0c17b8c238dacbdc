import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import { Construct } from "constructs";
import { BalancerEndpointPlan, BalancerListenerPlan } from "../../domain/mirror/plan";
import { pascal } from "../../domain/names";
import { SecurityGroups, Subnets } from "../handles";
import { addressAt } from "../server/forgotten";
import { literal } from "../terraform-text";

/**
 * How long connections to a deregistered member may live on, in seconds. It is no primary any more, or has left the mirror:
 * its clients should find the new primary soon.
 */
const DEREGISTRATION_DELAY_SECONDS = 10;

export interface BalancerEndpointProps {
  readonly plan: BalancerEndpointPlan;
  readonly mirrorKey: string;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  /** EC2 refuses to delete the load balancer. */
  readonly protection: boolean;
}

/**
 * The address that follows the primary: an internal Network Load Balancer.
 *
 * With method `health-check` it asks each member's mirror status page, which only the primary answers with 200. While no
 * member does, it sends connections to all members ("fail open"); those that are not primary refuse them by a filter of
 * their own. With `target-registration` it knows the primary alone, which registers itself; the check is then a TCP
 * connection, for the health that operators look at: a load balancer with one target sends to it in any case. Source, read
 * 2026-11-22: Elastic Load Balancing, "Health checks for Network Load Balancer target groups".
 */
export class BalancerEndpoint extends Construct {
  public readonly dnsName: string;
  public readonly zoneId: string;
  private readonly balancer: Lb;
  private readonly groups: ReadonlyMap<BalancerListenerPlan, LbTargetGroup>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: BalancerEndpointProps,
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
    this.groups = new Map(plan.listeners.map((listener) => [listener, this.serve(listener)]));
  }

  /** Where a new primary registers itself. */
  public get targetGroups(): { arn: string; port: number }[] {
    return [...this.groups].map(([{ targetPort }, { arn }]) => ({ arn, port: targetPort }));
  }

  /** Registers a member for every listener. */
  public register(letter: string, instanceId: string): void {
    for (const [listener, group] of this.groups) {
      new LbTargetGroupAttachment(this, attachmentId(listener, letter), {
        targetGroupArn: group.arn,
        targetId: instanceId,
        port: listener.targetPort,
      });
    }
  }

  /** The Terraform addresses that registrations of these members have, or had. */
  public registrations(letters: readonly string[]): string[] {
    return [...this.groups.keys()].flatMap((listener) =>
      letters.map((letter) => addressAt(this, attachmentId(listener, letter), LbTargetGroupAttachment.tfResourceType)),
    );
  }

  private serve(listener: BalancerListenerPlan): LbTargetGroup {
    const { plan, mirrorKey, subnets } = this.props;
    const tags = { Name: listener.targetGroupName, "iris:mirror": mirrorKey };
    const name = pascal(listener.name);
    const group = new LbTargetGroup(this, `${name}TargetGroup`, {
      name: listener.targetGroupName,
      vpcId: subnets.vpcId,
      targetType: "instance",
      protocol: "TCP",
      port: listener.targetPort,
      healthCheck: healthCheck(plan),
      // With the client's address preserved, a member that connects to the endpoint and is sent to itself sees its own
      // address as the source and drops the packets ("hairpin"). Without it, IRIS sees the load balancer's addresses.
      preserveClientIp: String(plan.preserveClientAddress),
      deregistrationDelay: String(DEREGISTRATION_DELAY_SECONDS),
      connectionTermination: true,
      // Connections to the old primary end when it stops being healthy, so that clients connect to the new one; not while no
      // member is healthy. A registered primary is the only one: its connections end with its registration.
      targetHealthState: [{ enableUnhealthyConnectionTermination: plan.method === "health-check" }],
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
    return group;
  }
}

const attachmentId = ({ name }: BalancerListenerPlan, letter: string): string =>
  `${pascal(name)}Member${pascal(letter)}`;

function healthCheck({ method, healthCheck: check }: BalancerEndpointPlan) {
  const times = {
    interval: check.intervalSeconds,
    timeout: check.timeoutSeconds,
    healthyThreshold: check.healthyThreshold,
    unhealthyThreshold: check.unhealthyThreshold,
  };
  if (method === "target-registration") return { protocol: "TCP", port: "traffic-port", ...times };
  // Not a range: a member that is not primary answers 503, a redirect is no answer.
  return { protocol: "HTTP", path: literal(check.path), port: String(check.port), matcher: "200", ...times };
}
