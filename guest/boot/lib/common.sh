# shellcheck shell=bash
# What every step and command shares. Sourced first:
#   source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
set -Eeuo pipefail
# lastpipe: `... | install_file` sets CHANGED here, not in a subshell.
shopt -s inherit_errexit lastpipe
umask 077

# The one path of all scripts: cloud-init, systemd and a person each give another. Tests put recorders of what needs a real server in
# front.
export PATH="${IRIS_NODE_PATH_FIRST:+$IRIS_NODE_PATH_FIRST:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Root alone can write it: the AWS CLI runs what an alias file there says, and Python what its site-packages hold.
export HOME=/root
export AWS_PAGER=''
export LC_ALL=C.UTF-8

BOOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # used by the steps
readonly BOOT
# Python takes modules out of the folder of now first, and a person may have started this in /tmp.
cd /
readonly FACTS=/etc/iris-node/facts.json
# Lost with the instance; survives a replacement; scratch.
# shellcheck disable=SC2034 # used by the steps
readonly STATE=/var/lib/iris-node SYSTEM_STATE=/iris/sys/node SCRATCH=/run/iris-node
readonly METADATA="${IRIS_NODE_METADATA_URL:-http://169.254.169.254}"
# Where /proc and /sys of the kernel are. Tests have files of their own: the kernel is not theirs to change.
# shellcheck disable=SC2034 # used by the steps
readonly KERNEL_ROOT="${IRIS_NODE_KERNEL_ROOT:-}"
readonly PAUSE_SECONDS="${IRIS_NODE_PAUSE_SECONDS:-5}"
# Tests wait a share of each bound.
readonly PATIENCE_PERCENT="${IRIS_NODE_PATIENCE:-100}"
readonly AWS_LIMIT_SECONDS=300
# Where a step leaves one line on why it failed, for the status.
readonly REASON="${IRIS_NODE_REASON:-/dev/null}"
STEP=$(basename "$0" .sh)
readonly STEP

say() { printf '%s %s: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$STEP" "$*"; }

fail() {
  say "FAILED: $*" >&2
  printf '%s\n' "${*//$'\n'/ }" >"$REASON"
  exit 1
}

# A command that failed without words of its own. In a subshell, `fail` would be heard twice: the inner one has spoken.
on_error() {
  local code=$1 line=$2 command=$3
  [[ -s $REASON ]] || printf '%s\n' "line $line: exit code $code of: ${command%%$'\n'*}" >"$REASON"
  say "FAILED at line $line: exit code $code" >&2
}
trap 'on_error $? $LINENO "$BASH_COMMAND"' ERR

mkdir -p "$STATE" "$SCRATCH"

# All values of the facts by their dotted names, read once: starting Python for each would take most of a boot's time.
declare -A FACT=()
load_facts() {
  local pairs i
  mapfile -d '' -t pairs < <(
    python3 - "$FACTS" <<'PYTHON'
import json, sys
def flat(name, value):
    if isinstance(value, dict):
        for key in value:
            yield from flat(f"{name}.{key}" if name else key, value[key])
    if name and value is not None:
        yield name
        yield json.dumps(value) if isinstance(value, (bool, dict, list)) else str(value)
with open(sys.argv[1]) as file:
    sys.stdout.write("".join(text + "\0" for text in flat("", json.load(file))))
PYTHON
  )
  wait "$!" || fail "cannot read $FACTS: run 'bash /opt/iris-node/bootstrap.sh', which gets the facts again"
  for ((i = 0; i < ${#pairs[@]}; i += 2)); do FACT[${pairs[i]}]=${pairs[i + 1]}; done
}
load_facts

# One value of the facts by its dotted name: a list or map as JSON, nothing where it is missing or null.
fact() {
  [[ -z ${FACT[$1]:-} ]] || printf '%s\n' "${FACT[$1]}"
}

has_fact() { [[ -n ${FACT[$1]:-} ]]; }

# wait_until SECONDS WHAT COMMAND...: fails with WHAT when the command does not succeed within the bound.
wait_until() {
  local limit=$(($1 * PATIENCE_PERCENT / 100)) what=$2 started=$SECONDS
  shift 2
  until "$@" </dev/null; do
    ((SECONDS - started + PAUSE_SECONDS <= limit)) || fail "$what within $limit s"
    sleep "$PAUSE_SECONDS"
  done
}

# An AWS call in the node's region. What may pass is tried again for 300 s; what is refused or missing fails at once.
aws_call() {
  local errors limit=$((AWS_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) started=$SECONDS region code
  errors=$(mktemp "$SCRATCH/aws.XXXXXX")
  region=$(fact region)
  while true; do
    code=0
    timeout 60 aws --region "$region" "$@" </dev/null 2>"$errors" || code=$?
    ((code == 0)) && break
    if ((SECONDS - started + PAUSE_SECONDS > limit)) || grep -qE 'AccessDenied|NotFound|NoSuchKey|NoSuchBucket|\(404\)|\(403\)|PreconditionFailed|Validation|InvalidRequest|InvalidState|InvalidArn|InvalidArgs|MalformedCSR|DecryptionFailure|Unknown options|usage:' "$errors"; then
      # Never the arguments: they may name what must not be in a log.
      say "aws $1 $2: $(tr '\n' ' ' <"$errors" | cut -c 1-400)" >&2
      rm -f "$errors"
      return "$code"
    fi
    sleep "$PAUSE_SECONDS"
  done
  rm -f "$errors"
}

# install_file MODE OWNER:GROUP PATH: writes standard input to PATH as a whole, if it differs. CHANGED is then 1.
#
# Also after a loss of power there is the old file or the new one. It ends the step where it cannot write, also where bash takes
# no notice of a failure. Some folders belong to IRIS: the file is opened as a new one, and then known by its descriptor, so that
# no link that lies there is followed.
CHANGED=0
install_file() {
  local mode=$1 owner=$2 path=$3 folder new out before=$-
  folder=$(dirname "$path") || fail "cannot write $path"
  mkdir -p "$folder" || fail "cannot make the folder of $path"
  new=$(mktemp --dry-run "$path.XXXXXX") || fail "cannot write $path"
  set -C
  { exec {out}>"$new"; } || fail "cannot write $path: see the disk (df $folder)"
  [[ $before == *C* ]] || set +C
  if ! { cat >&"$out" && chown "$owner" "/proc/self/fd/$out" && chmod "$mode" "/proc/self/fd/$out"; }; then
    rm -f "$new"
    fail "cannot write $path: see the disk (df $folder)"
  fi
  if cmp -s "$new" "$path" && [[ $(stat -c '%a %U:%G' "$new") == "$(stat -c '%a %U:%G' "$path")" ]]; then
    exec {out}>&-
    rm -f "$new"
    return
  fi
  sync "/proc/self/fd/$out" || fail "cannot write $path: see the disk (df $folder)"
  exec {out}>&-
  mv -f "$new" "$path" || fail "cannot write $path"
  sync "$folder" || fail "cannot write $path"
  # shellcheck disable=SC2034 # used by the steps
  CHANGED=1
}

# The instance id, by IMDSv2: a token first.
instance_id() {
  local token
  token=$(metadata --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token") || return 1
  metadata --header "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/instance-id"
}

metadata() {
  curl --silent --show-error --fail --max-time 5 --retry 12 --retry-delay "$PAUSE_SECONDS" --retry-connrefused --noproxy '*' "$@"
}
