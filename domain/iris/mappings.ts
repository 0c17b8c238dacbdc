import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";
import { CODE_OF_PRODUCTIONS, GLOBALS_OF_A_PRODUCTION, SYSTEM_GLOBALS } from "./limits";
import { covers, Mapped, mappedBy, MappingKind, overlap } from "./mapping-names";

type NamespaceConfig = Deployment["mirrors"][string]["namespaces"][string];

/** One thing of a namespace that lies in another database than its own two. */
export interface MappingPlan {
  readonly kind: MappingKind;
  /** As IRIS takes it: `Ens.MessageHeaderD`, `LAB*`, `ORDERS(1):(5)`. */
  readonly name: string;
  readonly database: string;
}

/** Where temporary data of any namespace may lie. It is in no mirror, and empty after a restart of IRIS. */
const TEMPORARY = "IRISTEMP";

const KINDS = { packages: "package", globals: "global", routines: "routine" } as const;

interface Known extends MappingPlan {
  readonly path: ConfigPath;
  readonly mapped: Mapped;
}

/** The mappings of one namespace, those of a whole global before those of its parts. `path` is the namespace's key. */
export function planMappings(
  path: ConfigPath,
  namespace: NamespaceConfig,
  databases: readonly string[],
  report: Report,
): MappingPlan[] {
  const known = Object.entries(KINDS).flatMap(([key, kind]) =>
    Object.entries(namespace.mappings[key as keyof typeof KINDS]).flatMap(([name, database]): Known[] => {
      const at = [...path, "mappings", key, name];
      checkDatabase(at, kind, database, databases, report);
      const mapped = mappedBy(at, kind, name, report);
      return mapped === undefined ? [] : [{ kind, name, database, path: at, mapped }];
    }),
  );
  for (const one of known) {
    if (one.kind === "global") checkGlobal(one, known, report);
    if (namespace.interop) checkProduction(one, namespace.globals, report);
  }
  checkRanges(known, report);
  return known
    .sort((one, other) => Number(one.mapped.range !== undefined) - Number(other.mapped.range !== undefined))
    .map(({ kind, name, database }) => ({ kind, name, database }));
}

function checkDatabase(
  path: ConfigPath,
  kind: MappingKind,
  name: string,
  databases: readonly string[],
  report: Report,
): void {
  if (databases.includes(name) || (kind === "global" && name === TEMPORARY)) return;
  const allowed = [...databases.map(seen), ...(kind === "global" ? [`'${TEMPORARY}' for temporary data`] : [])];
  report.problem(
    path,
    `${seen(name)} is not one of the databases: ${allowed.join(", ") || "there are none"}`,
    "name one of them, or add it to databases",
  );
}

function checkGlobal({ path, name, mapped }: Known, all: readonly Known[], report: Report): void {
  if (SYSTEM_GLOBALS.some((own) => mapped.name.startsWith(own) || covers(mapped, own))) {
    report.problem(
      path,
      `'${name}' holds globals in which each database keeps its own code, or IRIS its own state`,
      "map routines or packages instead",
    );
    return;
  }
  // CPF reference, [Map] Global: a mapping of the whole global must exist beside one of its subscripts.
  if (mapped.range && !all.some((one) => one.kind === "global" && one.name === mapped.name)) {
    report.problem(
      path,
      `'${name}' is a part of global '${mapped.name}', and IRIS takes it only beside a mapping of the whole global`,
      `add '${mapped.name}' to mappings.globals, with the database of the rest`,
    );
  }
}

/**
 * Globals of the product's own productions: `Ens.MessageHeaderD`, `EnsHL7.Segment`, `EnsLib.H.MessageD`, and more in other
 * releases. `Ensign` is the application's own. Source: "Best Practices for Creating Productions" (EGBP), "Globals Containing
 * Message Data".
 */
const OF_PRODUCTIONS = /^Ens(?![a-z0-9])/;

/** What a production needs where it is, and what IRIS maps itself. */
function checkProduction({ kind, path, name, database, mapped }: Known, globals: string, report: Report): void {
  if (kind === "global") {
    const held = GLOBALS_OF_A_PRODUCTION.filter((own) => covers(mapped, own));
    if (held.length > 0 && database !== globals) {
      report.problem(
        path,
        `'${name}' takes ${held.join(", ")} out of database ${seen(globals)}: a production works only with them in the database of its namespace`,
        "map the globals of messages one by one: Ens.MessageHeaderD, Ens.MessageBodyD, EnsHL7.Segment",
      );
    } else if (database === TEMPORARY && OF_PRODUCTIONS.test(mapped.name)) {
      report.problem(
        path,
        `'${name}' puts messages or logs of productions into '${TEMPORARY}': it is in no mirror, and empty after a restart of IRIS`,
        "name one of the databases, which is mirrored",
      );
    }
    return;
  }
  const [first = ""] = mapped.name.split(".");
  if (!CODE_OF_PRODUCTIONS.some((own) => first.toLowerCase() === own.toLowerCase() || covers(mapped, own))) return;
  report.problem(path, `'${name}' is code that IRIS maps into each namespace with productions itself`, "remove it");
}

/** No page says which of two mappings wins where both hold something. */
function checkRanges(known: readonly Known[], report: Report): void {
  known.forEach((one, position) => {
    const other = known.slice(0, position).find(({ kind, mapped }) => kind === one.kind && overlap(mapped, one.mapped));
    if (other === undefined) return;
    report.problem(
      one.path,
      `'${one.name}' and '${other.name}' hold the same ${one.kind}s, and IRIS does not say which mapping it follows`,
      "let each name fall under one mapping",
    );
  });
}
