import { seen } from "./config/describe-value";
import { Deployment } from "./config/deployment";
import { ConfigPath, Report } from "./problems";

/** What AWS accepts as a tag: documented values ("Tag naming limits" of the tagging guide), not read again for this table. */
const TAG = { key: /^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u, value: /^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u };
/** Beginnings of keys that belong to AWS and to us, in whatever case. */
const TAKEN = /^(aws|iris):/i;

/** The keys of our own tags, by what the document calls them. An organisation's rules may want other ones. */
export function tagKeys({ tagKeys: given }: Pick<Deployment, "tagKeys">) {
  return {
    environment: given.environment ?? "environment",
    workload: given.workload ?? "workload",
    owner: given.owner ?? "owner",
    costCenter: given.costCenter ?? "cost-center",
    managedBy: given.managedBy ?? "managed-by",
  };
}

/** The name of a resource; the AWS console shows it. */
const NAME = "Name";
/** AWS keeps 50 tags on a resource. A member's volume has most of ours: five, its name, and iris:role, :mirror, :member, :volume. */
const OWN_TAGS = 50 - 6 - 4;

/** The tags that everything of an environment carries: whose it is, what it serves, who pays. */
export function planTags(config: Deployment, report: Report): Record<string, string> {
  const keys = tagKeys(config);
  const own: Record<string, string> = {
    [keys.environment]: config.environment,
    [keys.workload]: config.workload,
    [keys.owner]: config.owner.team,
    [keys.costCenter]: config.owner.costCenter,
    [keys.managedBy]: "terraform",
  };
  check(["owner", "team"], keys.owner, config.owner.team, report);
  check(["owner", "costCenter"], keys.costCenter, config.owner.costCenter, report);
  const count = Object.keys(config.tags).length;
  if (count > OWN_TAGS) {
    report.problem(
      ["tags"],
      `${count} tags; with ours a volume would have more than the 50 that AWS keeps`,
      `give at most ${OWN_TAGS}`,
    );
  }
  checkKeys(config, report);
  for (const [key, value] of Object.entries(config.tags)) check(["tags", key], key, value, report);
  return { ...config.tags, ...own };
}

/** IAM does not tell keys apart by their case, and refuses a role with two that differ in nothing else (IAM user guide, "Tags for IAM resources"; not read again). */
function checkKeys(config: Deployment, report: Report): void {
  const holders = new Map([[NAME.toLowerCase(), { key: NAME, ours: "" }]]);
  for (const [word, key] of Object.entries(tagKeys(config))) {
    const path = ["tagKeys", word];
    const other = holders.get(key.toLowerCase());
    if (other !== undefined || TAKEN.test(key))
      report.problem(
        path,
        `the tag ${seen(key)} is ${other === undefined ? "of us or of AWS" : `another of ours, ${seen(other.key)}`}: keys are compared without upper and lower case`,
        "use another key",
      );
    else holders.set(key.toLowerCase(), { key, ours: word });
  }
  for (const key of Object.keys(config.tags)) {
    const other = holders.get(key.toLowerCase());
    if (TAKEN.test(key) || (other !== undefined && other.key === key))
      report.problem(["tags", key], `the tag ${seen(key)} is set by us or by AWS`, "use another key");
    else if (other !== undefined)
      report.problem(
        ["tags", key],
        `the tags ${seen(key)} and ${seen(other.key)} differ in upper and lower case only: IAM takes them for one, and refuses the role`,
        other.ours === ""
          ? "keep one of the two"
          : `remove it, and set tagKeys: { ${other.ours}: ${key} }: our tag has this key then`,
      );
    else holders.set(key.toLowerCase(), { key, ours: "" });
  }
}

function check(path: ConfigPath, key: string, value: string, report: Report): void {
  if (TAG.key.test(key) && TAG.value.test(value)) return;
  report.problem(
    path,
    `the tag ${seen(`${key}: ${value}`)} is not one that AWS accepts`,
    "use letters, digits, spaces and _ . : / = + - @; at most 128 characters in the key and 256 in the value",
  );
}
