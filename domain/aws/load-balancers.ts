import { LoadBalancerType } from "../web/plan";

/**
 * A load balancer as clients meet it. A network load balancer with a TLS listener supports other options than one
 * that passes TCP through to TLS on the servers.
 */
export type BalancerFront = "application" | "classic" | "network-tls" | "network-tcp";

export type Stickiness = "cookie" | "source-ip" | "none";

export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** What one kind of load balancer supports for web servers, and what it does when nothing is said. */
export interface BalancerOptions {
  /** The kinds of session affinity, the default first. */
  readonly stickiness: readonly Stickiness[];
  /** Whether the time of an affinity can be chosen. */
  readonly stickinessSeconds: boolean;
  readonly redirectHttp: boolean;
  readonly webAcl: boolean;
  readonly rules: boolean;
  readonly http2: boolean;
  readonly deletionProtection: boolean;
  readonly accessLogs: boolean;
  /** TLS ends at the web servers, with their own certificate. */
  readonly certificateOnServers: boolean;
  readonly idleTimeoutSeconds: Bounds & { readonly default: number };
  readonly drainSeconds: Bounds;
  /** The security policy of its TLS listener that AWS keeps: TLS 1.2 at least. */
  readonly tlsPolicy?: string;
  /** The ciphers of one of our own, for TLS 1.2 alone: where all of AWS's have ciphers that no review passes. */
  readonly tlsCiphers?: readonly string[];
  /** How many servers it takes (default quotas, across zones). */
  readonly servers: number;
}

/**
 * Which load balancer supports which option: documented values of 2026. Read 2026-11-22 were the idle time-outs of network
 * load balancers, their targets per zone, and that they log TLS only; the rest was not read again.
 *
 * Documented in: Elastic Load Balancing API reference (versions 2015-12-01 and 2012-06-01: LoadBalancerAttribute,
 * ListenerAttribute, TargetGroupAttribute); user guides for Application, Network and Classic Load Balancers, "Edit target
 * group attributes" (no sticky sessions on TLS listeners with TLS target groups), "Access logs" (network: TLS listeners
 * only), "Listeners" (TLS listeners keep their idle time-out of 350 s), "Security policies", "Quotas".
 */
export const LOAD_BALANCERS: Readonly<Record<BalancerFront, BalancerOptions>> = {
  application: {
    stickiness: ["cookie", "none"],
    stickinessSeconds: true,
    redirectHttp: true,
    webAcl: true,
    rules: true,
    http2: true,
    deletionProtection: true,
    accessLogs: true,
    certificateOnServers: false,
    idleTimeoutSeconds: { minimum: 1, maximum: 4000, default: 60 },
    drainSeconds: { minimum: 0, maximum: 3600 },
    tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    servers: 1000,
  },
  classic: {
    stickiness: ["cookie", "none"],
    stickinessSeconds: true,
    redirectHttp: false,
    webAcl: false,
    rules: false,
    http2: false,
    deletionProtection: false,
    accessLogs: true,
    certificateOnServers: false,
    idleTimeoutSeconds: { minimum: 1, maximum: 4000, default: 60 },
    drainSeconds: { minimum: 1, maximum: 3600 },
    // The strictest that AWS keeps for it, ELBSecurityPolicy-TLS-1-2-2017-01, also has ciphers in CBC mode and without forward
    // secrecy. User guide for Classic Load Balancers, "Predefined SSL security policies"; it knows no TLS 1.3.
    tlsCiphers: [
      "ECDHE-ECDSA-AES128-GCM-SHA256",
      "ECDHE-RSA-AES128-GCM-SHA256",
      "ECDHE-ECDSA-AES256-GCM-SHA384",
      "ECDHE-RSA-AES256-GCM-SHA384",
    ],
    servers: 1000,
  },
  "network-tls": {
    stickiness: ["none"],
    stickinessSeconds: false,
    redirectHttp: false,
    webAcl: false,
    rules: false,
    http2: false,
    deletionProtection: true,
    accessLogs: true,
    certificateOnServers: false,
    idleTimeoutSeconds: { minimum: 350, maximum: 350, default: 350 },
    drainSeconds: { minimum: 0, maximum: 3600 },
    tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    servers: 500,
  },
  "network-tcp": {
    stickiness: ["source-ip", "none"],
    stickinessSeconds: false,
    redirectHttp: false,
    webAcl: false,
    rules: false,
    http2: false,
    deletionProtection: true,
    accessLogs: false,
    certificateOnServers: true,
    idleTimeoutSeconds: { minimum: 60, maximum: 6000, default: 350 },
    drainSeconds: { minimum: 0, maximum: 3600 },
    servers: 500,
  },
};

/** What the document says to get each kind. */
export const FRONT_NAMES: Readonly<Record<BalancerFront, string>> = {
  application: "application load balancer",
  classic: "classic load balancer",
  "network-tls": "network load balancer with an ACM certificate",
  "network-tcp": "network load balancer with the certificate on the servers",
};

/** `an application load balancer`. */
export function frontWithArticle(front: BalancerFront): string {
  const name = FRONT_NAMES[front];
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

export function frontOf(type: LoadBalancerType, certificateOnServers: boolean): BalancerFront {
  if (type !== "network") return type;
  return certificateOnServers ? "network-tcp" : "network-tls";
}

/**
 * Limits of the rules of an Application Load Balancer, documented values. The quotas were seen on 2026-11-22 in copies of
 * the guide, of which the newer ones say 6 wildcards and the older ones 5; the characters were not read again.
 *
 * Documented in: user guide for Application Load Balancers, "Quotas" (values and wildcards per rule cannot be raised; rules
 * without the default rule); API reference, RuleCondition (characters).
 */
export const LISTENER_RULES = {
  perBalancer: 100,
  valuesPerRule: 5,
  wildcardsPerRule: 6,
  valueLength: 128,
  host: /^[A-Za-z0-9.*?-]*\.[A-Za-z0-9.*?-]*$/,
  path: /^[/*?][A-Za-z0-9_.$/~"'@:+&*?-]*$/,
} as const;
