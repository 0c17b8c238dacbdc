import { StackPlan } from "../state/plan";

/** A VPC whose servers resolve the private names of a region. */
export interface ResolvingVpc {
  /** Part of the Terraform address. */
  readonly name: string;
  readonly vpcId: string;
  /** `eu-west-1`. */
  readonly region: string;
}

/** Names of one region: a private zone for its VPC and, with a public zone, what the region serves. */
export interface RegionDnsPlan {
  /** `eu-west-1.prod.example.org`; `.internal` takes the place of a domain when no zone is given. */
  readonly privateZone: string;
  readonly resolvedFrom: readonly ResolvingVpc[];
  /** The public zone; undefined: nothing public is created. */
  readonly publicZoneId?: string;
  /** A region's own name for each web tier: `public.eu-west-1.prod.example.org`. */
  readonly webNames: Readonly<Record<string, string>>;
}

/** The user-facing names of an environment: a stack of its own, which looks up nothing but Route 53. */
export interface DnsPlan {
  readonly stack: StackPlan;
  readonly account: string;
  readonly providerVersion: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly zoneId: string;
  /** The region of the provider: Route 53 is global, the state is not. */
  readonly providerRegion: string;
  readonly records: readonly { readonly webTier: string; readonly name: string; readonly target: string }[];
}
