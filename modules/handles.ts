import { ITerraformDependable } from "cdktf";
import { NodeRole, SecretsPlan } from "../domain/configuration/plan";
import { SubnetTier } from "../domain/network/plan";
import { KeyPurpose } from "../domain/security/plan";

/**
 * What modules need of each other. `Network`, `Firewall`, `Keys`, `Roles`, `Configuration` and `PrivateNames` of this
 * package fulfil these; an app with resources of its own can pass ids instead.
 */
export interface Subnets {
  readonly vpcId: string;
  /** The id of the subnet of a tier in a zone, by the zone's letter. */
  subnetId(tier: SubnetTier, zone: string): string;
  /** Address reservations: whatever takes an automatic address in these subnets must wait for them. */
  readonly reservations: readonly ITerraformDependable[];
  /** The internet gateway where it is created: AWS refuses an internet-facing load balancer without one. Empty for an existing VPC. */
  readonly publicWay: readonly ITerraformDependable[];
}

export interface RouteTableIds {
  /** The id of a route table by its name in the plan: `private-a`. */
  routeTableId(name: string): string;
}

export interface SecurityGroups {
  /** The id of a tier's security group, by the id in the plan: `MirrorData`. */
  groupId(tier: string): string;
}

export interface EncryptionKeys {
  keyArn(purpose: KeyPurpose): string;
}

export interface InstanceProfiles {
  /** The name of the instance profile for a tier's servers. */
  instanceProfile(tier: string): string;
}

/** What a module knows of one server. Values may hold references such as volume ids. Never a secret. */
export interface OwnFacts {
  /** Decides which kits, secrets and scripts of the region the node's facts name. */
  readonly role: NodeRole;
  readonly [fact: string]: unknown;
}

/** Hands facts to servers: a JSON object per node in the configuration bucket, and the user data that reads it. */
export interface NodeFacts {
  /**
   * Write `facts`, and what all servers of the role share, as `nodes/<node>.json`. ARNs of `secrets` stand before those of the
   * region.
   */
  publish(node: string, facts: OwnFacts, secrets?: SecretsPlan): void;
  /** User data for a server of this name: plain text, not yet escaped for Terraform; the same for ever for one name. */
  bootstrap(node: string): string;
}

export interface HostNames {
  /** An address record in the region's private zone. `id` is a PascalCase construct id. */
  address(id: string, hostName: string, address: string): void;
  /** An alias to a load balancer in the region's private zone. */
  alias(id: string, hostName: string, target: { readonly dnsName: string; readonly zoneId: string }): void;
}

/** The image that servers start from. A running server keeps the one it has. */
export interface ServerImage {
  readonly id: string;
}
