import { DeploymentConfig } from "../../domain/config/deployment";
import { createHostedZone } from "../../tools/lab/hosted-zone";
import { Mock } from "../../tools/lab/mock";

/** A document whose public zone exists in the mock. */
export async function withZone(mock: Mock, config: DeploymentConfig): Promise<DeploymentConfig> {
  if (config.dns === undefined) return config;
  return { ...config, dns: { zone: { ...config.dns.zone, id: await createHostedZone(mock, config.dns.zone.name) } } };
}
