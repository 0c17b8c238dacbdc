import { partitionOf } from "../aws/regions";
import { Deployment } from "../config/deployment";
import { logGroupRoot } from "../security/plan-keys";
import { bucketStatements } from "./bucket-statements";
import { CertificateSource, ConfigurationPlan } from "./plan";

type Region = Deployment["regions"][string];

export function planConfiguration(
  { environment, account, security }: Pick<Deployment, "environment" | "account" | "security">,
  region: Region,
): ConfigurationPlan {
  const { hooks } = region;
  const bucketName = `${environment}-${region.name}-${account}-configuration`;
  return {
    bucketName,
    bucketStatements: bucketStatements(bucketName, security.deployers, { partition: partitionOf(region.name) }),
    logGroupName: `${logGroupRoot(environment)}/servers`,
    logRetentionDays: region.logRetentionDays,
    statusPrefix: `/iris/${environment}`,
    os: region.image.os,
    kits: { iris: region.kit, agent: region.agentKit, webGateway: region.webGatewayKit },
    secrets: region.secrets,
    certificates: region.certificates && certificateSource(region.certificates),
    hooks: {
      "mirror-member": hooks.mirrorMember,
      "app-server": hooks.appServer,
      arbiter: hooks.arbiter,
      "web-server": hooks.webServer,
    },
  };
}

function certificateSource(given: NonNullable<Region["certificates"]>): CertificateSource {
  return "privateCa" in given
    ? {
        kind: "private-ca",
        arn: given.privateCa,
        webArn: given.webPrivateCa ?? given.privateCa,
        validityDays: given.validityDays,
      }
    : { kind: "secrets", secrets: given.secrets };
}
