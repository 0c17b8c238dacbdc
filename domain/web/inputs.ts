import { Architecture } from "../aws/instance-types";
import { Deployment } from "../config/deployment";
import { CertificateSource } from "../configuration/plan";
import { SeedsPlan } from "../mirror/seeds";
import { ConfigPath } from "../problems";

export type WebTierConfig = Deployment["webTiers"][string];

/** What of a region a web tier depends on. */
export interface WebRegion {
  /** `eu-west-1`. */
  readonly name: string;
  readonly partition: string;
  readonly account: string;
  readonly environment: string;
  /** That of the image. */
  readonly architecture: Architecture;
  /** Letters of the zones that the web servers spread over. */
  readonly zones: readonly string[];
  /** The public zone of `dns.zone`. */
  readonly dnsZone?: { readonly id: string; readonly name: string };
  /** Where certificates of servers come from. */
  readonly certificates?: CertificateSource;
}

/** What `of` of a web tier names. */
export type GatewayTarget =
  | {
      readonly kind: "app-tier";
      readonly servers: readonly {
        readonly id: string;
        readonly serverName: string;
        readonly zone: string;
        readonly address: string;
      }[];
      readonly port: number;
      readonly tls: boolean;
    }
  /** The members of a mirror: never its load balancer. */
  | ({
      readonly kind: "mirror";
      readonly mirror: string;
      readonly port: number;
      readonly tls: boolean;
    } & SeedsPlan);

/** One web tier of a document and what planning knows around it. */
export interface WebTierInput {
  /** Where the tier stands: `webTiers.public`. */
  readonly path: ConfigPath;
  readonly key: string;
  readonly tier: WebTierConfig;
  readonly region: WebRegion;
  /** Undefined when `of` names nothing: then the rest of the tier is still checked. */
  readonly target?: GatewayTarget;
}
