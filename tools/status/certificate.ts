import { ConfigurationPlan } from "../../domain/configuration/plan";

/** Time to have a certificate issued and to put it into its secret. */
const WARNING_DAYS = 60;
const DAY_MS = 86_400_000;
export const RENEW = "docs/operations.md, 'Renew a certificate'";

/**
 * From how many days before the end of a certificate on it is warned of.
 *
 * Servers renew certificates of a private CA when a third of the validity is left: with a quarter left it is overdue, and
 * before that there is nothing to do.
 */
export function certificateWarningDays(source: ConfigurationPlan["certificates"]): number {
  return source?.kind === "private-ca" ? Math.min(WARNING_DAYS, Math.floor(source.validityDays / 4)) : WARNING_DAYS;
}

/** What is to be said of a certificate that ends at `until`, if anything. `now` in milliseconds. */
export function judgeCertificate(
  until: string | null | undefined,
  warningDays: number,
  now: number,
): { readonly expired: boolean; readonly words: string } | undefined {
  if (until === undefined || until === null) return undefined;
  const left = Date.parse(until) - now;
  if (left <= 0) return { expired: true, words: `its certificate expired at ${until}` };
  if (left > warningDays * DAY_MS) return undefined;
  const days = Math.floor(left / DAY_MS);
  const when = days === 0 ? "less than a day" : `${days} day${days === 1 ? "" : "s"}`;
  return { expired: false, words: `its certificate ends at ${until}, in ${when}` };
}
