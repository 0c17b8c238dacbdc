import { TerraformStack } from "cdktf";
import { NetworkPlan, SUBNET_TIERS, SubnetPlan } from "../../../domain/network/plan";
import { PolicyStatement } from "../../../domain/security/plan";
import { Network } from "../../../modules/network/network";

const TIER_NUMBER = { public: 0, web: 1, app: 2, data: 3, management: 4 } as const;

function subnet(tier: SubnetPlan["tier"], zone: string): SubnetPlan {
  const cidr = `10.20.${TIER_NUMBER[tier] * 16 + zone.charCodeAt(0) - "a".charCodeAt(0)}.0/24`;
  return {
    tier,
    zone,
    availabilityZone: `eu-west-1${zone}`,
    cidr,
    reservations:
      tier === "data"
        ? [{ name: "DataMembers", cidr: cidr.replace("0/24", "16/28"), purpose: "members of mirror data" }]
        : [],
  };
}

export function networkPlan(zones: readonly string[], changes: Partial<NetworkPlan> = {}): NetworkPlan {
  return {
    cidr: "10.20.0.0/16",
    zones,
    routeTables: zones.map((zone) => ({ name: `private-${zone}` })),
    subnets: SUBNET_TIERS.flatMap((tier) => zones.map((zone) => subnet(tier, zone))),
    outgoing: "nat-per-zone",
    natZones: zones,
    internetGateway: true,
    interfaceEndpoints: [],
    flowLogRetentionDays: 365,
    ...changes,
  };
}

/** What endpoints are told to let through. */
export const LETS_THROUGH: readonly PolicyStatement[] = [
  { sid: "Some", effect: "Allow", principals: "*", actions: ["s3:*"], resources: ["*"] },
];
export const LETS_THROUGH_JSON = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "Some", Effect: "Allow", Principal: "*", Action: ["s3:*"], Resource: ["*"] }],
});

export function network(stack: TerraformStack, plan: NetworkPlan): Network {
  return new Network(stack, "Network", {
    plan,
    name: "prod-eu-west-1",
    regionName: "eu-west-1",
    s3Statements: LETS_THROUGH,
    flowLogs: {
      logGroupName: "/iris/prod/flow-logs",
      logKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/logs",
      account: "111122223333",
      roleName: "prod-eu-west-1-flow-logs",
      rolePath: "/",
    },
  });
}
