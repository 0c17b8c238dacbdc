import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { checkNamespaceName } from "./database-names";
import { DATABASE_NAME_MAXIMUM, DATABASES_OF_A_PRODUCTION } from "./limits";
import { MappingPlan, planMappings } from "./mappings";

type MirrorConfig = Deployment["mirrors"][string];

export interface NamespacePlan {
  readonly name: string;
  /** Databases by name. */
  readonly globals: string;
  readonly routines: string;
  /** Members run productions in it. */
  readonly interop: boolean;
  readonly mappings: readonly MappingPlan[];
}

/** The namespaces over these databases. `path` is the mirror's key. */
export function planNamespaces(
  path: ConfigPath,
  { databases, namespaces }: MirrorConfig,
  report: Report,
): NamespacePlan[] {
  const at = [...path, "namespaces"];
  const names = Object.keys(databases);
  const plans: NamespacePlan[] = [];
  const known = (where: ConfigPath, name: string): void => {
    if (names.includes(name)) return;
    report.problem(
      where,
      `${seen(name)} is not one of the databases: ${names.map(seen).join(", ") || "there are none"}`,
      "name one of them, or add it to databases",
    );
  };
  for (const [name, namespace] of Object.entries(namespaces)) {
    const { globals, routines = globals, interop } = namespace;
    known([...at, name, "globals"], globals);
    if (routines !== globals) known([...at, name, "routines"], routines);
    const mappings = planMappings([...at, name], namespace, names, report);
    if (interop) {
      checkOwnGlobals([...at, name], globals, namespaces, report);
      checkProductionDatabases([...at, name], globals, names, [...path, "databases"], report);
    }
    if (checkNamespaceName([...at, name], name, plans, report))
      plans.push({ name, globals, routines, interop, mappings });
  }
  return plans;
}

/**
 * A production keeps its queues, jobs and state in the globals' database of its namespace, under names that have no part of that
 * namespace: `GLOBALS_OF_A_PRODUCTION`. Over one database, two productions would work on the same ones.
 */
function checkOwnGlobals(
  path: ConfigPath,
  globals: string,
  namespaces: MirrorConfig["namespaces"],
  report: Report,
): void {
  const name = path.at(-1);
  const [first] = Object.entries(namespaces).find(([, one]) => one.interop && one.globals === globals) ?? [];
  if (first === undefined || first === name) return;
  report.problem(
    [...path, "globals"],
    `${seen(globals)} holds the globals of the productions of namespace '${first}': those of '${name}' would work on the same queues, jobs and messages`,
    "give each namespace with interop: true a database of its own for globals",
  );
}

/** IRIS makes two databases beside that of the globals, and names them itself. */
function checkProductionDatabases(
  path: ConfigPath,
  globals: string,
  names: readonly string[],
  databases: ConfigPath,
  report: Report,
): void {
  for (const own of DATABASES_OF_A_PRODUCTION.map((ending) => `${globals}${ending}`)) {
    const taken = names.find((name) => name.toUpperCase() === own.toUpperCase());
    if (taken !== undefined) {
      report.problem(
        [...databases, taken],
        `for the productions of namespace '${path.at(-1)}' IRIS makes a database ${seen(own)} itself`,
        "give this one another name",
      );
    } else if (own.length > DATABASE_NAME_MAXIMUM) {
      report.problem(
        [...path, "globals"],
        `for its productions IRIS makes a database ${seen(own)}, whose name has ${own.length} characters; at most ${DATABASE_NAME_MAXIMUM} are allowed`,
        `use a database whose name has at most ${DATABASE_NAME_MAXIMUM - Math.max(...DATABASES_OF_A_PRODUCTION.map(({ length }) => length))} characters`,
      );
    }
  }
}
