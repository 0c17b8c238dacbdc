import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { webServerNode } from "../web/plan-web-tier";
import { appServersNeedCertificates, membersNeedCertificates, planTls } from "./plan-tls";

/** A server, or servers that share a certificate, by the name under which the document gives a secret. */
interface Holder {
  readonly name: string;
  readonly path: ConfigPath;
  /** Some connection of it uses TLS that the other end verifies. */
  readonly needed: boolean;
}

/** That every server whose connections use TLS gets a certificate, and no secret is given for a server that does not exist. */
export function checkCertificates(config: Deployment, report: Report): void {
  for (const [key, region] of Object.entries(config.regions)) {
    const path = ["regions", key, "certificates"];
    const holders = holdersIn(config, key);
    const needed = holders.filter((holder) => holder.needed).map(({ name }) => name);
    if (region.certificates === undefined) {
      if (needed.length === 0) continue;
      report.problem(
        path,
        `no certificates are given, and connections of ${needed.join(", ")} use TLS`,
        "give certificates: { privateCa: <ARN> } or { secrets: { <server>: <ARN> } }, or name the connections under plaintext of the mirror",
      );
    } else if ("privateCa" in region.certificates) {
      checkWebCa(path, region.certificates, webTiersWithTls(config, key), report);
    } else {
      checkSecrets([...path, "secrets"], region.certificates.secrets, holders, report);
    }
  }
}

/** Keys of web tiers at whose servers TLS of users ends. */
function webTiersWithTls({ webTiers }: Deployment, regionKey: string): string[] {
  return Object.entries(webTiers).flatMap(([key, { region, certificate }]) =>
    region === regionKey && certificate !== undefined && "onServers" in certificate ? [key] : [],
  );
}

/** Whoever may ask a private CA for a certificate may ask for any name: that of a member, too. */
function checkWebCa(
  path: ConfigPath,
  { privateCa, webPrivateCa }: { readonly privateCa: string; readonly webPrivateCa?: string },
  tiers: readonly string[],
  report: Report,
): void {
  const at = [...path, "webPrivateCa"];
  if (webPrivateCa === undefined) {
    if (tiers.length === 0) return;
    report.warning(
      "tls/web-servers-ask-the-ca-of-members",
      path,
      `servers of the web ${tiers.length === 1 ? "tier" : "tiers"} ${tiers.join(", ")} may ask the private CA of the members for a certificate with any name`,
      "give webPrivateCa, another private CA for web servers",
    );
    return;
  }
  if (webPrivateCa === privateCa) {
    report.problem(at, "webPrivateCa is the private CA of the members", "give another one, or leave webPrivateCa out");
  } else if (tiers.length === 0) {
    report.problem(
      at,
      "no web tier of this region has certificate: { onServers: true }: its servers ask no private CA",
      "leave webPrivateCa out",
    );
  }
}

function checkSecrets(
  path: ConfigPath,
  secrets: Readonly<Record<string, string>>,
  holders: readonly Holder[],
  report: Report,
): void {
  const missing = holders.filter(({ name, needed }) => needed && secrets[name] === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    report.problem(
      path,
      `connections of ${missing.join(", ")} use TLS, and no secret with a certificate is given for them`,
      `add ${missing.map((name) => `${name}: <ARN>`).join(", ")}`,
    );
  }
  const names = holders.map(({ name }) => name);
  for (const name of Object.keys(secrets).filter((given) => !names.includes(given))) {
    report.problem(
      [...path, name],
      `${seen(name)} is not one of the servers and tiers of this region: ${names.join(", ") || "there are none"}`,
      "use one of these names, or remove it",
    );
  }
  holders.forEach(({ name, path: at }, position) => {
    if (names.indexOf(name) !== position)
      report.problem(
        at,
        `two of the servers and tiers would take the certificate '${name}'`,
        "give one of them another name",
      );
  });
}

function holdersIn({ mirrors, appTiers, webTiers }: Deployment, regionKey: string): Holder[] {
  const tlsOf = (mirror: string | undefined) => planTls(mirrors[mirror ?? ""]?.plaintext ?? []);
  return [
    ...Object.entries(mirrors).flatMap(([key, { members }]) =>
      Object.entries(members)
        .filter(([, { region }]) => region === regionKey)
        .map(([letter]) => ({
          name: `${key}-${letter}`,
          path: ["mirrors", key, "members", letter],
          needed: membersNeedCertificates(tlsOf(key)),
        })),
    ),
    ...Object.entries(appTiers)
      .filter(([, { region }]) => region === regionKey)
      .map(([key, { of }]) => ({ name: key, path: ["appTiers", key], needed: appServersNeedCertificates(tlsOf(of)) })),
    ...Object.entries(webTiers)
      .filter(([, { region }]) => region === regionKey)
      .map(([key, { of, certificate }]) => ({
        name: webServerNode(key),
        path: ["webTiers", key],
        needed: tlsOf(appTiers[of]?.of ?? of).superserver || (certificate !== undefined && "onServers" in certificate),
      })),
  ];
}
