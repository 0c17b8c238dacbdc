import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { MirrorPlan, VolumePlan } from "./plan";

const SINGLE_VOLUMES = ["system", "wij", "journal", "alternateJournal"];
const VOLUME_NAME = /^(system|wij|journal|alternateJournal|database([1-9]|1[0-6]))$/;

/**
 * Entries under `retired` whose mirror does not exist: what they name would not be forgotten but destroyed.
 *
 * A whole mirror is never retired. Its role and security group would go while the forgotten servers use them: EC2 refuses
 * to delete such a group, after the apply has taken its rules and the servers' role away.
 */
export function checkRetiredMirrors({ retired, mirrors }: Deployment, report: Report): void {
  const keys = Object.keys(mirrors);
  for (const key of Object.keys(retired).filter((name) => !keys.includes(name))) {
    report.problem(
      ["retired", key],
      `'${key}' is not one of the mirrors: ${keys.join(", ")}; a mirror that leaves as a whole is not retired`,
      "use a key of mirrors; to remove a mirror, delete its servers and volumes in AWS first: docs/operations.md#remove-a-mirror",
    );
  }
}

/**
 * What Terraform forgets without destroying it: members and volumes that the document lists under `retired`.
 *
 * Reports what is retired and still configured, or has a name that nothing ever had.
 */
export function planRetired(
  path: ConfigPath,
  retired: Deployment["retired"][string] | undefined,
  mirror: { readonly letters: readonly string[]; readonly volumes: readonly VolumePlan[] },
  report: Report,
): MirrorPlan["retired"] {
  if (retired === undefined) return { members: [], memberVolumes: [], volumes: [] };
  for (const [index, letter] of retired.members.entries()) {
    if (mirror.letters.includes(letter)) {
      report.problem(
        [...path, "members", index],
        `member '${letter}' is retired and still stands under members`,
        "remove it from members, or from retired; a letter is free again when the server is gone and its entry removed",
      );
    }
  }
  checkNamedOnce([...path, "members"], retired.members, report);
  checkNamedOnce([...path, "volumes"], retired.volumes, report);
  const current = mirror.volumes.map(({ name }) => name);
  for (const [index, name] of retired.volumes.entries()) {
    if (!VOLUME_NAME.test(name)) {
      report.problem(
        [...path, "volumes", index],
        `no volume was ever called ${seen(name)}`,
        `use ${SINGLE_VOLUMES.join(", ")}, database1 to database16`,
      );
    } else if (current.includes(name)) {
      report.problem(
        [...path, "volumes", index],
        `volume '${name}' is retired and still planned`,
        "lower the count of database volumes, or remove the entry",
      );
    }
  }
  return {
    members: retired.members,
    memberVolumes: [...new Set([...current, ...retired.volumes])],
    volumes: retired.volumes,
  };
}

function checkNamedOnce(path: ConfigPath, names: readonly string[], report: Report): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) report.problem([...path, index], `${seen(name)} is named twice`, "name it once");
  }
}
