import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { millisecondsLeft } from "./limits";

/** Programs that layers use beside node, and the Debian packages of each. */
const PACKAGES: Readonly<Record<string, string>> = {
  curl: "curl",
  python3: "python3",
  shellcheck: "shellcheck",
  // Not `apache2`: that one starts a service.
  apache2: "apache2-bin",
  // A stand-in for the Web Gateway's module is compiled.
  apxs: "apache2-dev",
  gcc: "gcc libc6-dev",
  haproxy: "haproxy",
  nft: "nftables",
  "cloud-init": "cloud-init",
  ip: "iproute2",
  lvcreate: "lvm2",
  "mkfs.ext4": "e2fsprogs",
  "mkfs.xfs": "xfsprogs",
  openssl: "openssl",
  pgrep: "procps",
  unshare: "util-linux",
};

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

/**
 * Installs what is missing where that is an ordinary package and we may: as root, with apt-get. What is then still missing
 * is left out by the layers that need it. One line per thing done or not done.
 */
export function installDebianPackages(print: (line: string) => void): void {
  const missing = Object.entries(PACKAGES).filter(([program]) => !onPath(program));
  if (missing.length === 0) return;
  const names = missing.map(([, name]) => name).join(", ");
  if (process.getuid?.() !== 0 || !onPath("apt-get")) {
    print(`not installed: ${names} (needs root and apt-get); what needs them is left out`);
    return;
  }
  print(`installing Debian packages: ${names}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) =>
    spawnSync("apt-get", ["-qq", ...args], { env: environment, timeout: millisecondsLeft(), stdio: "ignore" })
      .status === 0;
  apt("update");
  if (!apt("install", "--no-install-recommends", "-y", ...missing.flatMap(([, name]) => name.split(" "))))
    print(`not installed: ${names} (apt-get failed); what needs them is left out`);
}
