import { seen } from "../config/describe-value";
import { ConfigPath, Report } from "../problems";
import { MIRROR_NAME_MAXIMUM } from "./limits";

/**
 * The mirror's name as IRIS stores it: upper case.
 *
 * Source: `limits.ts`. `path` is the key of the name.
 */
export function mirrorName(path: ConfigPath, name: string, report: Report): string {
  const stored = name.toUpperCase();
  if (name.length > MIRROR_NAME_MAXIMUM) {
    report.problem(
      path,
      `the mirror name ${seen(name)} has ${name.length} characters; at most ${MIRROR_NAME_MAXIMUM} are allowed`,
      `use 1 to ${MIRROR_NAME_MAXIMUM} letters and digits`,
    );
  } else if (!/^[A-Za-z0-9]+$/.test(name)) {
    report.problem(
      path,
      `the mirror name ${seen(name)} is not allowed; IRIS takes letters and digits only`,
      `use 1 to ${MIRROR_NAME_MAXIMUM} letters and digits`,
    );
  }
  return stored;
}
