import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { APPLICATION_AUTHENTICATION } from "../config/namespaces";
import { ConfigPath, Report } from "../problems";
import { APPLICATION_NAME_MAXIMUM, SYSTEM_APPLICATIONS } from "./limits";

type MirrorConfig = Deployment["mirrors"][string];

/** A web application of IRIS: what a Web Gateway reaches at a URL path. */
export interface WebApplicationPlan {
  /** Its URL path: `/csp/lab`. */
  readonly name: string;
  readonly namespace: string;
  readonly dispatchClass?: string;
  readonly authentication: readonly (typeof APPLICATION_AUTHENTICATION)[number][];
}

const PATH = /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
const CLASS = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$/;

/** The web applications of a mirror. `path` is the mirror's key; what is refused is left out and reported. */
export function planWebApplications(
  path: ConfigPath,
  { namespaces, webApplications }: MirrorConfig,
  report: Report,
): WebApplicationPlan[] {
  const plans: WebApplicationPlan[] = [];
  for (const [name, { namespace, dispatchClass, authentication }] of Object.entries(webApplications)) {
    const at = [...path, "webApplications", name];
    if (!Object.hasOwn(namespaces, namespace))
      report.problem(
        [...at, "namespace"],
        `${seen(namespace)} is not one of the namespaces: ${Object.keys(namespaces).map(seen).join(", ") || "there are none"}`,
        "name one of them, or add it to namespaces",
      );
    if (dispatchClass !== undefined && !CLASS.test(dispatchClass))
      report.problem(
        [...at, "dispatchClass"],
        `${seen(dispatchClass)} is no name of a class of yours: a package and a class, of letters and digits, with dots between`,
        "give a name such as Lab.REST.Dispatch",
      );
    if (authentication.includes("unauthenticated"))
      report.warning(
        "iris/application-without-login",
        [...at, "authentication"],
        `whoever reaches '${name}' through a Web Gateway runs code of namespace ${seen(namespace)} without a user or a password`,
        "use [password], or give the reason in acknowledge",
      );
    if (checkName(at, name, namespaces, plans, report))
      plans.push({
        name,
        namespace,
        dispatchClass,
        authentication: APPLICATION_AUTHENTICATION.filter((one) => authentication.includes(one)),
      });
  }
  return plans;
}

function checkName(
  path: ConfigPath,
  name: string,
  namespaces: MirrorConfig["namespaces"],
  others: readonly WebApplicationPlan[],
  report: Report,
): boolean {
  const lower = name.toLowerCase();
  const other = others.find((earlier) => earlier.name.toLowerCase() === lower);
  const own = SYSTEM_APPLICATIONS.find((one) => lower === one || lower.startsWith(`${one}/`));
  const production = Object.entries(namespaces).find(
    ([key, { interop }]) => interop && lower === `/csp/${key.toLowerCase()}`,
  );
  if (name.length > APPLICATION_NAME_MAXIMUM)
    report.problem(
      path,
      `the name of the web application ${seen(name)} has ${name.length} characters; at most ${APPLICATION_NAME_MAXIMUM} are allowed`,
      "use a shorter path",
    );
  else if (!PATH.test(name))
    report.problem(
      path,
      `${seen(name)} is no path of a web application: it begins with a slash, ends without one, and has letters, digits, dots, hyphens, underscores and tildes between`,
      "use a path such as /csp/lab",
    );
  else if (own !== undefined) report.problem(path, `'${own}' is of IRIS itself`, "use another path, such as /csp/lab");
  else if (production !== undefined)
    report.problem(
      path,
      `IRIS makes the web application ${seen(name)} itself, for the productions of namespace '${production[0]}'`,
      "remove it, or use another path",
    );
  else if (other !== undefined)
    report.problem(
      path,
      `${seen(name)} and ${seen(other.name)} are one web application: IRIS does not tell upper from lower case`,
      "give one of the two another path",
    );
  else return true;
  return false;
}
