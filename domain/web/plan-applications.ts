import {
  BUILT_IN_APPLICATIONS,
  BUILT_IN_NAMES,
  BuiltInApplication,
  FILES_ONLY,
  PAGES_OF,
} from "../iris/built-in-applications";
import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";
import { ApplicationsPlan } from "./plan";

/** What a tier passes that names nothing: what earlier releases passed. */
const ALL_PAGES = ["/csp/"];

/** The paths that a tier's web servers pass to IRIS. */
export function servedApplications({
  applications = ALL_PAGES,
  builtInApplications,
}: Pick<WebTierConfig, "applications" | "builtInApplications">): string[] {
  return [...new Set([...applications, ...builtInApplications.map((name) => `${name}/`)])];
}

/**
 * Which requests the web servers pass to IRIS, and which they answer with 403 themselves.
 *
 * Whoever reaches the Management Portal needs one password for everything: it is for administrators, who come to a member's own
 * web server through Session Manager.
 */
export function planApplications(path: ConfigPath, tier: WebTierConfig, report: Report): ApplicationsPlan {
  const { applications, builtInApplications: opened } = tier;
  if (applications === undefined)
    report.warning(
      "web/default-applications",
      [...path, "applications"],
      `no applications are named, so web servers pass everything below ${ALL_PAGES.join(", ")} but what is of IRIS itself: pages of every namespace`,
      "name the paths that users need, such as applications: [/csp/ehr/]",
    );
  applications?.forEach((application, index) => {
    const of = builtIn(application);
    if (of === undefined || opened.includes(of) || FILES_ONLY.includes(of)) return;
    report.problem(
      [...path, "applications", index],
      `'${application}' is of IRIS itself: ${of} ${BUILT_IN_APPLICATIONS[of]}, and web servers refuse it`,
      `remove it; administrators reach it on a member through Session Manager. Where users need it, add builtInApplications: [${of}]`,
    );
  });
  opened.forEach((name, index) =>
    report.warning(
      "web/built-in-application",
      [...path, "builtInApplications", index],
      `whoever may connect to the load balancer reaches ${name}, which ${BUILT_IN_APPLICATIONS[name]}`,
      "remove it; administrators reach it on a member through Session Manager",
    ),
  );
  const closed = BUILT_IN_NAMES.filter((name) => !opened.includes(name));
  return {
    served: servedApplications(tier),
    refused: closed.filter((name) => !FILES_ONLY.includes(name)),
    filesOnly: closed.filter((name) => FILES_ONLY.includes(name)),
    refusedPages: closed.flatMap((name) => PAGES_OF[name] ?? []),
  };
}

/** The application of IRIS itself that a path is in. IRIS does not tell upper from lower case. */
function builtIn(application: string): BuiltInApplication | undefined {
  return BUILT_IN_NAMES.find((name) => application.toLowerCase().startsWith(`${name}/`));
}
