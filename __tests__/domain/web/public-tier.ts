import { z } from "zod";
import { webTier } from "../../../domain/config/tiers";
import { Report } from "../../../domain/problems";
import { GatewayTarget, WebRegion } from "../../../domain/web/inputs";
import { planWebTier } from "../../../domain/web/plan-web-tier";

export const REGION: WebRegion = {
  name: "eu-west-1",
  partition: "aws",
  account: "111122223333",
  environment: "prod",
  architecture: "x86_64",
  zones: ["a", "b", "c"],
  dnsZone: { id: "Z0123456789", name: "example.org" },
};

export const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";

export const APP_SERVERS: GatewayTarget = {
  kind: "app-tier",
  port: 1972,
  tls: true,
  servers: [
    { id: "b1", serverName: "app-b1", zone: "b", address: "10.20.80.16" },
    { id: "a2", serverName: "app-a2", zone: "a", address: "10.20.64.17" },
    { id: "c1", serverName: "app-c1", zone: "c", address: "10.20.96.16" },
    { id: "a1", serverName: "app-a1", zone: "a", address: "10.20.64.16" },
  ],
};

export const PUBLIC: z.input<typeof webTier> = {
  of: "app",
  scheme: "internet-facing",
  servers: { minimum: 3, maximum: 6 },
  domain: "ehr.example.org",
  certificate: { arns: { "eu-west-1": CERTIFICATE } },
  clients: { everyone: "0.0.0.0/0" },
  applications: ["/csp/ehr/"],
};

/** That of `PUBLIC` itself. */
export const NO_WEB_ACL = "web/no-web-acl at webTiers.public.webAcl";

/** Plans the tier `public` with some keys changed; `undefined` takes a key away. */
export function planPublic(
  changes: Partial<z.input<typeof webTier>> = {},
  region: Partial<WebRegion> = {},
  target: GatewayTarget | "unknown" = APP_SERVERS,
  key = "public",
) {
  const report = new Report();
  const plan = planWebTier(
    {
      path: ["webTiers", key],
      key,
      tier: webTier.parse({ ...PUBLIC, ...changes }),
      region: { ...REGION, ...region },
      target: target === "unknown" ? undefined : target,
    },
    report,
  );
  return {
    plan,
    /** `path: message` of every problem. */
    problems: report.problems.map(({ path, message }) => `${path.join(".")}: ${message}`),
    fixes: report.problems.map(({ fix }) => fix),
    warnings: report.warnings.map(({ name, path }) => `${name} at ${path.join(".")}`),
  };
}
