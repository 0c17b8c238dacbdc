import { Deployment } from "../config/deployment";
import { AppTierPlan } from "../ecp/plan";
import { Report } from "../problems";
import { servedApplications } from "./plan-applications";

/**
 * Warns of web applications that no web tier passes. `appTiers` are those that are planned: an application server has only the web
 * applications of namespaces that it reaches.
 */
export function checkApplications(config: Deployment, appTiers: readonly AppTierPlan[], report: Report): void {
  for (const [key, { webApplications }] of Object.entries(config.mirrors)) {
    for (const name of Object.keys(webApplications)) {
      const tiers = Object.values(config.webTiers).filter(({ of }) => reaches(of, key, name, config, appTiers));
      if (tiers.some((tier) => servedApplications(tier).some((path) => meet(path, `${name}/`)))) continue;
      report.warning(
        "web/application-not-passed",
        ["mirrors", key, "webApplications", name],
        `no web tier passes '${name}' to mirror '${key}': users do not reach it`,
        tiers.length === 0
          ? `add a web tier in front of mirror '${key}', or give the reason in acknowledge`
          : `add ${name}/ to the applications of a web tier`,
      );
    }
  }
}

function reaches(
  of: string,
  mirror: string,
  application: string,
  { appTiers }: Deployment,
  planned: readonly AppTierPlan[],
): boolean {
  if (of === mirror) return true;
  if (appTiers[of]?.of !== mirror) return false;
  const tier = planned.find(({ key }) => key === of);
  return tier === undefined || tier.webApplications.some(({ name }) => name === application);
}

/** Web servers tell upper from lower case. A tier may pass a part of an application alone. */
function meet(passed: string, application: string): boolean {
  return application.startsWith(passed) || passed.startsWith(application);
}
