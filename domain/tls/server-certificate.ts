import { CertificateSource } from "../configuration/plan";
import { shorten } from "../names";
import { ServerCertificatePlan, Subject } from "./plan";

const COMMON_NAME_MAXIMUM = 64;

/**
 * The common name of a server's certificate. IRIS knows mirror members and ECP clients by the names in their certificates,
 * so no two servers share one.
 */
export function commonName(hostName: string): string {
  return shorten(hostName, COMMON_NAME_MAXIMUM);
}

/**
 * The certificate of a member or an application server: from the secret under its name, or from the private CA. Undefined
 * where the region's document gives neither.
 */
export function serverCertificate(
  source: CertificateSource | undefined,
  secretName: string,
  subject: Subject,
): ServerCertificatePlan | undefined {
  if (source?.kind !== "private-ca") return fromSecret(source, secretName);
  return { kind: "private-ca", arn: source.arn, validityDays: source.validityDays, ...subject };
}

/**
 * The certificate of web servers. No condition of IAM that we may rely on knows the names in a request to a private CA: whoever
 * may ask gets any. So a web server asks only where users see its certificate. A load balancer that ends TLS takes any
 * certificate of its targets, and each web server behind one makes its own; of the CA it gets the certificate alone, to verify
 * IRIS.
 */
export function webServerCertificate(
  source: CertificateSource | undefined,
  secretName: string,
  subject: Subject,
  { usersSeeIt, verifiesIris }: { readonly usersSeeIt: boolean; readonly verifiesIris: boolean },
): ServerCertificatePlan {
  if (source?.kind !== "private-ca") return fromSecret(source, secretName) ?? { kind: "self-signed", ...subject };
  const { arn, webArn, validityDays } = source;
  const trusts = verifiesIris ? { trusts: arn } : {};
  if (!usersSeeIt) return { kind: "self-signed", ...subject, ...trusts };
  return { kind: "private-ca", arn: webArn, validityDays, ...subject, ...(webArn === arn ? {} : trusts) };
}

function fromSecret(
  source: Exclude<CertificateSource, { kind: "private-ca" }> | undefined,
  name: string,
): ServerCertificatePlan | undefined {
  const arn = source?.secrets[name];
  return arn === undefined ? undefined : { kind: "secret", arn };
}
