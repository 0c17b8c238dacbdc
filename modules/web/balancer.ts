import { ITerraformDependable } from "cdktf";

/** What the children of a web tier get to make its load balancer. */
export interface BalancerNetwork {
  readonly vpcId: string;
  /** One subnet per zone: public ones when the load balancer faces the internet, web ones when it is internal. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** What must exist before the load balancer takes addresses and writes logs. */
  readonly after: readonly ITerraformDependable[];
}

/** What the web servers and DNS need of a load balancer of any type. */
export interface Balancer {
  readonly dnsName: string;
  /** The Route 53 zone of `dnsName`, for alias records. */
  readonly zoneId: string;
  /** Where the auto-scaling group registers its servers. */
  readonly registration: { readonly targetGroupArns: string[] } | { readonly loadBalancers: string[] };
}

/** The web servers speak TLS too: every hop is encrypted. The load balancer does not check their certificate. */
export const HTTPS_PORT = 443;

/**
 * When a web server gets requests and when it stops getting them: three failures, 30 seconds.
 *
 * Seconds and counts; accepted by all types (classic: the time-out must be below the interval).
 */
export const HEALTH_CHECK = { interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3 } as const;
