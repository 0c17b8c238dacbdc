import { seen } from "./config/describe-value";
import { Deployment } from "./config/deployment";
import { printable } from "./printable";
import { formatPath, Warning } from "./problems";

/** A warning that somebody accepted, with the reason that the document gives. */
export interface Acknowledged extends Warning {
  readonly reason: string;
}

/**
 * Takes the warnings that the document acknowledges out of those that are shown.
 *
 * An acknowledgement fits by the warning's name and, where it says `at`, by its path. One that fits nothing
 * becomes a warning itself: what it accepted is gone, or its name is misspelt.
 */
export function acknowledge(
  warnings: readonly Warning[],
  entries: Deployment["acknowledge"],
): { readonly warnings: Warning[]; readonly acknowledged: Acknowledged[] } {
  const fits = (entry: Deployment["acknowledge"][number], warning: Warning) =>
    entry.warning === warning.name && (entry.at === undefined || entry.at === formatPath(warning.path));
  const unused = entries.flatMap((entry, index): Warning[] =>
    warnings.some((warning) => fits(entry, warning))
      ? []
      : [
          {
            name: "acknowledge/unused",
            path: ["acknowledge", index],
            message: `no warning ${seen(entry.warning)}${entry.at === undefined ? "" : ` at ${printable(entry.at)}`} was found`,
            fix: "remove the entry, or correct its name",
          },
        ],
  );
  const accepted = warnings.flatMap((warning): Acknowledged[] => {
    const entry = entries.find((candidate) => fits(candidate, warning));
    return entry ? [{ ...warning, reason: entry.reason }] : [];
  });
  return {
    warnings: [...warnings.filter((warning) => !entries.some((entry) => fits(entry, warning))), ...unused],
    acknowledged: accepted,
  };
}
