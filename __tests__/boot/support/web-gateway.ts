import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Machine } from "./machine";

const KIT = join(__dirname, "..", "fake-web-gateway");

/** Why this computer cannot run Apache with a stand-in of the Web Gateway; undefined: it can. */
export function missingForWebServers(): string | undefined {
  const needed = { apache2: "apache2", apxs: "apache2-dev", gcc: "gcc", curl: "curl", openssl: "openssl" };
  const missing = Object.entries(needed).filter(([program]) => spawnSync("which", [program]).status !== 0);
  return missing.length === 0 ? undefined : `needs the Debian packages ${missing.map(([, name]) => name).join(", ")}`;
}

let compiled: Buffer | undefined;

/** The stand-in's CSPa24.so, compiled against this computer's Apache. */
function module(): Buffer {
  if (compiled) return compiled;
  const folder = mkdtempSync(join(tmpdir(), "iris-csp-"));
  const headers = [`-I${execFileSync("apxs", ["-q", "INCLUDEDIR"], { encoding: "utf8" }).trim()}`];
  headers.push(...execFileSync("apr-1-config", ["--includes"], { encoding: "utf8" }).trim().split(/\s+/));
  execFileSync("gcc", [
    "-shared",
    "-fPIC",
    "-Wall",
    "-Werror",
    ...headers,
    "-o",
    join(folder, "CSPa24.so"),
    join(KIT, "csp_stub.c"),
  ]);
  compiled = readFileSync(join(folder, "CSPa24.so"));
  rmSync(folder, { recursive: true });
  return compiled;
}

/** Unpacks the stand-in's kit in a folder of this computer. */
export function unpackWebGatewayKit(folder: string): void {
  mkdirSync(join(folder, "files"), { recursive: true });
  cpSync(join(KIT, "install"), join(folder, "install"), { recursive: true });
  cpSync(join(KIT, "start"), join(folder, "files", "start"));
  writeFileSync(join(folder, "files", "CSPa24.so"), module(), { mode: 0o755 });
  writeFileSync(join(folder, "files", "CSPa24Sys.so"), "");
}

/** What a Web Gateway's facts say of two application servers in two zones: those of its own zone first. */
export const APP_SERVERS = {
  kind: "app-servers",
  port: 1972,
  tls: true,
  byZone: {
    a: [
      { name: "app-1", address: "10.20.4.11", zone: "a" },
      { name: "app-2", address: "10.20.5.11", zone: "b" },
    ],
    b: [
      { name: "app-2", address: "10.20.5.11", zone: "b" },
      { name: "app-1", address: "10.20.4.11", zone: "a" },
    ],
  },
};

/** Where the step 'kits' would have unpacked it. */
export const UNPACKED_KIT = "/var/lib/iris-node/unpacked/WebGateway-2025.1-lnxubuntu2404x64";

/** Puts the stand-in's kit where the step 'kits' leaves a kit. */
export function giveWebGatewayKit(machine: Machine): void {
  unpackWebGatewayKit(machine.path(UNPACKED_KIT));
  mkdirSync(machine.path("/var/lib/iris-node/kits"), { recursive: true });
  symlinkSync(UNPACKED_KIT, machine.path("/var/lib/iris-node/kits/webGateway"));
}

/** A self-signed certificate and its key, PEM. */
export function selfSigned(name: string): { readonly certificate: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), "iris-certificate-"));
  const [key, certificate] = [join(folder, "key"), join(folder, "certificate")];
  const subject = ["-subj", `/CN=${name}`, "-days", "2"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", key, "-out", certificate, ...subject],
    { stdio: "ignore" },
  );
  const made = { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
  rmSync(folder, { recursive: true });
  return made;
}
