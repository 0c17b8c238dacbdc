# shellcheck shell=bash
# How a server tells where it stands: one SSM parameter per node. Sourced after common.sh.

# shellcheck source=certificate-end.sh
source "$BOOT/lib/certificate-end.sh"

# The parameter's name, and below it the value that was published last.
readonly STATUS_FILE="$SCRATCH/status"
# Longer reasons are cut: a standard parameter holds 4 KB, and a character may take 6 bytes of JSON.
readonly STATUS_REASON_BYTES=600

# Decides the parameter's name once. Web servers of a group share their facts, so each adds its instance id.
prepare_status() {
  local prefix node role
  STATUS_INSTANCE=$(instance_id)
  prefix=$(fact statusPrefix)
  node=$(fact node)
  role=$(fact role)
  STATUS_NAME="$prefix/$node"
  [[ $role != web-server ]] || STATUS_NAME="$STATUS_NAME/$STATUS_INSTANCE"
  # Which facts this run works with: whoever reads the status can tell whether newer ones are waiting.
  STATUS_FACTS=$(sha256sum "$FACTS" | cut -c 1-16)
  readonly STATUS_INSTANCE STATUS_NAME STATUS_FACTS
}

# publish_status STEP RESULT REASON. Results: running, failed, held, rebooting, ready.
publish_status() {
  local node release until value
  node=$(fact node)
  release=$(fact bundle.release)
  until=$(certificate_until)
  value=$(
    python3 - "$node" "$1" "$2" "$3" "$STATUS_INSTANCE" "$release" "$STATUS_FACTS" "$STATUS_REASON_BYTES" "$until" "$STATE/problems.json" "$STATE/left-out" <<'PYTHON'
import json, os, sys, time
node, step, result, reason, instance, release, facts, limit, until, found, left = sys.argv[1:]
def cut(text):
    return text.encode("utf-8", "surrogateescape")[:int(limit)].decode("utf-8", "ignore")
now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
value = {"node": node, "step": step, "result": result, "reason": cut(reason), "time": now, "instance": instance,
         "release": release, "facts": facts}
if until:
    value["certificateUntil"] = until
try:
    with open(found) as file:
        problems = json.load(file)
except (OSError, ValueError):
    problems = {}
if problems:
    value["problems"] = {name: cut(words) for name, words in sorted(problems.items())}
try:
    with open(left) as file:
        value["leftOut"] = cut("; ".join(file.read().split("\n")[:-1]))
except OSError:
    pass
print(json.dumps(value))
PYTHON
  )
  printf '%s\n' "$STATUS_NAME" "$value" >"$STATUS_FILE"
  aws_call ssm put-parameter --name "$STATUS_NAME" --type String --overwrite --value "$value" >/dev/null ||
    fail "could not publish the status as $STATUS_NAME"
  say "status $1: $2${3:+ ($3)}"
}

# Step, result and reason that this server published last. Nothing where a run publishes next: one that is under way, or that of the
# next boot.
last_outcome() {
  [[ -s $STATUS_FILE ]] || return 0
  tail -n 1 "$STATUS_FILE" | python3 -c 'import json, sys
value = json.load(sys.stdin)
if value["result"] in ("ready", "failed", "held"):
    print(value["step"], value["result"], value["reason"].replace("\n", " "))'
}

# After a renewal between two runs: the last status once more, with the new end. Without it the old end would stand there
# until the server starts again. Nothing where no run has published since the server started.
publish_certificate_end() {
  local name value until
  [[ -s $STATUS_FILE ]] || return 0
  until=$(certificate_until)
  { read -r name && read -r value; } <"$STATUS_FILE"
  value=$(python3 -c 'import json, sys; print(json.dumps({**json.loads(sys.argv[1]), "certificateUntil": sys.argv[2]}))' "$value" "$until")
  aws_call ssm put-parameter --name "$name" --type String --overwrite --value "$value" >/dev/null ||
    say 'the status of the last run still tells the end of the old certificate' >&2
}
