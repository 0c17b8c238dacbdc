import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { RegionPlan } from "../domain/deployment-plan";
import { INTERFACE_ENDPOINTS_TIER } from "../domain/firewall/plan-firewall";
import { pascal } from "../domain/names";
import { Configuration } from "../modules/configuration/configuration";
import { PrivateNames } from "../modules/dns/private-names";
import { PublicNames } from "../modules/dns/public-names";
import { AppTier } from "../modules/ecp/app-tier";
import { Firewall } from "../modules/firewall/firewall";
import { Mirror } from "../modules/mirror/mirror";
import { InterfaceEndpoints } from "../modules/network/interface-endpoints";
import { Network } from "../modules/network/network";
import { Operations } from "../modules/operations/operations";
import { Keys } from "../modules/security/keys";
import { Roles } from "../modules/security/roles";
import { writeBackend } from "../modules/state/backend";
import { writeMoved } from "../modules/state/moved";
import { WebTier } from "../modules/web/web-tier";
import { writeConnectionOutputs } from "./connection-outputs";
import { keepBalancers } from "./keep-balancers";
import { writeProvider } from "./provider";
import { writeRegionOutputs } from "./region-outputs";

/**
 * Everything of a deployment in one region: one Terraform state, one blast radius.
 *
 * Named by the region and not by its role: roles swap after a failover, and a single region grows into two without
 * moving state.
 */
export class RegionStack extends TerraformStack {
  constructor(scope: Construct, plan: RegionPlan) {
    super(scope, plan.stack.name);
    writeBackend(this, plan.stack.backend);
    writeMoved(this, plan.stack.moved);
    writeProvider(this, { region: plan.name, account: plan.account, tags: plan.tags, version: plan.providerVersion });

    const label = plan.stack.name;
    const { protection, image } = plan;
    if (protection) keepBalancers(this);
    const keys = new Keys(this, "Keys", { plans: plan.keys, protection });
    const network = new Network(this, "Network", {
      plan: plan.network,
      name: label,
      regionName: plan.name,
      s3Statements: plan.endpointPolicies.s3,
      flowLogs: { ...plan.flowLogs, account: plan.account, logKeyArn: keys.keyArn("logs") },
    });
    const groups = new Firewall(this, "Firewall", {
      plan: plan.firewall,
      vpcId: network.vpcId,
      s3PrefixListId: network.s3PrefixListId,
    });
    if (plan.network.interfaceEndpoints.length > 0) {
      new InterfaceEndpoints(this, "InterfaceEndpoints", {
        subnets: network,
        zones: plan.network.zones,
        services: plan.network.interfaceEndpoints,
        groupId: groups.groupId(INTERFACE_ENDPOINTS_TIER),
        statements: plan.endpointPolicies.interfaces,
        regionName: plan.name,
        name: label,
      });
    }
    const profiles = new Roles(this, "Roles", { plans: plan.roles, keys, routeTables: network });
    const facts = new Configuration(this, "Configuration", {
      plan: plan.configuration,
      regionName: plan.name,
      keys,
      protection,
    });
    new Operations(this, "Operations", { plan: plan.operations, bucketName: plan.configuration.bucketName });
    const names = new PrivateNames(this, "PrivateNames", {
      zoneName: plan.dns.privateZone,
      vpcId: network.vpcId,
      resolvedFrom: plan.dns.resolvedFrom,
    });
    const region = { subnets: network, routeTables: network, groups, keys, profiles, facts, names, image, protection };

    const endpoints = plan.mirrors.flatMap((mirror) => {
      const { endpoint } = new Mirror(this, `Mirror${pascal(mirror.key)}`, { ...region, plan: mirror });
      return endpoint ? [{ name: `mirror_${mirror.key}_endpoint`, ...endpoint }] : [];
    });
    for (const tier of plan.appTiers) new AppTier(this, `App${pascal(tier.key)}`, { ...region, plan: tier });
    const publicNames =
      plan.dns.publicZoneId === undefined
        ? undefined
        : new PublicNames(this, "PublicNames", { zoneId: plan.dns.publicZoneId, webNames: plan.dns.webNames });
    const balancers = plan.webTiers.map((tier) => {
      const web = new WebTier(this, `Web${pascal(tier.key)}`, { ...region, plan: tier, tags: plan.tags });
      names.alias(`Web${pascal(tier.key)}`, plan.dns.webNames[tier.key]!, web);
      publicNames?.serve(tier.key, web);
      return { key: tier.key, dnsName: web.dnsName, zoneId: web.zoneId, groupName: web.autoScalingGroupName };
    });
    writeRegionOutputs(this, plan, balancers);
    writeConnectionOutputs(this, plan, {
      network,
      groups,
      keys,
      names,
      balancers: [...endpoints, ...balancers.map(({ key, ...balancer }) => ({ name: `web_${key}`, ...balancer }))],
    });
  }
}
