import { Machine } from "../../boot/support/machine";

/** Longer than any drill. */
const LIMIT_SECONDS = 400;

/** Run a program on a machine until a test kills it, at the latest with the machine. Shows what it complained of. */
export function inBackground(machine: Machine, command: readonly string[]): void {
  void machine.command(command, {}, LIMIT_SECONDS).then(({ code, stderr }) => {
    const machineLives = machine.has("/run");
    if (machineLives && stderr !== "") console.error(`${command.join(" ")} ended with ${code}: ${stderr}`);
  });
}
