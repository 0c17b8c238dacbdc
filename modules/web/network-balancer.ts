import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Construct } from "constructs";
import { WebLoadBalancerPlan } from "../../domain/web/plan";
import { literal } from "../terraform-text";
import { Balancer, BalancerNetwork, HEALTH_CHECK, HTTPS_PORT } from "./balancer";

export interface NetworkBalancerProps {
  readonly plan: WebLoadBalancerPlan;
  readonly network: BalancerNetwork;
  /** The certificate of the TLS listener; undefined: TLS passes through to the web servers. */
  readonly certificateArn?: string;
  /** AWS refuses to delete the load balancer. */
  readonly protection: boolean;
}

/** A Network Load Balancer for web servers: TLS ends at it, or passes through to them with source-IP affinity. */
export class NetworkBalancer extends Construct implements Balancer {
  public readonly dnsName: string;
  public readonly zoneId: string;
  public readonly registration: { readonly targetGroupArns: string[] };

  constructor(scope: Construct, id: string, { plan, network, certificateArn, protection }: NetworkBalancerProps) {
    super(scope, id);
    const balancer = new Lb(this, "LoadBalancer", {
      name: plan.name,
      loadBalancerType: "network",
      internal: plan.internal,
      subnets: [...network.subnetIds],
      // A security group can only be given at creation: a network load balancer without one never gets one.
      securityGroups: [network.securityGroupId],
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: protection,
      accessLogs: plan.accessLogs && { bucket: plan.accessLogs.bucketName, enabled: true },
      dependsOn: [...network.after],
      tags: { Name: plan.name },
    });
    const protocol = certificateArn === undefined ? "TCP" : "TLS";
    const targets = new LbTargetGroup(this, "TargetGroup", {
      name: plan.targetGroupName,
      port: HTTPS_PORT,
      protocol,
      targetType: "instance",
      vpcId: network.vpcId,
      // The web servers log who connects; there is no X-Forwarded-For here.
      preserveClientIp: "true",
      deregistrationDelay: String(plan.drainSeconds),
      healthCheck: { ...HEALTH_CHECK, protocol: "HTTPS", path: literal(plan.healthPath), matcher: "200" },
      // A TLS target group refuses to hear of stickiness at all.
      stickiness: protocol === "TCP" ? { enabled: plan.stickiness.kind === "source-ip", type: "source_ip" } : undefined,
      // Another protocol is another group under another name: the listener moves to it before the old one goes.
      lifecycle: { createBeforeDestroy: true },
    });
    new LbListener(this, "Https", {
      loadBalancerArn: balancer.arn,
      port: HTTPS_PORT,
      protocol,
      sslPolicy: plan.tlsPolicy,
      certificateArn,
      // A TLS listener has its time-out fixed.
      tcpIdleTimeoutSeconds: certificateArn === undefined ? plan.idleTimeoutSeconds : undefined,
      defaultAction: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.registration = { targetGroupArns: [targets.arn] };
  }
}
