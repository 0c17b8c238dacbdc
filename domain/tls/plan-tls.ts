import { Deployment } from "../config/deployment";
import { HOPS } from "../config/mirror";
import { ConfigPath, Report } from "../problems";
import { TlsPlan } from "./plan";

type Hop = (typeof HOPS)[number];

/** What somebody on the network reads. */
const IN_CLEAR_TEXT: Readonly<Record<Hop, string>> = {
  mirror:
    "journal data, so every change of a mirrored database, and orders to the agents travel between members in clear text",
  ecp: "database blocks, changes and locks travel between application servers and members in clear text",
  superserver:
    "requests, results and the logins of Web Gateways, JDBC and ODBC clients travel to the superserver in clear text",
};

/** Every connection is encrypted but those that the document names. */
export function planTls(plaintext: readonly Hop[]): TlsPlan {
  return {
    mirror: !plaintext.includes("mirror"),
    ecp: !plaintext.includes("ecp"),
    superserver: !plaintext.includes("superserver"),
  };
}

/** Whether some connection of the members needs a certificate. */
export function membersNeedCertificates({ mirror, ecp, superserver }: TlsPlan): boolean {
  return mirror || ecp || superserver;
}

/** Whether some connection of the mirror's application servers does. */
export function appServersNeedCertificates({ ecp, superserver }: TlsPlan): boolean {
  return ecp || superserver;
}

/**
 * Whether a member's superserver speaks TLS: where ECP or clients use it. Whether it then also refuses clear text, the
 * merge decides.
 */
export function memberSuperserverTls({ ecp, superserver }: TlsPlan): boolean {
  return ecp || superserver;
}

/** Whether that of an application server does: only Web Gateways and clients come in there. */
export function appServerSuperserverTls({ superserver }: TlsPlan): boolean {
  return superserver;
}

/** Warns of each connection that stays unencrypted. `path` is the mirror's key. */
export function warnOfPlaintext(path: ConfigPath, { plaintext }: Deployment["mirrors"][string], report: Report): void {
  for (const hop of new Set(plaintext)) {
    const alone = hop === "superserver" || plaintext.includes("superserver");
    report.warning(
      `tls/plaintext-${hop}`,
      [...path, "plaintext"],
      // All three share the superserver's port: it can demand TLS of everybody or of nobody.
      `${IN_CLEAR_TEXT[hop]}${alone ? "" : "; the superserver then accepts clients without TLS too"}`,
      `take ${hop} out of plaintext and give the servers certificates`,
    );
  }
}
