/** The layers of subnets; each has a reserved block of the VPC, whether it is used or not. */
export const SUBNET_TIERS = ["public", "web", "app", "data", "management"] as const;
export type SubnetTier = (typeof SUBNET_TIERS)[number];

/** One subnet: a tier in a zone. */
export interface SubnetPlan {
  readonly tier: SubnetTier;
  /** The zone's letter. */
  readonly zone: string;
  readonly availabilityZone: string;
  readonly cidr: string;
  /** Set when the subnet exists already. */
  readonly existingId?: string;
  /** Blocks that only planned servers may use; `name` is PascalCase and unique in the subnet: `DataMembers`. */
  readonly reservations: readonly { readonly name: string; readonly cidr: string; readonly purpose: string }[];
}

/** The network of one region. */
export interface NetworkPlan {
  readonly cidr: string;
  /** Set when the VPC exists already; then only reservations are created. */
  readonly existingVpcId?: string;
  readonly zones: readonly string[];
  readonly subnets: readonly SubnetPlan[];
  /** `none`: private-only, with interface endpoints. For an existing VPC: who provides the way out. */
  readonly outgoing: "nat-per-zone" | "nat-shared" | "endpoints";
  /** With `nat-shared` one zone: the one that the document names, or the first. */
  readonly natZones: readonly string[];
  /** Whether anything has a public address: NAT, or the load balancer of an internet-facing web tier. False for an existing VPC. */
  readonly internetGateway: boolean;
  /** Services that get an interface endpoint, such as `ssm`; empty when there is NAT or the VPC exists. */
  readonly interfaceEndpoints: readonly string[];
  readonly flowLogRetentionDays: number;
  /** Tables that get the route to a mirror's overlay address. One per zone in a created VPC: its private subnets share it. */
  readonly routeTables: readonly { readonly name: string; readonly existingId?: string }[];
}
