import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { MOUNTS } from "../mirror/volume-layout";
import { ConfigPath, Report } from "../problems";
import { checkDatabaseName } from "./database-names";
import { DATABASES_OF_A_PRODUCTION } from "./limits";

type MirrorConfig = Deployment["mirrors"][string];

/** One application database of a mirror's members. */
export interface DatabasePlan {
  readonly name: string;
  /** Absolute, with a slash at the end, as IRIS writes it. */
  readonly directory: string;
  readonly mirrored: boolean;
}

/**
 * The application databases of a mirror. `path` is the mirror's key; what is refused is left out and reported.
 */
export function planDatabases(
  path: ConfigPath,
  { databases, namespaces }: MirrorConfig,
  report: Report,
): DatabasePlan[] {
  const at = [...path, "databases"];
  const plans: DatabasePlan[] = [];
  for (const [name, { mirrored, directory }] of Object.entries(databases)) {
    if (!checkDatabaseName([...at, name], name, plans, report)) continue;
    const chosen =
      directory === undefined
        ? `${MOUNTS.database}/${name.toLowerCase()}/`
        : checkedDirectory([...at, name, "directory"], directory, mirrored, report);
    if (chosen === undefined) continue;
    const other = plans.find((plan) => plan.directory === chosen);
    if (other === undefined) plans.push({ name, directory: chosen, mirrored });
    else
      report.problem(
        [...at, name, ...(directory === undefined ? [] : ["directory"])],
        `its directory ${chosen} is that of database '${other.name}': a directory holds one IRIS.DAT`,
        "give each database a directory of its own",
      );
  }
  checkBesideProductions(at, plans, namespaces, report);
  warnOfUnmirrored(at, databases, plans, report);
  return plans;
}

/** Letters, digits, dots, hyphens and underscores; no empty, `.` or `..` part. */
const DIRECTORY = /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\/?$/;

/** With the slash at the end. Our own choice: no page says what IRIS takes, and Linux takes names of 255. */
const DIRECTORY_MAXIMUM = 255;

/** Files that IRIS keeps in the directory of a database. Source: System Administration Guide, "Multivolume Databases". */
const FILE_OF_A_DATABASE = /^iris(\.dat|\.lck|\.dbdir|-\d{4}\.vol)$/i;

function checkedDirectory(path: ConfigPath, directory: string, mirrored: boolean, report: Report): string | undefined {
  const below = (mount: string) => directory === mount || directory.startsWith(`${mount}/`);
  const fix = `leave directory out, or give one such as ${MOUNTS.database}/app`;
  if (below(MOUNTS.cache)) {
    report.problem(
      path,
      `${seen(directory)} lies below ${MOUNTS.cache}, where temporary data lies: on an instance store it is gone when the server stops${mirrored ? ", and a mirrored database with it" : ""}`,
      fix,
    );
    return undefined;
  }
  if (!below(MOUNTS.database)) {
    report.problem(
      path,
      `${seen(directory)} lies outside ${MOUNTS.database}: the database volumes are mounted there, and elsewhere is no room, no growth and no snapshot for a database`,
      fix,
    );
    return undefined;
  }
  if (!DIRECTORY.test(directory) || directory.replace(/\/$/, "") === MOUNTS.database) {
    report.problem(
      path,
      `${seen(directory)} is no directory of one database; allowed are letters, digits, dots, hyphens and underscores in names below ${MOUNTS.database}`,
      fix,
    );
    return undefined;
  }
  const file = directory.split("/").find((part) => FILE_OF_A_DATABASE.test(part));
  if (file !== undefined) {
    report.problem(
      path,
      `${seen(directory)} has the part '${file}': that is a file which IRIS keeps in a database's directory, and no directory`,
      fix,
    );
    return undefined;
  }
  const whole = directory.endsWith("/") ? directory : `${directory}/`;
  if (whole.length > DIRECTORY_MAXIMUM) {
    report.problem(
      path,
      `${seen(directory)} has ${whole.length} characters with the slash at its end; at most ${DIRECTORY_MAXIMUM} are allowed`,
      fix,
    );
    return undefined;
  }
  return whole;
}

/** The databases that IRIS makes for productions lie below that of the globals, and are nobody else's place. */
function checkBesideProductions(
  path: ConfigPath,
  plans: readonly DatabasePlan[],
  namespaces: MirrorConfig["namespaces"],
  report: Report,
): void {
  const made = Object.entries(namespaces).flatMap(([namespace, { globals, interop }]) =>
    plans
      .filter(({ name }) => interop && name === globals)
      .flatMap(({ name, directory }) =>
        DATABASES_OF_A_PRODUCTION.map((ending) => ({ namespace, directory: `${directory}${name}${ending}/` })),
      ),
  );
  for (const { name, directory } of plans) {
    // No page says in which letters IRIS writes the name.
    const place = made.find((one) => directory.toLowerCase().startsWith(one.directory.toLowerCase()));
    if (place === undefined) continue;
    report.problem(
      [...path, name, "directory"],
      `its directory ${directory} is or lies in ${place.directory}, where IRIS makes a database for the productions of namespace '${place.namespace}'`,
      `leave directory out, or give another one, such as ${MOUNTS.database}/app`,
    );
  }
}

function warnOfUnmirrored(
  path: ConfigPath,
  given: MirrorConfig["databases"],
  plans: readonly DatabasePlan[],
  report: Report,
): void {
  if (!Object.values(given).some(({ mirrored }) => mirrored)) {
    report.warning(
      "databases/none-mirrored",
      path,
      "no database is mirrored: a failover finds no application data on the other member",
      "name the application's databases, with mirrored: true (the default)",
    );
    return;
  }
  for (const { name } of plans.filter(({ mirrored }) => !mirrored)) {
    report.warning(
      "databases/not-mirrored",
      [...path, name, "mirrored"],
      `each member has a '${name}' of its own: after a failover the other one is in use, and application servers see none`,
      "remove mirrored: false, unless its data may be lost",
    );
  }
}
