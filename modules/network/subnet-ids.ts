import { SubnetPlan } from "../../domain/network/plan";
import { pascal } from "../../domain/names";

/** `DataA`: a subnet in construct ids. */
export function subnetConstructId(subnet: Pick<SubnetPlan, "tier" | "zone">): string {
  return `${pascal(subnet.tier)}${pascal(subnet.zone)}`;
}

/** Subnet ids by tier and zone. Throws when the plan has no subnet there. */
export class SubnetIds {
  private readonly ids = new Map<string, string>();

  public set(subnet: Pick<SubnetPlan, "tier" | "zone">, id: string): void {
    this.ids.set(subnetConstructId(subnet), id);
  }

  public get(tier: SubnetPlan["tier"], zone: string): string {
    const id = this.ids.get(subnetConstructId({ tier, zone }));
    if (id === undefined) {
      throw new Error(
        `the network has no '${tier}' subnet in zone '${zone}', it has ${[...this.ids.keys()].join(", ")}`,
      );
    }
    return id;
  }
}
