/** Which connections of a mirror and of what works on it are encrypted. */
export interface TlsPlan {
  /** Journal data and agent traffic between members. */
  readonly mirror: boolean;
  /** Application servers to members. */
  readonly ecp: boolean;
  /** Web Gateways and database clients to members and application servers. */
  readonly superserver: boolean;
}

export interface Subject {
  /** At most 64 characters: X.509 allows no more (RFC 5280, ub-common-name). */
  readonly commonName: string;
  /** DNS names of the certificate. */
  readonly names: readonly string[];
}

/** A web server that verifies IRIS by another private CA than that of its own certificate: the ARN of that one. */
interface Trust {
  readonly trusts?: string;
}

/** Where one server gets its certificate, key and CA from. */
export type ServerCertificatePlan =
  | { readonly kind: "secret"; readonly arn: string }
  | ({ readonly kind: "private-ca"; readonly arn: string; readonly validityDays: number } & Subject & Trust)
  /** Only where nobody verifies it: a load balancer that ends TLS takes any certificate of its targets. */
  | ({ readonly kind: "self-signed" } & Subject & Trust);
