import { ActionName, ACTIONS, ParametersOf, SectionName, SECTIONS, SettingsOf } from "./reference";

/** One `key=value` of a section. */
export interface Setting {
  readonly section: SectionName;
  readonly key: string;
  readonly value: string | number;
}

/** One line of `[Actions]`. */
export interface Action {
  readonly name: ActionName;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export type MergePart = Setting | Action;

export function settings<Name extends SectionName>(
  section: Name,
  values: Readonly<Partial<Record<SettingsOf<Name>, string | number>>>,
): Setting[] {
  return Object.entries<string | number | undefined>(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ section, key, value }],
  );
}

export function action<Name extends ActionName>(
  name: Name,
  parameters: Readonly<Partial<Record<ParametersOf<Name>, string | number>>>,
): Action {
  const given = Object.entries<string | number | undefined>(parameters).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  return { name, parameters: Object.fromEntries(given) };
}

/**
 * The text of a merge file: sections, then the actions in the order in which IRIS executes them, one physical line each.
 *
 * IRIS ignores the order of the lines; a person who reads the file should see what happens. Throws on a value that would
 * end its line or its parameter: planning lets none through, and IRIS would read the rest as something else.
 */
export function mergeText(parts: readonly MergePart[]): string {
  const given = parts.filter((part): part is Setting => "section" in part);
  const actions = parts.filter((part): part is Action => "name" in part);
  const sections = SECTIONS.flatMap(({ name }) => {
    const lines = given
      .filter(({ section }) => section === name)
      .map(({ key, value }) => `${safe(key, /[\p{Cc}=]/u)}=${safe(value, /\p{Cc}/u)}`);
    return lines.length > 0 ? [[`[${name}]`, ...lines]] : [];
  });
  const ordered = ACTIONS.flatMap(({ name }) => actions.filter((one) => one.name === name).map(actionLine));
  const texts = ordered.length > 0 ? [...sections, ["[Actions]", ...ordered]] : sections;
  return texts.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function actionLine({ name, parameters }: Action): string {
  const said = Object.entries(parameters).map(([key, value]) => `${key}=${safe(value, /[\p{Cc},"]/u)}`);
  return `${name}:${said.join(",")}`;
}

function safe(value: string | number, refused: RegExp): string {
  const text = String(value);
  const found = refused.exec(text)?.[0];
  if (found === undefined) return text;
  throw new Error(
    `a configuration merge cannot hold ${JSON.stringify(text)}: the character ${JSON.stringify(found)} would end the value; planning refuses it`,
  );
}
