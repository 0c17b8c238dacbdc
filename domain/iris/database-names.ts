import { seen } from "../config/describe-value";
import { ConfigPath, Report } from "../problems";
import { DATABASE_NAME_MAXIMUM, SYSTEM_DATABASES, SYSTEM_NAMESPACES } from "./limits";

interface Kind {
  readonly word: "database" | "namespace";
  readonly form: RegExp;
  readonly allowed: string;
  readonly taken: readonly string[];
}

const DATABASE: Kind = {
  word: "database",
  form: /^[A-Za-z_][A-Za-z0-9_-]*$/,
  allowed: "a letter or underscore, then letters, digits, hyphens and underscores",
  taken: SYSTEM_DATABASES,
};

/** IRIS allows a percent sign at the beginning as well; such namespaces are its own. */
const NAMESPACE: Kind = {
  word: "namespace",
  form: /^[A-Za-z][A-Za-z0-9_-]*$/,
  allowed: "a letter, then letters, digits, hyphens and underscores",
  taken: SYSTEM_NAMESPACES,
};

/** Sources: `limits.ts`. `others`: those before it. False where the name is refused. */
export function checkDatabaseName(
  path: ConfigPath,
  name: string,
  others: readonly { readonly name: string }[],
  report: Report,
): boolean {
  return check(path, name, DATABASE, others, report);
}

export function checkNamespaceName(
  path: ConfigPath,
  name: string,
  others: readonly { readonly name: string }[],
  report: Report,
): boolean {
  return check(path, name, NAMESPACE, others, report);
}

function check(
  path: ConfigPath,
  name: string,
  kind: Kind,
  others: readonly { readonly name: string }[],
  report: Report,
): boolean {
  const { word } = kind;
  const upper = name.toUpperCase();
  const other = others.find((earlier) => earlier.name.toUpperCase() === upper);
  if (name.length > DATABASE_NAME_MAXIMUM) {
    report.problem(
      path,
      `the ${word} name ${seen(name)} has ${name.length} characters; at most ${DATABASE_NAME_MAXIMUM} are allowed`,
      "use a shorter name",
    );
  } else if (kind.taken.includes(upper)) {
    report.problem(path, `${seen(name)} is a ${word} of IRIS itself`, "use another name");
  } else if (!kind.form.test(name)) {
    report.problem(
      path,
      `the ${word} name ${seen(name)} is not allowed; IRIS takes ${kind.allowed}`,
      "use another name, such as APP",
    );
  } else if (other !== undefined) {
    report.problem(
      path,
      `the ${word} names ${seen(name)} and ${seen(other.name)} are one name: IRIS does not tell upper from lower case`,
      "give one of the two another name",
    );
  } else {
    return true;
  }
  return false;
}
