import { ConfigurationPlan, NodeRole, SecretsPlan } from "../../domain/configuration/plan";
import { usedBy } from "../../domain/configuration/used-by";

/** What facts of all servers of a role hold. What the document does not give is null, so that a script can tell it from a misspelt name. */
export function commonFacts(plan: ConfigurationPlan, role: NodeRole, own?: SecretsPlan) {
  const { kits, secrets, hooks } = usedBy(role, plan, own);
  return {
    bucket: plan.bucketName,
    statusPrefix: plan.statusPrefix,
    logGroup: plan.logGroupName,
    os: plan.os,
    kits: { iris: kits.iris ?? null, agent: kits.agent ?? null, webGateway: kits.webGateway ?? null },
    secrets: {
      license: secrets.license ?? null,
      password: secrets.password ?? null,
      gatewayPassword: secrets.gatewayPassword ?? null,
    },
    hooks: { beforeStart: hooks.beforeStart ?? null, afterReady: hooks.afterReady ?? null },
  };
}
