# shellcheck shell=bash
# How a server tells where it stands: one SSM parameter per node. Sourced after common.sh.
#
# The timer of a member publishes where bash takes no notice of a failure: what can fail is followed by what happens then.

# shellcheck source=certificate-end.sh
source "$BOOT/lib/certificate-end.sh"

# The parameter's name, and below it the value that was published last.
readonly STATUS_FILE="$SCRATCH/status"

# Decides the parameter's name once. Web servers of a group share their facts, so each adds its instance id.
prepare_status() {
  local prefix node role
  STATUS_INSTANCE=$(instance_id) || fail 'the metadata service does not say which instance this is'
  prefix=$(fact statusPrefix)
  node=$(fact node)
  role=$(fact role)
  STATUS_NAME="$prefix/$node"
  [[ $role != web-server ]] || STATUS_NAME="$STATUS_NAME/$STATUS_INSTANCE"
  # Which facts this run works with: whoever reads the status can tell whether newer ones are waiting.
  STATUS_FACTS=$(sha256sum "$FACTS" | cut -c 1-16) || fail "cannot read $FACTS"
  readonly STATUS_INSTANCE STATUS_NAME STATUS_FACTS
}

# publish_status STEP RESULT REASON. Results: running, failed, held, rebooting, ready.
publish_status() {
  local node release until value
  node=$(fact node)
  release=$(fact bundle.release)
  until=$(certificate_until)
  value=$(python3 -B "$BOOT/lib/status.py" "$node" "$1" "$2" "$3" "$STATUS_INSTANCE" "$release" "$STATUS_FACTS" "$until" "$STATE/problems.json" "$STATE/left-out") ||
    fail "could not say the status of step $1"
  printf '%s\n' "$STATUS_NAME" "$value" >"$STATUS_FILE" || fail "cannot write $STATUS_FILE"
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
