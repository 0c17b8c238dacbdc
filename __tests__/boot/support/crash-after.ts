import { IrisMachine } from "./iris-machine";

/**
 * Runs a command with its input as it is. When either is what the test waits for, it says nothing and takes the step with it;
 * a session, which runs as another user and may not, is one that gave no answer.
 */
const WRAPPER = `#!/bin/bash
input=$(cat)
answer=$(PATH=/test/crash:/usr/bin:/bin; ORIGINAL "$@" <<<"$input"); code=$?
if [[ -s /test/crash-after ]] && grep --quiet --fixed-strings --file /test/crash-after <<<"$* $input"; then
  : >/test/crashed
  for pid in $(grep --files-with-matches steps/encryption.sh /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3); do
    kill -9 "$pid" 2>/dev/null
  done
  exit 1
fi
[[ -z $answer ]] || printf '%s\\n' "$answer"
exit "$code"
`;

/** The step `encryption` of a server that loses its power behind this action: nothing that follows it is done. */
export async function crashAfter(member: IrisMachine, action: string): Promise<void> {
  await member.inside("mkdir -p /test/crash; chmod 0777 /test; rm -f /test/crashed");
  for (const [name, original] of [
    ["aws", "/test/bin/aws"],
    ["systemctl", "/test/bin/systemctl"],
    ["irissession", "/usr/bin/irissession"],
  ] as const) {
    member.machine.write(`/test/crash/${name}`, WRAPPER.replace("ORIGINAL", original), 0o755);
  }
  member.machine.write("/test/crash-after", `${action}\n`);
  const { code } = await member.steps(["encryption"], { IRIS_NODE_PATH_FIRST: "/test/crash:/test/bin" });
  const crashed = member.machine.has("/test/crashed");
  expect({ action, crashed, ended: code !== 0 }).toEqual({ action, crashed: true, ended: true });
  await member.inside(
    "rm /test/crash-after; [[ ! -f /run/fake-iris/IRIS.pid ]] || kill -9 $(cat /run/fake-iris/IRIS.pid)",
  );
  await member.inside("rm -rf /run/iris-node /run/test-systemd/iris.service*");
}
