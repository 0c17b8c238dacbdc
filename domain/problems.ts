import { printable } from "./printable";

/** Where something stands in an environment document: keys and positions from the root. */
export type ConfigPath = readonly (string | number)[];

/** Something that stops planning. Nothing is written while one is left. */
export interface Problem {
  readonly path: ConfigPath;
  /** What is wrong, with the value seen and what is allowed. Lower case, no full stop. */
  readonly message: string;
  /** The change that mends it. */
  readonly fix: string;
}

/** Something legal that costs availability, security or speed. Planning goes on. */
export interface Warning extends Problem {
  /** A stable name such as `mirror/arbiter-shares-zone`; a document acknowledges it by this name. */
  readonly name: string;
}

/** What one planning step found. Steps report; they never throw for a value that a person typed. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

/** A path as its author would write it, `mirrors.data.members.a.zone`, `regions.primary.zones[1]`, and as a log may hold it. */
export function formatPath(path: ConfigPath): string {
  if (path.length === 0) return "(document)";
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? printable(part) : `${text}.${printable(part)}`;
  }, "");
}

/** Collects what all steps of one planning run find, in the order in which it was found. */
export class Report implements Findings {
  public readonly problems: Problem[] = [];
  public readonly warnings: Warning[] = [];

  public problem(path: ConfigPath, message: string, fix: string): void {
    this.problems.push({ path, message, fix });
  }

  public warning(name: string, path: ConfigPath, message: string, fix: string): void {
    this.warnings.push({ name, path, message, fix });
  }
}
