import { Deployment } from "./config/deployment";
import { Report } from "./problems";

/** What AWS accepts as a tag. Source: Tagging AWS Resources user guide, "Tag naming limits", read 2026-11-22. */
const TAG = { key: /^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u, value: /^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u };
/** Tags that we set ourselves; a document cannot give them another meaning. */
const OURS = ["Name", "environment", "workload", "owner", "cost-center", "managed-by"];

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
