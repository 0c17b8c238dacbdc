# shellcheck shell=bash
# How a server tells where it stands: one SSM parameter per node. Sourced after common.sh.
#
# Best effort: a server comes up and IRIS starts whether Systems Manager answers or not. So nothing here ends a run or waits for long;
# who publishes takes no notice of a failure, and what can fail is followed by what happens then.

# shellcheck source=certificate-end.sh
source "$BOOT/lib/certificate-end.sh"

# The parameter's name, and below it the value that was published last.
readonly STATUS_FILE="$SCRATCH/status"
# It is there while the last status is not published. A timer tries again.
# shellcheck disable=SC2034 # used by the timers' commands
readonly STATUS_UNSAID="$SCRATCH/status-unsaid"
# Of one call, its start included. Between two steps there is one: the next step says more. Where a run ends there are more.
readonly STATUS_CALL_SECONDS=20 STATUS_ATTEMPTS=3

# Decides the parameter's name once. Web servers of a group share their facts, so each adds its instance id.
prepare_status() {
  local prefix node role
  STATUS_INSTANCE=$(instance_id) || STATUS_INSTANCE=''
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
  local node release until value attempts=$STATUS_ATTEMPTS
  [[ $2 != running ]] || attempts=1
  say "status $1: $2${3:+ ($3)}"
  node=$(fact node)
  release=$(fact bundle.release)
  until=$(certificate_until) || until=''
  if ! value=$(python3 -B "$BOOT/lib/status.py" "$node" "$1" "$2" "$3" "$STATUS_INSTANCE" "$release" "$STATUS_FACTS" "$until" "$STATE/problems.json" "$STATE/left-out") ||
    ! printf '%s\n' "$STATUS_NAME" "$value" >"$STATUS_FILE"; then
    say "could not write the status into $STATUS_FILE" >&2
    return 1
  fi
  if [[ -z $STATUS_INSTANCE ]]; then
    : >"$STATUS_UNSAID"
    say 'could not publish the status: the metadata service does not say which instance this is' >&2
    return 1
  fi
  put_status "$STATUS_NAME" "$value" "$attempts"
}

# put_status NAME VALUE ATTEMPTS
put_status() {
  local name=$1 value=$2 attempts=$3 attempt region said=''
  region=$(fact region)
  : >"$STATUS_UNSAID"
  for ((attempt = 1; attempt <= attempts; attempt++)); do
    ((attempt == 1)) || sleep "$PAUSE_SECONDS"
    # The CLI's own attempts would take minutes.
    if said=$(AWS_MAX_ATTEMPTS=1 timeout --kill-after=1 "$STATUS_CALL_SECONDS" aws --region "$region" ssm put-parameter \
      --name "$name" --type String --overwrite --value "$value" --cli-connect-timeout 3 --cli-read-timeout 5 2>&1 >/dev/null </dev/null); then
      rm -f "$STATUS_UNSAID"
      return 0
    fi
  done
  say "could not publish the status as $name: $(printf '%s' "${said:-no answer}" | tr '\n' ' ' | cut -c 1-300)" >&2
  return 1
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
  put_status "$name" "$value" "$STATUS_ATTEMPTS" || say 'the status of the last run still tells the end of the old certificate' >&2
}
