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

# publish_status STEP RESULT REASON. Results: running, failed, rebooting, ready.
publish_status() {
  local node release value
  node=$(fact node)
  release=$(fact bundle.release)
  value=$(
    python3 - "$node" "$1" "$2" "$3" "$STATUS_INSTANCE" "$release" "$STATUS_FACTS" "$STATUS_REASON_BYTES" <<'PYTHON'
import json, os, sys, time
node, step, result, reason, instance, release, facts, limit = sys.argv[1:]
reason = os.fsencode(reason)[:int(limit)].decode("utf-8", "ignore")
now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
print(json.dumps({"node": node, "step": step, "result": result, "reason": reason, "time": now,
                  "instance": instance, "release": release, "facts": facts}))
PYTHON
  )
  aws_call ssm put-parameter --name "$STATUS_NAME" --type String --overwrite --value "$value" >/dev/null ||
    fail "could not publish the status as $STATUS_NAME"
  say "status $1: $2${3:+ ($3)}"
}
