import { ConfigurationPlan } from "./configuration/plan";
import { AppTierPlan } from "./ecp/plan";
import { DnsPlan, RegionDnsPlan } from "./dns/plan";
import { FirewallPlan } from "./firewall/flow";
import { MirrorPlan } from "./mirror/plan";
import { EndpointPolicies } from "./network/endpoint-statements";
import { NetworkPlan } from "./network/plan";
import { OperationsPlan } from "./operations/plan";
import { KeyPlan, RolePlan } from "./security/plan";
import { StackPlan } from "./state/plan";
import { WebTierPlan } from "./web/plan";

/** The operating system image of a region and where the kit lies. */
export interface ImagePlan {
  readonly id: string;
  readonly os: string;
  readonly architecture: "x86_64" | "arm64";
}

/** The record of connections of a VPC that is created: where it goes and under which role. */
export interface FlowLogsPlan {
  readonly logGroupName: string;
  readonly roleName: string;
  readonly rolePath: string;
  readonly permissionsBoundary?: string;
}

/** Everything of a deployment that lies in one region: one stack, one state. */
export interface RegionPlan {
  /** The key in the document: `primary`, `dr`. */
  readonly key: string;
  /** `eu-west-1`. */
  readonly name: string;
  readonly partition: string;
  readonly account: string;
  readonly environment: string;
  readonly stack: StackPlan;
  readonly providerVersion: string;
  /** False: Terraform may destroy what holds data. */
  readonly protection: boolean;
  /** Tags on everything that can carry tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** The key of the tag that holds the environment's name. */
  readonly environmentTag: string;
  readonly image: ImagePlan;
  readonly network: NetworkPlan;
  readonly endpointPolicies: EndpointPolicies;
  readonly flowLogs: FlowLogsPlan;
  readonly firewall: FirewallPlan;
  readonly keys: readonly KeyPlan[];
  readonly roles: readonly RolePlan[];
  readonly configuration: ConfigurationPlan;
  readonly operations: OperationsPlan;
  readonly dns: RegionDnsPlan;
  readonly mirrors: readonly MirrorPlan[];
  readonly appTiers: readonly AppTierPlan[];
  readonly webTiers: readonly WebTierPlan[];
}

/** A checked deployment: what the stacks are built from. */
export interface DeploymentPlan {
  readonly environment: string;
  readonly topology: "single-region-ha" | "hybrid-vpn" | "multi-region-dr";
  readonly workload: "iris" | "trakcare" | "healthshare";
  readonly regions: readonly RegionPlan[];
  readonly dns?: DnsPlan;
}

/** Every stack of a deployment. */
export function stacksOf({ regions, dns }: Pick<DeploymentPlan, "regions" | "dns">): readonly StackPlan[] {
  return [...regions, ...(dns ? [dns] : [])].map(({ stack }) => stack);
}
