import { Deployment } from "./config/deployment";
import { Report } from "./problems";

/** What AWS accepts as a tag: documented values ("Tag naming limits" of the tagging guide), not read again for this table. */
const TAG = { key: /^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u, value: /^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u };
/** Tags that we set ourselves; a document cannot give them another meaning. */
const OURS = ["Name", "environment", "workload", "owner", "cost-center", "managed-by"];
/** AWS keeps 50 tags on a resource. A member's volume has most of ours: `OURS` and iris:role, :mirror, :member, :volume. */
const OWN_TAGS = 50 - OURS.length - 4;

/** The tags that everything of an environment carries: whose it is, what it serves, who pays. */
export function planTags(config: Deployment, report: Report): Record<string, string> {
  const own: Record<string, string> = {
    environment: config.environment,
    workload: config.workload,
    owner: config.owner.team,
    "cost-center": config.owner.costCenter,
    "managed-by": "terraform",
  };
  check(["owner", "team"], "owner", config.owner.team, report);
  check(["owner", "costCenter"], "cost-center", config.owner.costCenter, report);
  const count = Object.keys(config.tags).length;
  if (count > OWN_TAGS) {
    report.problem(
      ["tags"],
      `${count} tags; with ours a volume would have more than the 50 that AWS keeps`,
      `give at most ${OWN_TAGS}`,
    );
  }
  for (const [key, value] of Object.entries(config.tags)) {
    if (OURS.includes(key) || key.startsWith("iris:") || key.toLowerCase().startsWith("aws:")) {
      report.problem(["tags", key], `the tag '${key}' is set by us or by AWS`, "use another key");
    }
    check(["tags", key], key, value, report);
  }
  return { ...config.tags, ...own };
}

function check(path: string[], key: string, value: string, report: Report): void {
  if (TAG.key.test(key) && TAG.value.test(value)) return;
  report.problem(
    path,
    `the tag '${key}: ${value}' is not one that AWS accepts`,
    "use letters, digits, spaces and _ . : / = + - @; at most 128 characters in the key and 256 in the value",
  );
}
