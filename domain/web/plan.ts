import { SecretsPlan } from "../configuration/plan";
import { PlacementPlan } from "../mirror/plan";
import { SeedsPlan } from "../mirror/seeds";
import { ServerCertificatePlan } from "../tls/plan";

export type LoadBalancerType = "application" | "classic" | "network";

export type CertificatePlan =
  | { readonly kind: "given"; readonly arn: string }
  /** Issued and validated in the environment's public zone. */
  | { readonly kind: "validated"; readonly zoneId: string }
  /** TLS passes through the load balancer and ends at the web servers. */
  | { readonly kind: "on-servers" };

export type ScalingPlan =
  | { readonly kind: "by-hand" }
  | { readonly kind: "target-tracking"; readonly targetCpuPercent: number }
  | {
      readonly kind: "schedule";
      readonly actions: readonly {
        readonly name: string;
        readonly cron: string;
        readonly timeZone: string;
        readonly minimum: number;
        readonly maximum: number;
      }[];
    };

/** The bucket that takes a load balancer's access logs, and whose logs it takes. */
export interface AccessLogPlan {
  readonly bucketName: string;
  readonly retentionDays: number;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The load balancer in front of one web tier, with options checked against what its type supports. */
export interface WebLoadBalancerPlan {
  readonly type: LoadBalancerType;
  readonly name: string;
  /** A classic load balancer has none and does not use it. */
  readonly targetGroupName: string;
  readonly internal: boolean;
  /** `seconds` is 0 where the time cannot be chosen. */
  readonly stickiness: { readonly kind: "cookie" | "source-ip" | "none"; readonly seconds: number };
  /** The security policy of the TLS listener; undefined where TLS passes through, and where the ciphers are given. */
  readonly tlsPolicy?: string;
  readonly tlsCiphers?: readonly string[];
  readonly redirectHttp: boolean;
  readonly http2: boolean;
  readonly idleTimeoutSeconds: number;
  readonly webAclArn?: string;
  readonly rules: readonly {
    readonly name: string;
    readonly priority: number;
    readonly hosts: readonly string[];
    readonly paths: readonly string[];
    readonly action: "forward" | "deny";
  }[];
  /** Only where the type writes them for its listeners. */
  readonly accessLogs?: AccessLogPlan;
  readonly drainSeconds: number;
  readonly healthPath: string;
}

/** Which requests web servers pass to IRIS. Whatever stands in no list they refuse too. */
export interface ApplicationsPlan {
  /** URL paths that the gateways serve, each with a slash at both ends. */
  readonly served: readonly string[];
  /** Applications of IRIS itself, which are refused also where a path of `served` is above them. */
  readonly refused: readonly string[];
  /** The same, but for their scripts, styles and images. */
  readonly filesOnly: readonly string[];
  /** Beginnings of names of pages that are refused below every path. */
  readonly refusedPages: readonly string[];
}

/** An application server as Web Gateways know it. `zone` is its own: within it, each web server begins with another one. */
export interface GatewayServerPlan {
  readonly name: string;
  readonly address: string;
  readonly zone: string;
}

/** Where Web Gateways connect. */
export type GatewayPlan =
  /** By zone of the web server: first the servers of the own zone, then those of the others. */
  | {
      readonly kind: "app-servers";
      readonly byZone: Readonly<Record<string, readonly GatewayServerPlan[]>>;
      readonly port: number;
      /** The superservers demand or offer TLS, and the gateway verifies them. */
      readonly tls: boolean;
    }
  /** Mirror-aware, towards one of these members; the gateway learns of the others from it. */
  | ({
      readonly kind: "mirror";
      readonly mirror: string;
      readonly port: number;
      readonly tls: boolean;
    } & SeedsPlan);

/** Web servers with a Web Gateway, in an auto-scaling group, behind one load balancer. */
export interface WebTierPlan {
  readonly key: string;
  readonly groupName: string;
  readonly instanceType: string;
  readonly rootVolumeGiB: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly scaling: ScalingPlan;
  readonly zones: readonly string[];
  readonly purchase: "on-demand" | "spot";
  readonly placement: PlacementPlan;
  readonly loadBalancer: WebLoadBalancerPlan;
  readonly certificate: CertificatePlan;
  /** That of the web servers themselves: TLS goes on behind the load balancer. */
  readonly serverCertificate: ServerCertificatePlan;
  readonly domain: string;
  readonly applications: ApplicationsPlan;
  /** Headers of responses that do not have them of their own, with their values. */
  readonly headers: Readonly<Record<string, string>>;
  readonly gateway: GatewayPlan;
  readonly instanceProfile?: string;
  /** Those that stand before the region's. */
  readonly secrets: SecretsPlan;
}
