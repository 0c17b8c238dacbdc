import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";
import { HEADER_NAMES, SECURITY_HEADERS } from "./header-values";

/**
 * What web servers tell browsers beside each response that does not say it itself: an application knows better who may frame it.
 */
export function planHeaders(
  path: ConfigPath,
  { withoutHeaders }: Pick<WebTierConfig, "withoutHeaders">,
  report: Report,
): Readonly<Record<string, string>> {
  withoutHeaders.forEach((name, index) =>
    report.warning(
      "web/without-security-header",
      [...path, "withoutHeaders", index],
      `responses whose application does not send ${name} have none: ${SECURITY_HEADERS[name].without}`,
      "remove it, unless the application sends the header, or clients need it so",
    ),
  );
  return Object.fromEntries(
    HEADER_NAMES.filter((name) => !withoutHeaders.includes(name)).map((name) => [name, SECURITY_HEADERS[name].value]),
  );
}
