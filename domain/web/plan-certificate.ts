import { isInside } from "../dns/plan-dns";
import { ConfigPath, Report } from "../problems";
import { WebRegion, WebTierConfig } from "./inputs";
import { CertificatePlan } from "./plan";

/** The certificate of the tier's domain; undefined after reporting why there is none. */
export function planCertificate(
  path: ConfigPath,
  key: string,
  tier: WebTierConfig,
  region: WebRegion,
  report: Report,
): CertificatePlan | undefined {
  const { certificate, domain } = tier;
  const at = [...path, "certificate"];
  if (domain === undefined) {
    report.problem(
      [...path, "domain"],
      `web tier '${key}' has no domain: users and the certificate need its name`,
      "add domain, such as ehr.example.org",
    );
  }
  if (certificate === undefined) {
    report.problem(
      at,
      `web tier '${key}' has no certificate: web servers are reached over HTTPS only`,
      `add certificate: { arns: { ${region.name}: <ARN of an ACM certificate> } }, or { validatedIn: dns-zone }`,
    );
    return undefined;
  }
  if ("arns" in certificate) return givenCertificate([...at, "arns"], certificate.arns, region.name, report);
  if ("onServers" in certificate) return { kind: "on-servers" };
  return validatedCertificate(at, domain, region.dnsZone, report);
}

function givenCertificate(
  path: ConfigPath,
  arns: Readonly<Record<string, string>>,
  region: string,
  report: Report,
): CertificatePlan | undefined {
  const arn = arns[region];
  if (arn === undefined) {
    report.problem(
      path,
      `no certificate for region '${region}'; there is one for ${Object.keys(arns).join(", ") || "no region"}`,
      `add ${region}: <ARN of an ACM certificate in ${region}>`,
    );
    return undefined;
  }
  return { kind: "given", arn };
}

function validatedCertificate(
  path: ConfigPath,
  domain: string | undefined,
  zone: WebRegion["dnsZone"],
  report: Report,
): CertificatePlan | undefined {
  if (zone === undefined) {
    report.problem(
      path,
      "validatedIn: dns-zone needs a zone, and the document has no dns.zone",
      "add dns: { zone: { id, name } }, or give certificate: { arns }",
    );
    return undefined;
  }
  if (domain !== undefined && !isInside(domain, zone.name)) {
    report.problem(
      path,
      `domain '${domain}' is not in zone '${zone.name}': the certificate could not be validated there`,
      `use a domain that ends with .${zone.name}, or give certificate: { arns }`,
    );
  }
  return { kind: "validated", zoneId: zone.id };
}
