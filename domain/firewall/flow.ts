import { Service } from "./services";

/** Somebody at one end of a flow. */
export type Party =
  /** The servers or load balancer of one tier: a security group of this region. */
  | { readonly kind: "tier"; readonly tier: string }
  /** Addresses outside our security groups, under the name that the document gives them. */
  | { readonly kind: "range"; readonly name: string; readonly cidr: string }
  /** Amazon S3 through its gateway endpoint: the region's managed prefix list. */
  | { readonly kind: "s3" };

/**
 * One permission: `from` may open connections to `service` at `to`.
 *
 * A row becomes an egress rule where `from` is a tier and an ingress rule where `to` is a tier, and nothing else.
 */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  readonly service: Service;
  /** Why it is open; stands in the rule's description and in docs/ports.md. */
  readonly why: string;
}

/** A security group: one per tier. */
export interface TierGroup {
  /** PascalCase, unique in the region: `MirrorData`, `EndpointData`, `AppApp`, `WebPublic`, `BalancerPublic`, `Arbiter`, `Endpoints`. */
  readonly id: string;
  /** The group's name in AWS. */
  readonly name: string;
  readonly description: string;
}

/** The firewall of one region. */
export interface FirewallPlan {
  readonly groups: readonly TierGroup[];
  readonly flows: readonly Flow[];
}
