import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { compareReleases, fileName, minimumRelease, Release, releaseOfKit } from "./releases";

type Region = Deployment["regions"][string];

/** That every region with IRIS servers has one source of IRIS, a kit or an image that holds it, of a release that will do, and its passwords. */
export function checkSoftware(config: Deployment, report: Report): void {
  if (config.security.osAuthentication === "until-ready") {
    report.warning(
      "security/os-authentication-ends",
      ["security", "osAuthentication"],
      "once a server is ready its scripts can ask IRIS nothing: members and application servers are not admitted later, databases are not looked at, planned failover, promotion and the demotion before a replacement are steps by hand, and a changed configuration, a new database or namespace and a new certificate wait for the next start of IRIS",
      "use on, or keep the steps by hand ready (docs/operations.md, 'Where IRIS takes no session of the scripts')",
    );
  }
  if (config.security.osAuthentication === "until-ready") checkAdministrators(config, report);
  for (const [key, region] of Object.entries(config.regions)) {
    const at = ["regions", key];
    const { iris } = region.image;
    if (region.kit && iris) {
      report.problem(
        [...at, "kit"],
        `a kit is given, and the image holds IRIS in ${iris.directory} already: a server can start only one of the two`,
        "remove kit, or image.iris",
      );
    }
    if (region.kit === undefined && iris === undefined && hasIrisServers(config, key)) {
      report.problem(
        [...at, "kit"],
        "neither a kit nor image.iris is given: its servers find no IRIS to install or to start",
        "give kit: { bucket, key, sha256 }, or image.iris: { directory, instance }",
      );
    }
    if (hasIrisServers(config, key))
      checkPasswords([...at, "secrets"], region.secrets, region.kit !== undefined, report);
    checkReleases(at, config, key, region, report);
    if (iris) checkImageDirectory([...at, "image", "iris", "directory"], iris.directory, report);
  }
}

/** Nobody knows the passwords of an application server's IRIS unless the document gives one. */
function checkAdministrators({ appTiers }: Deployment, report: Report): void {
  for (const [key, { password }] of Object.entries(appTiers)) {
    if (password !== undefined) continue;
    report.problem(
      ["appTiers", key, "password"],
      "with security.osAuthentication: until-ready administrators log in to these servers with a password, and none is given",
      "give the ARN of a secret that holds it",
    );
  }
}

function hasIrisServers({ mirrors, appTiers }: Deployment, regionKey: string): boolean {
  const members = Object.values(mirrors).flatMap((mirror) => Object.values(mirror.members));
  return [...members, ...Object.values(appTiers)].some(({ region }) => region === regionKey);
}

/** As far as the names of kits tell; the servers look at what they have installed. */
function checkReleases(path: ConfigPath, config: Deployment, key: string, region: Region, report: Report): void {
  const iris = region.kit && releaseOfKit("iris", region.kit.key);
  if (region.kit === undefined || iris === undefined) return;
  checkMinimum([...path, "kit", "key"], fileName(region.kit.key), iris, encryptedMirrors(config, key), report);
  const gateway = region.webGatewayKit && releaseOfKit("webGateway", region.webGatewayKit.key);
  if (region.webGatewayKit === undefined || gateway === undefined || compareReleases(gateway, iris) >= 0) return;
  // Source: "Supported Version Compatibility" (ISP_interop), Web Gateway.
  report.problem(
    [...path, "webGatewayKit", "key"],
    `${seen(fileName(region.webGatewayKit.key))} is Web Gateway ${gateway}, and regions.${key}.kit is IRIS ${iris}; a Web Gateway connects to IRIS of its own release or an earlier one`,
    `give a Web Gateway kit of ${iris} or later, with its sha256`,
  );
}

function checkMinimum(
  path: ConfigPath,
  name: string,
  release: Release,
  encrypted: readonly string[],
  report: Report,
): void {
  const plain = minimumRelease({ encryption: false });
  const minimum = minimumRelease({ encryption: encrypted.length > 0 });
  if (compareReleases(release, minimum) >= 0) return;
  const mirrors = encrypted.map((mirror) => `mirrors.${mirror}.encryption`).join(" and ");
  const byEncryption = compareReleases(minimum, plain) > 0;
  report.problem(
    path,
    `${seen(name)} is IRIS ${release}; the configuration that servers merge${byEncryption ? ` and ${mirrors} need` : " needs"} ${minimum} or later`,
    `give a kit of ${minimum} or later, with its sha256${compareReleases(release, plain) >= 0 ? `, or remove ${mirrors}` : ""}`,
  );
}

/** Mirrors with members in a region that IRIS itself encrypts. */
function encryptedMirrors({ mirrors }: Deployment, regionKey: string): string[] {
  return Object.entries(mirrors).flatMap(([key, { encryption, members }]) =>
    (encryption?.databases || encryption?.journals) && Object.values(members).some(({ region }) => region === regionKey)
      ? [key]
      : [],
  );
}

function checkPasswords(
  path: ConfigPath,
  { password, gatewayPassword }: Region["secrets"],
  kit: boolean,
  report: Report,
): void {
  if (kit && password === undefined) {
    report.problem(
      [...path, "password"],
      "no password is given: the kit's installer sets it for the predefined users of IRIS",
      "give the ARN of a secret that holds it",
    );
  }
  if (gatewayPassword === undefined) {
    report.problem(
      [...path, "gatewayPassword"],
      "no gateway password is given: Web Gateways log in to IRIS with it, those of web servers and those that answer the mirror status page on members",
      "give the ARN of a secret that holds it",
    );
  }
}

/** Volumes are mounted over these: what the image has there is not seen. */
function checkImageDirectory(path: ConfigPath, directory: string, report: Report): void {
  if (!directory.startsWith("/iris/")) return;
  report.problem(
    path,
    `${seen(directory)} lies below /iris, where the servers' volumes are mounted: they hide what the image has there`,
    "install IRIS elsewhere in the image, such as /usr/irissys",
  );
}
