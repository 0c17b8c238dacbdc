import { Deployment } from "../config/deployment";
import { Report } from "../problems";

/**
 * The gateway's password of an application tier or a mirror: what its web tiers in that region give, instead of the region's.
 * Each instance of IRIS has one user for all Web Gateways, CSPSystem.
 */
export function gatewayPasswordOf(
  { webTiers }: Pick<Deployment, "webTiers">,
  target: { readonly key: string; readonly region: string },
): string | undefined {
  return Object.values(webTiers).find(({ of, region }) => of === target.key && region === target.region)
    ?.gatewayPassword;
}

/** That web tiers of one application tier, or of one mirror, log in with one password. */
export function checkGatewayPasswords({ webTiers }: Pick<Deployment, "webTiers">, report: Report): void {
  for (const [key, { of, region, gatewayPassword }] of Object.entries(webTiers)) {
    const [first, other] = Object.entries(webTiers).find(([, tier]) => tier.of === of && tier.region === region) ?? [
      key,
      { gatewayPassword },
    ];
    if (other.gatewayPassword === gatewayPassword) continue;
    report.problem(
      ["webTiers", key, "gatewayPassword"],
      `the web tiers '${first}' and '${key}' connect to '${of}' with different gateway passwords; IRIS has one user for all Web Gateways`,
      `give both the same secret, or let one of them connect to another application tier`,
    );
  }
}
