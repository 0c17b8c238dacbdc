import { seen } from "../config/describe-value";
import { ConfigPath, Report } from "../problems";
import { MAPPED_NAME_MAXIMUM } from "./limits";

export type MappingKind = "global" | "routine" | "package";

/** What one mapping holds: one name, or all that begin with it; of a global also a part, by its first subscript. */
export interface Mapped {
  /** As names are compared: IRIS does not tell packages apart by upper and lower case, and each ends with a dot here. */
  readonly name: string;
  /** All names that begin with it. */
  readonly all: boolean;
  readonly range?: Range;
}

/** Nodes of a global by their first subscript: from the first to before the second; `only`: those of the first alone. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly only: boolean;
}

interface Kind {
  readonly form: RegExp;
  readonly allowed: string;
}

const NAME = String.raw`[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*`;
const PACKAGE = String.raw`[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*`;
const NUMBER = String.raw`\((?:0|[1-9]\d{0,14})\)`;

/** Source of the names: "Rules and Guidelines for Identifiers" (GORIENT_appx_identifiers), "Formal Rules about Globals" (GGBL_structure). */
const KINDS: Readonly<Record<MappingKind, Kind>> = {
  global: {
    // Subscripts: CPF reference, [Map] Global. Text and further subscripts need quotation marks and commas inside a value, and how
    // a merge doubles those stands nowhere.
    form: new RegExp(String.raw`^(${NAME}\.?)(?:(\*)|(${NUMBER})|(${NUMBER}|\(BEGIN\)):(${NUMBER}|\(END\)))?$`),
    allowed:
      "letters, digits and dots, beginning with a letter; behind it an asterisk, or whole numbers of the first subscript such as (1), (1):(5), (BEGIN):(5) or (5):(END)",
  },
  routine: {
    form: new RegExp(String.raw`^(${NAME}\.?)(\*)?$`),
    allowed: "letters, digits and dots, beginning with a letter; an asterisk may stand at the end",
  },
  package: {
    form: new RegExp(`^(${PACKAGE})$`),
    allowed: "letters, digits and dots, each part beginning with a letter; it holds the packages below it",
  },
};

/** The parts of a mapping's name; undefined where it is refused, and reported. */
export function mappedBy(path: ConfigPath, kind: MappingKind, text: string, report: Report): Mapped | undefined {
  const { form, allowed } = KINDS[kind];
  const [, name, star, node, from, to] = form.exec(text) ?? [];
  const maximum = MAPPED_NAME_MAXIMUM[kind];
  const refuse = (message: string, fix: string): undefined => {
    report.problem(path, message, fix);
    return undefined;
  };
  if (text.startsWith("%"))
    return refuse(
      `${kind}s whose name begins with a percent sign are of IRIS itself, and ${seen(text)} would lead there for every program of the namespace`,
      "leave it out, or map it by hand on every server",
    );
  if (text.startsWith("^"))
    return refuse(`${seen(text)} begins with a caret, which is no part of a name`, `use ${seen(text.slice(1))}`);
  if (name === undefined || (name.endsWith(".") && star === undefined))
    return refuse(
      `the ${kind} ${seen(text)} is not allowed; a mapping takes ${allowed}`,
      kind === "global" ? "use such a name; map subscripts of text by hand on every server" : "use such a name",
    );
  if (name.length > maximum)
    return refuse(
      `the ${kind} name ${seen(name)} has ${name.length} characters; IRIS tells ${kind}s apart by the first ${maximum}`,
      "use a shorter name",
    );
  if (kind === "package") return { name: `${name.toLowerCase()}.`, all: true };
  if (node === undefined && from === undefined) return { name, all: star !== undefined };
  const range = subscripts(node ?? from!, to);
  if (range.from >= range.to && !range.only)
    return refuse(
      `the range of ${seen(text)} is empty: it reaches up to its second number, without that`,
      "let the second number be the greater one",
    );
  return { name, all: false, range };
}

const numberOf = (text: string): number => Number(text.slice(1, -1));

function subscripts(first: string, second: string | undefined): Range {
  if (second === undefined) return { from: numberOf(first), to: numberOf(first), only: true };
  return {
    from: first === "(BEGIN)" ? -Infinity : numberOf(first),
    to: second === "(END)" ? Infinity : numberOf(second),
    only: false,
  };
}

/** Whether something lies in both. A part of a global lies in the mapping of the whole, which IRIS asks for. */
export function overlap(one: Mapped, other: Mapped): boolean {
  if (one.range && other.range) return one.name === other.name && sharesSubscripts(one.range, other.range);
  return one.range === undefined && other.range === undefined && sharesNames(one, other);
}

function sharesNames(one: Mapped, other: Mapped): boolean {
  return covers(one, other.name) || covers(other, one.name);
}

/** Whether the mapping holds this name, or all that begin with it. */
export function covers({ name, all }: Mapped, other: string): boolean {
  return other === name || (all && other.startsWith(name));
}

function sharesSubscripts(one: Range, other: Range): boolean {
  if (one.only && other.only) return one.from === other.from;
  if (one.only) return one.from >= other.from && one.from < other.to;
  if (other.only) return sharesSubscripts(other, one);
  return one.from < other.to && other.from < one.to;
}
