/**
 * Replaces each `@@NAME@@` in a script. Not `${NAME}`: that is the shell's, and Terraform's.
 *
 * Throws on a placeholder without a value, on a value without a placeholder, and on a value that a shell could read as
 * more than one word.
 */
export function fillPlaceholders(script: string, values: Readonly<Record<string, string>>): string {
  const wanted = new Set([...script.matchAll(/@@([A-Z_]+)@@/g)].map(([, name]) => name!));
  const unfilled = [...wanted].filter((name) => !(name in values));
  if (unfilled.length > 0) throw new Error(`no value for the placeholder ${unfilled.join(", ")}`);
  for (const [name, value] of Object.entries(values)) {
    if (!wanted.has(name)) throw new Error(`the script has no placeholder ${name}, it has ${[...wanted].join(", ")}`);
    if (!/^[A-Za-z0-9._/:-]+$/.test(value))
      throw new Error(`'${value}' for ${name} may hold letters, digits and . _ / : - only`);
  }
  return script.replace(/@@([A-Z_]+)@@/g, (_, name: string) => values[name]!);
}
