import { pascal } from "../names";
import { ConfigPath, Report } from "../problems";

/** Reports names that become the same construct id, and so one Terraform address: `night-1` and `night1`. */
export function checkSameIds(path: ConfigPath, names: readonly string[], report: Report): void {
  const firstById = new Map<string, string>();
  for (const name of names) {
    const other = firstById.get(pascal(name));
    if (other !== undefined) {
      report.problem(
        [...path, name],
        `'${name}' and '${other}' become the same Terraform address`,
        "rename one of them",
      );
    }
    firstById.set(pascal(name), other ?? name);
  }
}
