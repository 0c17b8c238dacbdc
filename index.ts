/** The package: planning, the modules and the stacks. Environment documents are plain data of type `DeploymentConfig`. */
export { type DeploymentConfig } from "./domain/config/deployment";
export { type DeploymentPlan, type RegionPlan } from "./domain/deployment-plan";
export { plan, planDocument, type Planned } from "./domain/plan";
export { formatPath, type Problem, type Warning } from "./domain/problems";
export { readDocument } from "./domain/document/read-document";

export { type MirrorPlan } from "./domain/mirror/plan";
export { type AppTierPlan } from "./domain/ecp/plan";
export { type WebTierPlan } from "./domain/web/plan";
export { type NetworkPlan } from "./domain/network/plan";
export { type FirewallPlan, type Flow } from "./domain/firewall/flow";

export type * from "./modules/handles";
export { Configuration } from "./modules/configuration/configuration";
export { PrivateNames } from "./modules/dns/private-names";
export { PublicNames } from "./modules/dns/public-names";
export { UserNames } from "./modules/dns/user-names";
export { AppTier } from "./modules/ecp/app-tier";
export { Firewall } from "./modules/firewall/firewall";
export { Mirror } from "./modules/mirror/mirror";
export { InterfaceEndpoints } from "./modules/network/interface-endpoints";
export { Network } from "./modules/network/network";
export { Operations } from "./modules/operations/operations";
export { Keys } from "./modules/security/keys";
export { Roles } from "./modules/security/roles";
export { writeBackend } from "./modules/state/backend";
export { WebTier } from "./modules/web/web-tier";

export { buildStacks } from "./stacks";
export { DnsStack } from "./stacks/dns-stack";
export { RegionStack } from "./stacks/region-stack";
