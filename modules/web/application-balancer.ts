import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { WebLoadBalancerPlan } from "../../domain/web/plan";
import { literal } from "../terraform-text";
import { Balancer, BalancerNetwork, HEALTH_CHECK, HTTPS_PORT } from "./balancer";

export interface ApplicationBalancerProps {
  readonly plan: WebLoadBalancerPlan;
  readonly network: BalancerNetwork;
  readonly certificateArn: string;
  /** AWS refuses to delete the load balancer. */
  readonly protection: boolean;
}

/** An Application Load Balancer: HTTPS to the web servers, cookie affinity, host and path rules, WAF. */
export class ApplicationBalancer extends Construct implements Balancer {
  public readonly dnsName: string;
  public readonly zoneId: string;
  public readonly registration: { readonly targetGroupArns: string[] };

  constructor(scope: Construct, id: string, { plan, network, certificateArn, protection }: ApplicationBalancerProps) {
    super(scope, id);
    const balancer = new Lb(this, "LoadBalancer", {
      name: plan.name,
      loadBalancerType: "application",
      internal: plan.internal,
      subnets: [...network.subnetIds],
      securityGroups: [network.securityGroupId],
      enableDeletionProtection: protection,
      enableHttp2: plan.http2,
      idleTimeout: plan.idleTimeoutSeconds,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      accessLogs: plan.accessLogs && { bucket: plan.accessLogs.bucketName, enabled: true },
      dependsOn: [...network.after],
      tags: { Name: plan.name },
    });
    const targets = this.targetGroup(plan, network.vpcId);
    const https = new LbListener(this, "Https", {
      loadBalancerArn: balancer.arn,
      port: HTTPS_PORT,
      protocol: "HTTPS",
      sslPolicy: plan.tlsPolicy,
      certificateArn,
      defaultAction: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    if (plan.redirectHttp) this.redirect(balancer.arn);
    for (const rule of plan.rules) this.rule(rule, https.arn, targets.arn);
    if (plan.webAclArn !== undefined) {
      new Wafv2WebAclAssociation(this, "WebAcl", { resourceArn: balancer.arn, webAclArn: literal(plan.webAclArn) });
    }
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.registration = { targetGroupArns: [targets.arn] };
  }

  private targetGroup(plan: WebLoadBalancerPlan, vpcId: string): LbTargetGroup {
    return new LbTargetGroup(this, "TargetGroup", {
      name: plan.targetGroupName,
      port: HTTPS_PORT,
      protocol: "HTTPS",
      targetType: "instance",
      vpcId,
      deregistrationDelay: String(plan.drainSeconds),
      healthCheck: { ...HEALTH_CHECK, protocol: "HTTPS", path: literal(plan.healthPath), matcher: "200" },
      stickiness:
        plan.stickiness.kind === "cookie"
          ? { enabled: true, type: "lb_cookie", cookieDuration: plan.stickiness.seconds }
          : { enabled: false, type: "lb_cookie" },
      // Another protocol is another group under another name: the listener moves to it before the old one goes.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private redirect(loadBalancerArn: string): void {
    new LbListener(this, "Redirect", {
      loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [
        { type: "redirect", redirect: { port: String(HTTPS_PORT), protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
    });
  }

  private rule(rule: WebLoadBalancerPlan["rules"][number], listenerArn: string, targetGroupArn: string): void {
    new LbListenerRule(this, `${pascal(rule.name)}Rule`, {
      listenerArn,
      priority: rule.priority,
      action: [
        rule.action === "forward"
          ? { type: "forward", targetGroupArn }
          : {
              type: "fixed-response",
              fixedResponse: { contentType: "text/plain", messageBody: "forbidden", statusCode: "403" },
            },
      ],
      condition: [
        ...(rule.hosts.length > 0 ? [{ hostHeader: { values: rule.hosts.map(literal) } }] : []),
        ...(rule.paths.length > 0 ? [{ pathPattern: { values: rule.paths.map(literal) } }] : []),
      ],
      tags: { Name: rule.name },
    });
  }
}
