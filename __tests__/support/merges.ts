import { ACTIONS, SECTIONS } from "../../domain/iris/cpf/reference";

export interface ParsedAction {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ParsedMerge {
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly actions: readonly ParsedAction[];
}

/** Reads a merge as IRIS does: section headings, `key=value`, and in `[Actions]` one action a line. Throws on any other line. */
export function parseMerge(text: string): ParsedMerge {
  const sections: Record<string, Record<string, string>> = {};
  const actions: ParsedAction[] = [];
  let section = "";
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const heading = /^\[(\w+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      if (heading in sections) throw new Error(`section ${heading} stands twice`);
      section = heading;
      sections[section] = {};
    } else if (section === "Actions") {
      const [, name, rest] = /^(\w+):(.+)$/.exec(line) ?? [];
      if (name === undefined || rest === undefined) throw new Error(`no action: ${line}`);
      actions.push({ name, parameters: Object.fromEntries(rest.split(",").map((pair) => splitAtEquals(pair))) });
    } else {
      const [key, value] = splitAtEquals(line);
      sections[section]![key] = value;
    }
  }
  return { sections, actions };
}

function splitAtEquals(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`no key=value: ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** What of a merge the documented sections and actions do not know, or what stands in another order than IRIS' own. */
export function unknownIn(text: string): string[] {
  const { sections, actions } = parseMerge(text);
  const found: string[] = [];
  for (const [name, values] of Object.entries(sections).filter(([one]) => one !== "Actions")) {
    const known = SECTIONS.find((section) => section.name === name);
    if (known === undefined) found.push(`section ${name}`);
    else if (known.keys !== "names")
      found.push(
        ...Object.keys(values)
          .filter((key) => !(known.keys as readonly string[]).includes(key))
          .map((key) => `${name}.${key}`),
      );
  }
  for (const { name, parameters } of actions) {
    const known = ACTIONS.find((one) => one.name === name);
    if (known === undefined) found.push(`action ${name}`);
    else
      found.push(
        ...Object.keys(parameters)
          .filter((key) => !(known.parameters as readonly string[]).includes(key))
          .map((key) => `${name} ${key}`),
      );
  }
  const places = actions.map(({ name }) => ACTIONS.findIndex((one) => one.name === name));
  if (places.some((place, index) => index > 0 && place < places[index - 1]!)) found.push("the order of actions");
  return found;
}
