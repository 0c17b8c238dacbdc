import { checkInstanceType } from "../aws/instance-rules";
import { Architecture } from "../aws/instance-types";
import { frontOf } from "../aws/load-balancers";
import { ConfigPath, Report } from "../problems";
import { commonName, webServerCertificate } from "../tls/server-certificate";
import { bindGateways } from "./bind-gateways";
import { checkClients } from "./check-clients";
import { WebTierConfig, WebTierInput } from "./inputs";
import { planApplications } from "./plan-applications";
import { planCertificate } from "./plan-certificate";
import { planLoadBalancer } from "./plan-load-balancer";
import { planScaling } from "./plan-scaling";
import { planHeaders } from "./security-headers";
import { WebTierPlan } from "./plan";

/** For a tier that names no type. */
const WEB_TYPE: Readonly<Record<Architecture, string>> = { x86_64: "m6i.large", arm64: "m7g.large" };

/**
 * Plans web servers with Web Gateways behind one load balancer, and reports everything wrong with the tier at once.
 *
 * Undefined when the domain, the certificate or what the gateways connect to is unknown.
 */
export function planWebTier(
  { path, key, tier, region, target }: WebTierInput,
  report: Report,
): WebTierPlan | undefined {
  const front = frontOf(tier.loadBalancer, tier.certificate !== undefined && "onServers" in tier.certificate);
  checkClients([...path, "clients"], tier, report);
  checkPurchase(path, tier, report);
  const { architecture } = region;
  const { instanceType = WEB_TYPE[architecture] } = tier;
  checkInstanceType(
    [...path, "instanceType"],
    instanceType,
    { architecture, tenancy: tier.tenancy, instanceStore: false, mirrorMember: false },
    report,
  );
  const certificate = planCertificate(path, key, tier, region, report);
  const scaling = planScaling(path, tier, front, region.zones.length, report);
  const loadBalancer = planLoadBalancer(path, key, tier, front, region, report);
  const applications = planApplications(path, tier, report);
  const headers = planHeaders(path, tier, report);
  if (certificate === undefined || tier.domain === undefined || target === undefined) return undefined;
  return {
    key,
    groupName: `${region.environment}-${key}-web`,
    instanceType,
    rootVolumeGiB: tier.rootVolumeGiB,
    minimum: tier.servers.minimum,
    maximum: tier.servers.maximum,
    scaling,
    zones: region.zones,
    purchase: tier.purchase,
    placement: { tenancy: tier.tenancy, capacityReservation: tier.capacityReservation },
    loadBalancer,
    certificate,
    serverCertificate: webServerCertificate(
      region.certificates,
      webServerNode(key),
      { commonName: commonName(tier.domain), names: [tier.domain] },
      { usersSeeIt: certificate.kind === "on-servers", verifiesIris: target.tls },
    ),
    domain: tier.domain,
    applications,
    headers,
    gateway: bindGateways(target, region.zones),
    instanceProfile: tier.instanceProfile,
    secrets: { gatewayPassword: tier.gatewayPassword },
  };
}

/** The name that all web servers of a tier share in facts, status and secrets. */
export function webServerNode(key: string): string {
  return `web-${key}`;
}

/** A Spot server may be dedicated, but never runs in a reservation. Documented in the EC2 user guide, "Spot Instances"; not read again. */
function checkPurchase(path: ConfigPath, tier: WebTierConfig, report: Report): void {
  if (tier.purchase !== "spot") return;
  if (tier.capacityReservation.startsWith("cr-")) {
    report.problem(
      [...path, "capacityReservation"],
      `${tier.capacityReservation} with purchase: spot: Spot servers do not run in a capacity reservation`,
      "leave capacityReservation out, or use purchase: on-demand",
    );
  }
  report.warning(
    "web/spot-minimum",
    [...path, "purchase"],
    `all servers, the minimum of ${tier.servers.minimum} too, are Spot: AWS can take several at once with two minutes' notice`,
    "use purchase: on-demand where users must always be served",
  );
}
