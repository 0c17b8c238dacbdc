import { Machine } from "../../boot/support/machine";

/** Run a program on a machine until a test kills it, at the latest with the machine. Shows what it complained of. */
export function inBackground(machine: Machine, command: readonly string[]): void {
  void machine.command(command).then(({ code, stderr }) => {
    const machineLives = machine.has("/run");
    if (machineLives && stderr !== "") console.error(`${command.join(" ")} ended with ${code}: ${stderr}`);
  });
}
