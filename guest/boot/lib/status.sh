# shellcheck shell=bash
# How a server tells where it stands: one SSM parameter per node. Sourced after common.sh.

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
  local node release value
  node=$(fact node)
  release=$(fact bundle.release)
  value=$(
    python3 - "$node" "$1" "$2" "$3" "$STATUS_INSTANCE" "$release" "$STATUS_FACTS" "$STATUS_REASON_BYTES" "$STATE/problems.json" <<'PYTHON'
import json, os, sys, time
node, step, result, reason, instance, release, facts, limit, found = sys.argv[1:]
def cut(text):
    return os.fsencode(text)[:int(limit)].decode("utf-8", "ignore")
now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
status = {"node": node, "step": step, "result": result, "reason": cut(reason), "time": now,
          "instance": instance, "release": release, "facts": facts}
try:
    with open(found) as file:
        problems = json.load(file)
except (OSError, ValueError):
    problems = {}
if problems:
    status["problems"] = {name: cut(words) for name, words in sorted(problems.items())}
print(json.dumps(status))
PYTHON
  )
  printf '%s\n' "$1" >"$SCRATCH/published.step"
  printf '%s\n' "$2" >"$SCRATCH/published.result"
  aws_call ssm put-parameter --name "$STATUS_NAME" --type String --overwrite --value "$value" >/dev/null ||
    fail "could not publish the status as $STATUS_NAME"
  say "status $1: $2${3:+ ($3)}"
}

# Of a server that no run is working on: what it published last, with the problems that were found since.
publish_problems_of_a_ready_server() {
  [[ -f $SCRATCH/published.result && $(<"$SCRATCH/published.result") == ready ]] || return 0
  publish_status "$(<"$SCRATCH/published.step")" ready ''
}
