import { CertificateSource } from "../configuration/plan";
import { shorten } from "../names";
import { ServerCertificatePlan } from "./plan";

const COMMON_NAME_MAXIMUM = 64;

/**
 * The common name of a server's certificate. IRIS knows mirror members and ECP clients by the names in their certificates,
 * so no two servers share one.
 */
export function commonName(hostName: string): string {
  return shorten(hostName, COMMON_NAME_MAXIMUM);
}

/**
 * The certificate of one server: from the secret under its name, or from the private CA. Undefined where the region's
 * document gives neither.
 */
export function serverCertificate(
  source: CertificateSource | undefined,
  secretName: string,
  subject: { readonly commonName: string; readonly names: readonly string[] },
): ServerCertificatePlan | undefined {
  if (source === undefined) return undefined;
  if (source.kind === "private-ca") return { ...source, ...subject };
  const arn = source.secrets[secretName];
  return arn === undefined ? undefined : { kind: "secret", arn };
}
