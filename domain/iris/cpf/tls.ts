import { TlsPlan } from "../../tls/plan";
import { appServerSuperserverTls, memberSuperserverTls } from "../../tls/plan-tls";
import { action, MergePart } from "./text";

/** CAFile.pem, CertificateFile.pem and PrivateKeyFile.pem: the names that ConfigMirror expects in its SSLDir. */
export const TLS_DIRECTORY = "/iris/sys/tls/";

const CLIENT = 0;
const SERVER = 1;
const RSA = 2;
/** TLS 1.2. The numbers are those of the Web Gateway and of clients: TLS Guide, "About the Settings File". */
const TLS_MINIMUM = 16;

/** Numbers of Security.SSLConfigs, documented in its class reference; not read again. */
const VERIFY = { nobody: 0, server: 1, client: 3 };

/** Of Security.Servers and Security.System alike. Always said: what a merge leaves out stays as an earlier one set it. */
const SUPPORT = { disabled: 0, enabled: 1, required: 2 };

/**
 * Where the system default superserver listens: on every address. Its record is found by port and address. Not documented;
 * seen in programs that read `Security.Servers`. To be tried on a running instance.
 */
const BIND_ADDRESS = "0.0.0.0";

/**
 * The least version is said by a second action: the first does nothing where the configuration exists. Those of the mirror,
 * `%MirrorClient` and `%MirrorServer`, ConfigMirror makes later, and with the least version of IRIS itself.
 */
const configuration = (name: string, type: number, verify: number): MergePart[] => [
  action("CreateSSLConfig", {
    Name: name,
    Enabled: 1,
    Type: type,
    VerifyPeer: verify,
    CAFile: `${TLS_DIRECTORY}CAFile.pem`,
    CertificateFile: `${TLS_DIRECTORY}CertificateFile.pem`,
    PrivateKeyFile: `${TLS_DIRECTORY}PrivateKeyFile.pem`,
    PrivateKeyType: RSA,
  }),
  action("ModifySSLConfig", { Name: name, TLSMinVersion: TLS_MINIMUM }),
];

const withoutTls = (port: number): MergePart[] => [
  action("ModifyServer", { Port: port, BindAddress: BIND_ADDRESS, SSLSupportLevel: SUPPORT.disabled }),
];

const superserver = (port: number, level: number): MergePart[] => [
  // Clients prove who they are with a password: JDBC and ODBC clients seldom have a certificate.
  ...configuration("%SuperServer", SERVER, VERIFY.nobody),
  action("ModifyServer", { Port: port, BindAddress: BIND_ADDRESS, SSLConfig: "%SuperServer", SSLSupportLevel: level }),
];

/**
 * TLS of a mirror member's superserver.
 *
 * Journal data, ECP and clients come in at the same port. It demands TLS where all three use it; where one does not, it
 * only offers TLS. ECP over TLS works only where the superserver offers it (Scalability Guide, "Securing Application
 * Server Connections to a Data Server with TLS").
 */
export function memberTls(tls: TlsPlan, port: number): MergePart[] {
  if (!memberSuperserverTls(tls)) return withoutTls(port);
  return superserver(port, tls.mirror && tls.ecp && tls.superserver ? SUPPORT.required : SUPPORT.enabled);
}

/** ECP over TLS at the data server: refused without, and each application server is known by its certificate. */
export function ecpServerTls(tls: TlsPlan): MergePart[] {
  const level = tls.ecp ? SUPPORT.required : SUPPORT.disabled;
  return [
    ...(tls.ecp ? configuration("%ECPServer", SERVER, VERIFY.client) : []),
    action("ModifySystem", { Name: "SYSTEM", SSLECPServer: level }),
  ];
}

/** TLS of an application server: towards the mirror, and of its own superserver, which only Web Gateways and clients use. */
export function appServerTls(tls: TlsPlan, port: number): MergePart[] {
  return [
    ...(tls.ecp ? configuration("%ECPClient", CLIENT, VERIFY.server) : []),
    ...(appServerSuperserverTls(tls) ? superserver(port, SUPPORT.required) : withoutTls(port)),
  ];
}
