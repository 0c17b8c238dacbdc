import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cloud } from "./cloud";

/** What a secret of one server holds. */
export interface CertificateSet {
  readonly certificate: string;
  readonly privateKey: string;
  readonly ca: string;
}

export interface Wanted {
  readonly commonName: string;
  /** As in openssl: `DNS:data-a.example.org`. */
  readonly names?: readonly string[];
  readonly extendedKeyUsage?: string;
  readonly keyUsage?: string;
  /** openssl's words for the key. */
  readonly key?: readonly string[];
  /** Days from today. */
  readonly from?: number;
  readonly until?: number;
}

const DAY_MS = 86_400_000;
const RSA = ["rsa:2048"];

/** A certificate authority of the organisation, on this computer. */
export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), "iris-authority-"));
  private number = 0;

  constructor(name = "Test CA") {
    this.openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "3650",
      "-subj",
      `/CN=${name}`,
    );
    mkdirSync(join(this.folder, "issued"));
    writeFileSync(join(this.folder, "index.txt"), "");
    writeFileSync(join(this.folder, "index.txt.attr"), "unique_subject = no\n");
  }

  get ca(): string {
    return this.read("ca.pem");
  }

  issue({
    commonName,
    names = [],
    extendedKeyUsage,
    keyUsage,
    key = RSA,
    from = -1,
    until = 90,
  }: Wanted): CertificateSet {
    const number = ++this.number;
    const extensions = [
      "basicConstraints = CA:FALSE",
      ...(names.length ? [`subjectAltName = ${names.join(",")}`] : []),
      ...(extendedKeyUsage ? [`extendedKeyUsage = ${extendedKeyUsage}`] : []),
      ...(keyUsage ? [`keyUsage = ${keyUsage}`] : []),
    ];
    this.configure(extensions);
    this.openssl(
      "req",
      "-new",
      "-newkey",
      ...key,
      "-nodes",
      "-keyout",
      `${number}.key`,
      "-out",
      `${number}.csr`,
      "-subj",
      `/CN=${commonName}`,
    );
    this.sign(`${number}`, from, until);
    return { certificate: this.read(`${number}.pem`), privateKey: this.read(`${number}.key`), ca: this.ca };
  }

  /** Its own certificate again, with the same key and name, and another end. */
  caUntil(days: number): string {
    this.configure(["basicConstraints = critical,CA:TRUE"]);
    this.openssl("x509", "-x509toreq", "-in", "ca.pem", "-signkey", "ca.key", "-out", "renewed.csr");
    this.sign("renewed", -90, days, "-selfsign");
    return this.read("renewed.pem");
  }

  private configure(extensions: readonly string[]): void {
    const settings = [
      "dir = .",
      "database = index.txt",
      "new_certs_dir = issued",
      "rand_serial = yes",
      "default_md = sha256",
      "policy = any",
      "x509_extensions = given",
    ];
    const lines = ["[ca]", "default_ca = this", "[this]", ...settings, "[any]", "commonName = supplied", "[given]"];
    writeFileSync(join(this.folder, "ca.cnf"), [...lines, ...extensions, ""].join("\n"));
  }

  /** `days` from today. */
  private sign(name: string, from: number, until: number, ...more: readonly string[]): void {
    const files = ["-cert", "ca.pem", "-keyfile", "ca.key", "-in", `${name}.csr`, "-out", `${name}.pem`];
    const times = ["-startdate", date(from), "-enddate", date(until)];
    this.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", ...files, ...times, ...more);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  private openssl(...args: readonly string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "pipe" });
  }
}

function date(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().replace(/[-:T]|\.\d+/g, "");
}

/** ARN of an AWS Private CA that issues certificates. */
export function privateCa(cloud: Cloud): string {
  const folder = mkdtempSync(join(tmpdir(), "iris-private-ca-"));
  const text = (args: readonly string[]): string => cloud.aws(["acm-pca", ...args, "--output", "text"]);
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return `fileb://${join(folder, name)}`;
  };
  try {
    const configuration = JSON.stringify({
      KeyAlgorithm: "RSA_2048",
      SigningAlgorithm: "SHA256WITHRSA",
      Subject: { CommonName: "Private CA" },
    });
    const arn = text([
      "create-certificate-authority",
      "--certificate-authority-configuration",
      configuration,
      "--certificate-authority-type",
      "ROOT",
      "--query",
      "CertificateAuthorityArn",
    ]).trim();
    const of = ["--certificate-authority-arn", arn];
    const csr = file("csr", text(["get-certificate-authority-csr", ...of, "--query", "Csr"]));
    const template = ["--template-arn", "arn:aws:acm-pca:::template/RootCACertificate/V1"];
    const own = text([
      "issue-certificate",
      ...of,
      "--csr",
      csr,
      "--signing-algorithm",
      "SHA256WITHRSA",
      ...template,
      "--validity",
      "Value=3650,Type=DAYS",
      "--query",
      "CertificateArn",
    ]).trim();
    const certificate = file(
      "certificate",
      text(["get-certificate", ...of, "--certificate-arn", own, "--query", "Certificate"]),
    );
    text(["import-certificate-authority-certificate", ...of, "--certificate", certificate]);
    return arn;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
