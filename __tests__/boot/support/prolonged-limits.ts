import { rmSync } from "node:fs";
import { Machine } from "./machine";

/*
 * A slow computer must not look like an AWS that does not answer: here the limits that scripts give to programs are longer.
 * What they gave is written down.
 */

const RECORD = "/test/recorded/limits";
const HURRY = "/test/hurry";

/** Ten times as long. */
const TIMEOUT = `#!/bin/bash
echo "$*" >>${RECORD}
options=()
while [[ $1 == -* ]]; do options+=("$1") && shift; done
limit=$(($1 * 10)) && shift
exec /usr/bin/timeout.real "\${options[@]}" "$limit" "$@"
`;

/** Another limit in the arguments of a program: to curl and to the AWS CLI, 0 means none. */
const withLimit = (options: string, limit: string): string => `arguments=("$@")
for index in "\${!arguments[@]}"; do
  [[ \${arguments[index]} != --@(${options}) ]] || arguments[index + 1]=${limit}
done
set -- "\${arguments[@]}"
`;

/** Lines of a machine's `aws`, before it calls the AWS CLI. */
export const WITHOUT_LIMITS = withLimit("cli-connect-timeout|cli-read-timeout", `$([[ ! -e ${HURRY} ]]; echo $?)`);

/** For all users of the machine. */
export async function prolongLimits(machine: Machine): Promise<void> {
  await machine.command(["bash", "-c", "cd /usr/bin && mv timeout timeout.real && mv curl curl.real"]);
  machine.write("/usr/bin/timeout", TIMEOUT, 0o755);
  machine.write("/usr/bin/curl", `#!/bin/bash\n${withLimit("max-time", "0")}exec /usr/bin/curl.real "$@"\n`, 0o755);
  machine.write(RECORD, "", 0o666);
}

/** What `timeout` was told since the machine started, oldest first. */
export const limitsGiven = (machine: Machine): string[] => machine.read(RECORD).split("\n").filter(Boolean);

/** AWS does not answer: the AWS CLI gives up after one second. Or it answers again. */
export function hurry(machine: Machine, on = true): void {
  if (on) machine.write(HURRY, "");
  else rmSync(machine.path(HURRY), { force: true });
}
