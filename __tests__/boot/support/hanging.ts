import { Machine } from "./machine";

/** A line of a script: from now on it hangs, with a child. */
export const HANG = "sleep infinity & touch /test/hangs; wait\n";

/**
 * A `timeout` that counts from when the program hangs: a slow computer may take longer than the limit to get there. Limits of
 * whole scripts only, which have a second one for the kill.
 */
const TIMEOUT = `#!/bin/bash
[[ $1 == --kill-after=* ]] || exec /usr/bin/timeout "$@"
printf '%s\\n' "$*" >>/test/recorded/limits
/usr/bin/timeout "$1" 0 "\${@:3}" &
until [[ -e /test/hangs ]] || ! kill -0 $! 2>/dev/null; do sleep 0.1; done
# What \`timeout\` gets from the kernel when its time is over.
[[ ! -e /test/hangs ]] || { sleep "$2" && kill -ALRM $!; }
wait $!
`;

export function countWhileHanging(machine: Machine): void {
  machine.replaceProgram("timeout", TIMEOUT);
}

/** What `timeout` was given, in order: `--kill-after=10 2 bash ...`. */
export const limits = (machine: Machine): string[] => machine.read("/test/recorded/limits").trimEnd().split("\n");

/** Waits until no process of `HANG` is left: it was told to end, and may not have had its turn yet. */
export async function gone(machine: Machine): Promise<void> {
  await machine.command(["bash", "-c", 'while pgrep --full "[s]leep infinity"; do sleep 0.1; done']);
}
