import { Elb } from "@cdktf/provider-aws/lib/elb";
import { LoadBalancerListenerPolicy } from "@cdktf/provider-aws/lib/load-balancer-listener-policy";
import { LoadBalancerPolicy } from "@cdktf/provider-aws/lib/load-balancer-policy";
import { Construct } from "constructs";
import { WebLoadBalancerPlan } from "../../domain/web/plan";
import { literal } from "../terraform-text";
import { Balancer, BalancerNetwork, HEALTH_CHECK, HTTPS_PORT } from "./balancer";

export interface ClassicBalancerProps {
  readonly plan: WebLoadBalancerPlan;
  readonly network: BalancerNetwork;
  readonly certificateArn: string;
  /** Terraform refuses to destroy the load balancer: this type has no deletion protection of its own. */
  readonly protection: boolean;
}

/** A Classic Load Balancer in front of web servers, with cookie affinity. */
export class ClassicBalancer extends Construct implements Balancer {
  public readonly dnsName: string;
  public readonly zoneId: string;
  public readonly registration: { readonly loadBalancers: string[] };

  constructor(scope: Construct, id: string, { plan, network, certificateArn, protection }: ClassicBalancerProps) {
    super(scope, id);
    const balancer = new Elb(this, "LoadBalancer", {
      name: plan.name,
      internal: plan.internal,
      subnets: [...network.subnetIds],
      securityGroups: [network.securityGroupId],
      listener: [
        {
          lbPort: HTTPS_PORT,
          lbProtocol: "https",
          instancePort: HTTPS_PORT,
          instanceProtocol: "https",
          sslCertificateId: certificateArn,
        },
      ],
      healthCheck: { ...HEALTH_CHECK, target: `HTTPS:${HTTPS_PORT}${literal(plan.healthPath)}` },
      crossZoneLoadBalancing: true,
      connectionDraining: true,
      connectionDrainingTimeout: plan.drainSeconds,
      idleTimeout: plan.idleTimeoutSeconds,
      desyncMitigationMode: "defensive",
      // Minutes: 5 or 60.
      accessLogs: plan.accessLogs && { bucket: plan.accessLogs.bucketName, enabled: true, interval: 5 },
      dependsOn: [...network.after],
      lifecycle: { preventDestroy: protection },
      tags: { Name: plan.name },
    });
    this.listenerPolicies(balancer, plan);
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.registration = { loadBalancers: [balancer.name] };
  }

  /**
   * AWS replaces all policies of a listener at once. `aws_lb_cookie_stickiness_policy` sets its own and so drops the TLS
   * policy: do not turn this into it.
   */
  private listenerPolicies(balancer: Elb, plan: WebLoadBalancerPlan): void {
    const policies = [
      new LoadBalancerPolicy(this, "TlsPolicy", {
        loadBalancerName: balancer.name,
        // Another list of ciphers needs another name here: the provider takes a policy that AWS gives more attributes than
        // these for unchanged, and where it sees a change the listener is without a TLS policy for a moment.
        policyName: "tls12-ecdhe-gcm",
        policyTypeName: "SSLNegotiationPolicyType",
        policyAttribute: ["Protocol-TLSv1.2", "Server-Defined-Cipher-Order", ...(plan.tlsCiphers ?? [])].map(
          (name) => ({
            name,
            value: "true",
          }),
        ),
        // The listener moves to the new policy before the old one goes.
        lifecycle: { createBeforeDestroy: true },
      }),
    ];
    if (plan.stickiness.kind === "cookie") {
      policies.push(
        new LoadBalancerPolicy(this, "CookiePolicy", {
          loadBalancerName: balancer.name,
          policyName: "cookie",
          policyTypeName: "LBCookieStickinessPolicyType",
          policyAttribute: [{ name: "CookieExpirationPeriod", value: String(plan.stickiness.seconds) }],
        }),
      );
    }
    new LoadBalancerListenerPolicy(this, "HttpsPolicies", {
      loadBalancerName: balancer.name,
      loadBalancerPort: HTTPS_PORT,
      policyNames: policies.map(({ policyName }) => policyName),
    });
  }
}
