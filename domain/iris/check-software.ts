import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";

/** That every region with IRIS servers has one source of IRIS, a kit or an image that holds it, and its passwords. */
export function checkSoftware(config: Deployment, report: Report): void {
  if (config.security.osAuthentication === "until-ready") {
    report.warning(
      "security/os-authentication-ends",
      ["security", "osAuthentication"],
      "once a server is ready its scripts can ask IRIS nothing: members and application servers are not admitted later, planned failover, replacement and a renewed certificate are steps by hand, and the scripts run again only after the next start of IRIS",
      "use on, or keep the procedures by hand ready (docs/operations.md)",
    );
  }
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
    if (iris) checkImageDirectory([...at, "image", "iris", "directory"], iris.directory, report);
  }
}

function hasIrisServers({ mirrors, appTiers }: Deployment, regionKey: string): boolean {
  const members = Object.values(mirrors).flatMap((mirror) => Object.values(mirror.members));
  return [...members, ...Object.values(appTiers)].some(({ region }) => region === regionKey);
}

function checkPasswords(
  path: ConfigPath,
  { password, gatewayPassword }: Deployment["regions"][string]["secrets"],
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
  if (directory !== "/iris" && !directory.startsWith("/iris/")) return;
  report.problem(
    path,
    `'${directory}' lies below /iris, where the servers' volumes are mounted: they hide what the image has there`,
    "install IRIS elsewhere in the image, such as /usr/irissys",
  );
}
