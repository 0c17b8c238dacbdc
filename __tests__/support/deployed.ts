import { DeploymentConfig } from "../../domain/config/deployment";
import { createHostedZone } from "../../tools/lab/hosted-zone";
import { Mock } from "../../tools/lab/mock";
import { DRIFT_IGNORED } from "../../tools/lab/mock-gaps";
import { Difference, differences, Plan } from "../../tools/lab/terraform-json";

/** A document whose public zone exists in the mock. */
export async function withZone(mock: Mock, config: DeploymentConfig): Promise<DeploymentConfig> {
  if (config.dns === undefined) return config;
  return { ...config, dns: { zone: { ...config.dns.zone, id: await createHostedZone(mock, config.dns.zone.name) } } };
}

/** What a plan would change, without what the mock is known not to give back. */
export function realDifferences(plan: Plan): Difference[] {
  return differences(plan).flatMap((difference) => {
    const type = difference.address.split(".")[0]!;
    const ignored = DRIFT_IGNORED[type]?.attributes ?? [];
    const attributes = difference.attributes.filter((attribute) => !ignored.includes(attribute));
    return attributes.length === 0 ? [] : [{ ...difference, attributes }];
  });
}
