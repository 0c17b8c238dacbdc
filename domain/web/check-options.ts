import { BalancerFront, BalancerOptions, FRONT_NAMES, frontWithArticle, LOAD_BALANCERS } from "../aws/load-balancers";
import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";

/** Reports every option that the tier asks for and its load balancer lacks, with the kinds that have it. */
export function checkOptions(path: ConfigPath, tier: WebTierConfig, front: BalancerFront, report: Report): void {
  const refuse = (key: string, wanted: string, supports: (options: BalancerOptions) => boolean): void => {
    if (supports(LOAD_BALANCERS[front])) return;
    const others = supporters(supports);
    report.problem(
      [...path, key],
      `${wanted} is not supported by ${frontWithArticle(front)}; supported by: ${namesOf(others)}`,
      `leave ${key} out, or use ${frontWithArticle(others[0]!)}`,
    );
  };
  const { stickiness } = tier;
  if (stickiness !== undefined)
    refuse("stickiness", `stickiness '${stickiness}'`, (options) => options.stickiness.includes(stickiness));
  if (tier.stickinessSeconds !== undefined) {
    refuse("stickinessSeconds", "choosing how long affinity lasts", (options) => options.stickinessSeconds);
    if (stickiness === "none") {
      report.problem(
        [...path, "stickinessSeconds"],
        `${tier.stickinessSeconds} s, and stickiness is none`,
        "leave one of the two out",
      );
    }
  }
  if (tier.redirectHttp) refuse("redirectHttp", "a redirect from HTTP", (options) => options.redirectHttp);
  if (tier.http2) refuse("http2", "HTTP/2", (options) => options.http2);
  if (tier.webAcl !== undefined) refuse("webAcl", "a WAF web ACL", (options) => options.webAcl);
  if (tier.rules !== undefined) refuse("rules", "routing by host and path", (options) => options.rules);
  if (tier.certificate !== undefined && "onServers" in tier.certificate) {
    refuse("certificate", "TLS that ends at the web servers", (options) => options.certificateOnServers);
  }
  checkSeconds(path, "idleTimeoutSeconds", tier.idleTimeoutSeconds, front, report);
  checkSeconds(path, "drainSeconds", tier.drainSeconds, front, report);
}

function checkSeconds(
  path: ConfigPath,
  key: "idleTimeoutSeconds" | "drainSeconds",
  seconds: number | undefined,
  front: BalancerFront,
  report: Report,
): void {
  const { minimum, maximum } = LOAD_BALANCERS[front][key];
  if (seconds === undefined || (seconds >= minimum && seconds <= maximum)) return;
  const allowed = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
  const others = supporters((options) => seconds >= options[key].minimum && seconds <= options[key].maximum);
  report.problem(
    [...path, key],
    `${seconds} s; ${frontWithArticle(front)} takes ${allowed} s${others.length > 0 ? `; ${seconds} s is supported by: ${namesOf(others)}` : ""}`,
    `use ${allowed}`,
  );
}

function supporters(supports: (options: BalancerOptions) => boolean): BalancerFront[] {
  return (Object.keys(LOAD_BALANCERS) as BalancerFront[]).filter((front) => supports(LOAD_BALANCERS[front]));
}

function namesOf(fronts: readonly BalancerFront[]): string {
  return fronts.map((front) => FRONT_NAMES[front]).join("; ");
}
