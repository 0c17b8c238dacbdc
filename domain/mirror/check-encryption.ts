import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { failoverMembers } from "./check-mirror";

type MirrorConfig = Deployment["mirrors"][string];

/**
 * What encryption by IRIS needs: TLS between members, one wrapping key in every region, and a copy of the database key that does
 * not need AWS KMS.
 *
 * Sources: TLS Guide, "About Mirroring and TLS" (an instance with an active key demands TLS of its mirror); High Availability
 * Guide, "Activating Journal Encryption in a Mirror"; Security Reference, "Protecting Against Data Loss".
 */
export function checkEncryption(
  path: ConfigPath,
  key: string,
  mirror: MirrorConfig,
  config: Deployment,
  report: Report,
): void {
  const at = [...path, "encryption"];
  const { encryption } = mirror;
  if (!encryption?.databases && !encryption?.journals) {
    if (encryption?.escrow === undefined) return;
    report.problem(
      [...at, "escrow"],
      "somebody keeps a copy of the database key, and neither databases nor journals are encrypted: there is no key",
      "take databases: false or journals: false out, or remove encryption",
    );
    return;
  }
  if (mirror.plaintext.includes("mirror")) {
    report.problem(
      encryption.journals ? [...at, "journals"] : at,
      `${encryption.journals ? "journals" : "databases"} are encrypted, and members exchange them in clear text (plaintext: mirror); IRIS takes no member without TLS while a key is active`,
      "take mirror out of plaintext, or remove encryption",
    );
  }
  checkKeys(at, mirror, config, report);
  if (encryption.escrow === undefined) {
    report.warning(
      "encryption/no-escrow",
      [...at, "escrow"],
      "the database key has no escrow copy: whoever loses the KMS key that wraps it loses what IRIS encrypted, backups too",
      "before the first boot, say here who keeps the copy and where, and make the key by hand: docs/encryption.md#make-the-database-key-with-an-escrow-copy",
    );
  }
  const tiers = Object.entries(config.appTiers).filter(([, { of }]) => of === key);
  if (encryption.databases && tiers.length > 0) {
    report.warning(
      "encryption/app-servers",
      [...at, "databases"],
      `IRIS does not encrypt what application servers of ${tiers.map(([name]) => `'${name}'`).join(", ")} keep in IRISTEMP; there the volume's encryption alone protects it`,
      "accept this, or let clients work on the members themselves",
    );
  }
}

const MULTI_REGION_KEY = /:key\/(mrk-[0-9a-f]+)$/;

/** Members in all regions open the same wrapped key, so their keys must be replicas of one. */
function checkKeys(path: ConfigPath, mirror: MirrorConfig, config: Deployment, report: Report): void {
  const home = failoverMembers(mirror)[0]?.[1].region;
  const regions = [...new Set(Object.values(mirror.members).map(({ region }) => region))].filter(
    (region) => config.regions[region] !== undefined,
  );
  if (home === undefined || regions.length < 2) return;
  const idOf = (region: string) => MULTI_REGION_KEY.exec(config.regions[region]?.keys.iris ?? "")?.[1];
  for (const region of regions.filter((other) => other !== home)) {
    if (idOf(region) !== undefined && idOf(region) === idOf(home)) continue;
    report.problem(
      path,
      `members in '${home}' and '${region}' open one wrapped key, and regions.${home}.keys.iris and regions.${region}.keys.iris are not given as replicas of one multi-Region key`,
      `create a multi-Region key in ${config.regions[home]?.name ?? home}, replicate it to ${config.regions[region]?.name ?? region}, and give both ARNs (…:key/mrk-…)`,
    );
  }
}
