#!/bin/bash
# Bring the server up in its role, step by step. Started by bootstrap.sh with checked facts; safe to run again.
#
# This release has one step: it tells that the facts have arrived.
set -Eeuo pipefail
shopt -s inherit_errexit
umask 077

# Tests run below another root, with a metadata service of their own, and wait less.
readonly ROOT="${IRIS_NODE_ROOT:-}"
readonly METADATA="${IRIS_NODE_METADATA_URL:-http://169.254.169.254}"
# All waiting of one run ends after this many seconds, plus 60 for the call that runs then.
readonly LIMIT_SECONDS="${IRIS_NODE_LIMIT_SECONDS:-900}"
readonly PAUSE_SECONDS="${IRIS_NODE_PAUSE_SECONDS:-5}"
readonly FACTS="$ROOT/etc/iris-node/facts.json"

say() { printf '%s run: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
fail() {
  say "FAILED: $*" >&2
  exit 1
}

fact() {
  python3 -c 'import functools, json, sys
with open(sys.argv[1]) as file:
    print(functools.reduce(lambda value, key: value[key], sys.argv[2].split("."), json.load(file)))' "$FACTS" "$1"
}

# Run a command until it succeeds or the limit is reached.
persist() {
  until timeout 60 "$@" </dev/null; do
    ((SECONDS + PAUSE_SECONDS <= LIMIT_SECONDS)) || fail "gave up within $LIMIT_SECONDS s: $1 $2 $3"
    sleep "$PAUSE_SECONDS"
  done
}

# The instance id, by IMDSv2: a token first.
instance_id() {
  local token
  token=$(persist curl --silent --show-error --fail --max-time 5 --request PUT \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token")
  persist curl --silent --show-error --fail --max-time 5 \
    --header "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/instance-id"
}

# Where this server publishes its status. Web servers of a group share their facts, so each adds its instance id.
status_name() {
  local prefix node role instance
  prefix=$(fact statusPrefix)
  node=$(fact node)
  role=$(fact role)
  if [[ $role != web-server ]]; then
    printf '%s/%s' "$prefix" "$node"
    return
  fi
  instance=$(instance_id)
  printf '%s/%s/%s' "$prefix" "$node" "$instance"
}

publish_status() {
  local name=$1 step=$2 result=$3 region value
  region=$(fact region)
  value=$(printf '{"step":"%s","result":"%s","time":"%s"}' "$step" "$result" "$(date -u +%Y-%m-%dT%H:%M:%SZ)")
  persist aws ssm put-parameter --region "$region" --name "$name" --type String --overwrite --value "$value" >/dev/null
  say "$step: $result, published as $name"
}

trap 'say "FAILED at line $LINENO" >&2' ERR
name=$(status_name)
publish_status "$name" facts ok
