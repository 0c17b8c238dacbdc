import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { partyId } from "../../domain/firewall/check-rule-ids";
import { FirewallPlan, Flow, Party, TierGroup } from "../../domain/firewall/flow";
import { SecurityGroups } from "../handles";
import { literal } from "../terraform-text";

/** Source: EC2 API reference, AuthorizeSecurityGroupIngress, `IpRange.Description`, 2026-11-22. */
const RULE_DESCRIPTION = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

export interface FirewallProps {
  readonly plan: FirewallPlan;
  readonly vpcId: string;
  readonly s3PrefixListId: string;
}

/** A security group and its rules; the rules are children, so that their addresses begin with the tier. */
class GuardedTier extends Construct {
  public readonly groupId: string;

  constructor(scope: Construct, plan: TierGroup, vpcId: string) {
    super(scope, plan.id);
    this.groupId = new SecurityGroup(this, "Group", {
      name: plan.name,
      description: literal(plan.description),
      vpcId,
      // Two groups that name each other could not be deleted one after the other otherwise.
      revokeRulesOnDelete: true,
      // Another description replaces the group, and AWS does not delete one that a running server uses.
      lifecycle: { ignoreChanges: ["description"] },
      tags: { Name: plan.name },
    }).id;
  }
}

/**
 * The security groups of one region. Each row of the plan's flow table becomes an egress rule where it begins at a
 * tier and an ingress rule where it ends at one; there is no other rule.
 */
export class Firewall extends Construct implements SecurityGroups {
  private readonly tiers: ReadonlyMap<string, GuardedTier>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FirewallProps,
  ) {
    super(scope, id);
    this.tiers = new Map(props.plan.groups.map((group) => [group.id, new GuardedTier(this, group, props.vpcId)]));
    for (const flow of props.plan.flows) this.permit(flow);
  }

  /** Throws when the plan has no group for the tier. */
  public groupId(tier: string): string {
    return this.tier(tier).groupId;
  }

  private permit(flow: Flow): void {
    const service = flow.service.id;
    const rule = {
      ipProtocol: flow.service.protocol,
      // With ICMP these are the type and the code.
      fromPort: flow.service.from,
      toPort: flow.service.to,
      description: describe(flow),
    };
    if (flow.from.kind === "tier") {
      const tier = this.tier(flow.from.tier);
      new VpcSecurityGroupEgressRule(tier, `To${partyId(flow.to)}${service}`, {
        ...rule,
        securityGroupId: tier.groupId,
        ...this.peer(flow.to),
      });
    }
    if (flow.to.kind === "tier") {
      const tier = this.tier(flow.to.tier);
      new VpcSecurityGroupIngressRule(tier, `From${partyId(flow.from)}${service}`, {
        ...rule,
        securityGroupId: tier.groupId,
        ...this.peer(flow.from),
      });
    }
  }

  private peer(party: Party) {
    switch (party.kind) {
      case "tier":
        return { referencedSecurityGroupId: this.groupId(party.tier) };
      case "range":
        return { cidrIpv4: party.cidr };
      case "s3":
        return { prefixListId: this.props.s3PrefixListId };
    }
  }

  private tier(id: string): GuardedTier {
    const tier = this.tiers.get(id);
    if (tier === undefined) {
      throw new Error(`the firewall has no group '${id}', it has ${[...this.tiers.keys()].join(", ")}`);
    }
    return tier;
  }
}

function describe(flow: Flow): string {
  if (!RULE_DESCRIPTION.test(flow.why)) {
    throw new Error(
      `the reason of flow ${partyId(flow.from)} to ${partyId(flow.to)} (${flow.service.id}) is no rule description: '${flow.why}'; ` +
        "use 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    );
  }
  return literal(flow.why);
}
