import { BalancerFront, LOAD_BALANCERS } from "../aws/load-balancers";
import { shorten } from "../names";
import { ConfigPath, Report } from "../problems";
import { checkOptions } from "./check-options";
import { WebRegion, WebTierConfig } from "./inputs";
import { planRules } from "./plan-rules";
import { AccessLogPlan, WebLoadBalancerPlan } from "./plan";

/** One day: a working day's session comes back to the server that it began on. AWS's own default. */
const STICKINESS_SECONDS = 86_400;

/** The load balancer with every option decided. Reports options that its type lacks, and what costs sessions or logs. */
export function planLoadBalancer(
  path: ConfigPath,
  key: string,
  tier: WebTierConfig,
  front: BalancerFront,
  region: WebRegion,
  report: Report,
): WebLoadBalancerPlan {
  checkOptions(path, tier, front, report);
  warnOfNoWebAcl([...path, "webAcl"], tier, report);
  const options = LOAD_BALANCERS[front];
  return {
    type: tier.loadBalancer,
    name: shorten(`${region.environment}-${key}-web`, 32),
    // The protocol is part of the name: a target group cannot change it, so another protocol is another group, and the
    // listener can only move to it while both exist.
    targetGroupName: shorten(
      `${region.environment}-${key}-${front === "network-tcp" ? "tcp" : front === "network-tls" ? "tls" : "https"}`,
      32,
    ),
    internal: tier.scheme === "internal",
    stickiness: planStickiness([...path, "stickiness"], tier, front, report),
    tlsPolicy: options.tlsPolicy,
    tlsCiphers: options.tlsCiphers,
    redirectHttp: tier.redirectHttp ?? options.redirectHttp,
    http2: tier.http2 ?? options.http2,
    idleTimeoutSeconds: tier.idleTimeoutSeconds ?? options.idleTimeoutSeconds.default,
    webAclArn: tier.webAcl,
    rules: planRules([...path, "rules"], tier.rules ?? {}, report),
    accessLogs: planAccessLogs(path, key, tier, front, region, report),
    drainSeconds: tier.drainSeconds,
    healthPath: tier.healthPath,
  };
}

function planStickiness(
  path: ConfigPath,
  tier: WebTierConfig,
  front: BalancerFront,
  report: Report,
): WebLoadBalancerPlan["stickiness"] {
  const options = LOAD_BALANCERS[front];
  const kind = tier.stickiness ?? options.stickiness[0]!;
  if (kind === "none") {
    // Source: Web Gateway Guide, "Load balancing and failover": sticky sessions are always to be enabled for web applications.
    report.warning(
      "web/no-stickiness",
      path,
      "without stickiness each request may reach another web server, and through it another application server: IRIS sessions are lost",
      "use an application load balancer with stickiness: cookie, or a network load balancer with certificate: { onServers: true }",
    );
  }
  return { kind, seconds: kind === "cookie" ? (tier.stickinessSeconds ?? STICKINESS_SECONDS) : 0 };
}

function warnOfNoWebAcl(path: ConfigPath, { scheme, webAcl }: WebTierConfig, report: Report): void {
  if (webAcl !== undefined || scheme !== "internet-facing") return;
  report.warning(
    "web/no-web-acl",
    path,
    "the internet reaches the web servers without a WAF web ACL in front: nothing limits how often passwords are tried, or stops known attacks",
    "give webAcl the ARN of a web ACL, with an application load balancer; or give in acknowledge what stands in front instead",
  );
}

function planAccessLogs(
  path: ConfigPath,
  key: string,
  tier: WebTierConfig,
  front: BalancerFront,
  region: WebRegion,
  report: Report,
): AccessLogPlan | undefined {
  if (!LOAD_BALANCERS[front].accessLogs) {
    report.warning(
      "web/no-access-logs",
      [...path, "loadBalancer"],
      "a network load balancer writes access logs for TLS listeners only: with the certificate on the servers nobody logs who connected",
      "ship the access logs of the web servers, or use another load balancer",
    );
    return undefined;
  }
  return {
    bucketName: shorten(`${region.environment}-${region.name}-${region.account}-${key}-lb-logs`, 63),
    retentionDays: tier.accessLogDays,
    partition: region.partition,
    region: region.name,
    account: region.account,
  };
}
