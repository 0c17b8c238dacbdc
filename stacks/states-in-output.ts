import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

/** A state, or a backup of one. Terraform leaves `errored.tfstate` where it could not write to a backend. */
const STATE = /\.tfstate(\.\w+)?(\.backup)?$/;
const NOT_WRITTEN = "errored.tfstate";
/** Where the local backend has states of further workspaces, unless it is told another folder. */
const WORKSPACES = "terraform.tfstate.d";

/**
 * States that lie in folders of stacks, each with the commands that bring it to safety.
 *
 * The CDKTF command deletes the folders of stacks that are not in the present synthesis, when the synthesis has succeeded:
 * refusing before is what keeps them.
 *
 * @param output the folder that CDKTF writes: `cdktf.out`
 */
export function statesInOutput(output: string): string[] {
  const stacks = join(output, "stacks");
  if (!existsSync(stacks)) return [];
  return statesBelow(stacks).map((file) => refusal(output, file));
}

function statesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // Terraform's own notes there are no state, though one of them has the name of one.
    if (entry.isDirectory()) return entry.name === ".terraform" ? [] : statesBelow(path);
    return STATE.test(entry.name) ? [path] : [];
  });
}

function refusal(output: string, file: string): string {
  const [, stack] = relative(output, file).split(sep);
  const folder = join(output, "stacks", stack!);
  const commands =
    basename(file) === NOT_WRITTEN
      ? [`terraform -chdir=${quoted(folder)} state push ${NOT_WRITTEN}`, `rm ${quoted(file)}`]
      : moved(file, join(output, "..", placeOutside(stack!, relative(folder, file))), folder);
  return [
    `${file}: a state of Terraform lies in the folder of a stack, which the CDKTF command deletes when the stack is not in the present synthesis`,
    "    fix: bring it to safety, then begin again:",
    ...commands.map((command) => `      ${command}`),
  ].join("\n");
}

function moved(file: string, to: string, folder: string): string[] {
  if (existsSync(to)) {
    return [
      `# ${to} is there already: keep the one with the higher "serial", and move the other one elsewhere`,
      `grep '"serial"' ${quoted(file)} ${quoted(to)}`,
    ];
  }
  // Without its note of the former place, Terraform does not ask whether to copy the state from there.
  return [
    `mkdir -p ${quoted(dirname(to))}`,
    `mv ${quoted(file)} ${quoted(to)}`,
    `rm -f ${quoted(join(folder, ".terraform", "terraform.tfstate"))}`,
  ];
}

/** Where the backend looks now for what it had at this place of the stack's folder. */
function placeOutside(stack: string, inside: string): string {
  const parts = inside.split(sep);
  if (parts[0] === WORKSPACES) return join("state", `${stack}.workspaces`, ...parts.slice(1));
  return parts.length === 1 ? join("state", inside.replace(/^terraform(?=\.)/, stack)) : inside;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
