/** A protocol and a range of ports (or of ICMP type and code), under the name that rules and documents use. */
export interface Service {
  /** Part of rule ids: PascalCase, unique. */
  readonly id: string;
  readonly protocol: "tcp" | "icmp";
  /** First port; for ICMP the type, -1 for all. */
  readonly from: number;
  /** Last port; for ICMP the code, -1 for all. */
  readonly to: number;
}

const tcp = (id: string, port: number): Service => ({ id, protocol: "tcp", from: port, to: port });

/** Database connections, ECP, mirror journal data and the Web Gateway all use the superserver's port. */
export const superserver = (port: number): Service => tcp("Superserver", port);
/** The agent on every failover member, DR async and arbiter. Source: High Availability Guide, "ISCAgent". */
export const ISC_AGENT = tcp("IscAgent", 2188);
/** The web server on a mirror member that answers the mirror status page. */
export const probe = (port: number): Service => tcp("Probe", port);
/** Where a member tells the others which promotion it knows, whether IRIS runs or not. */
export const MEMBER_STATUS = tcp("MemberStatus", 2189);
/** Where servers of one licence key tell each other what they use. Source: System Administration Guide, "Managing InterSystems Licensing"; not read again. */
export const LICENSE_SERVER = tcp("LicenseServer", 4002);
/** The web server that kits before 2023.2 installed, and that an image may still hold. */
export const PRIVATE_WEB_SERVER = tcp("PrivateWebServer", 52773);
/** Of every image. No rule opens it: people come through Session Manager. */
export const SSH = tcp("Ssh", 22);
export const HTTPS = tcp("Https", 443);
export const HTTP = tcp("Http", 80);
/** A named TCP port of a mirror endpoint, as clients see it or as the members serve it. */
export const namedPort = (listenerId: string, port: number): Service => tcp(listenerId, port);
/** Mirroring relies on ICMP. Source: High Availability Guide, "Configuring a Mirror". */
export const ICMP_ALL: Service = { id: "Icmp", protocol: "icmp", from: -1, to: -1 };
/** Type 3 code 4, "fragmentation needed": without it connections hang where the MTU of a path is smaller. */
export const ICMP_FRAGMENTATION: Service = { id: "IcmpFragmentation", protocol: "icmp", from: 3, to: 4 };
