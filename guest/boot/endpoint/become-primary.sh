#!/bin/bash
# Make the load balancer's target groups, or the routes to the overlay address, lead to this server and to no other.
#
# Installed as /usr/local/sbin/iris-become-primary. IRIS calls it, as the user irisusr and with next to no environment,
# while it becomes primary: so this stands alone, reads one file that everybody may read, and starts nothing that stays.
# Changes nothing where all is right. Exit code 0: all is right; 1: not yet, and why is on standard error and in the
# journal (`journalctl --identifier iris-become-primary`).
set -Eeuo pipefail
shopt -s inherit_errexit
umask 077
exec </dev/null

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# A home that root alone can write: the AWS CLI runs what an alias file there says, as this user. It writes nothing there itself.
export LC_ALL=C.UTF-8 HOME=/
readonly SETTINGS=/etc/iris-endpoint.conf
# Tests have another metadata service, and AWS_ENDPOINT_URL.
readonly METADATA="${IRIS_NODE_METADATA_URL:-http://169.254.169.254}"

# The server's role and nothing else: whatever IRIS was started with, and whoever's files lie here.
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ROLE_ARN \
  AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_EC2_METADATA_DISABLED
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_PAGER=''
export AWS_EC2_METADATA_V1_DISABLED=true AWS_EC2_METADATA_SERVICE_ENDPOINT="$METADATA"
export AWS_METADATA_SERVICE_TIMEOUT=2 AWS_METADATA_SERVICE_NUM_ATTEMPTS=2
# Whoever calls this tries again.
export AWS_MAX_ATTEMPTS=1 AWS_RETRY_MODE=standard
# For one call, its start and the credentials included.
readonly CALL_LIMIT_SECONDS=9

fail() {
  local text="FAILED: ${*//$'\n'/ }"
  printf 'iris-become-primary: %s\n' "$text" >&2
  logger --tag iris-become-primary --priority daemon.err -- "$text" 2>/dev/null || true
  exit 1
}

METHOD='' REGION='' OVERLAY='' TARGETS=() ROUTE_TABLES=()
read_settings() {
  local key value
  [[ -r $SETTINGS ]] || fail "cannot read $SETTINGS: run 'bash /opt/iris-node/bootstrap.sh'"
  while IFS='=' read -r key value; do
    case $key in
      METHOD) METHOD=$value ;;
      REGION) REGION=$value ;;
      OVERLAY) OVERLAY=$value ;;
      TARGET) TARGETS+=("$value") ;;
      ROUTE_TABLE) ROUTE_TABLES+=("$value") ;;
      *) ;;
    esac
  done <"$SETTINGS"
  [[ -n $REGION ]] || fail "$SETTINGS names no REGION: run 'bash /opt/iris-node/bootstrap.sh'"
}

# aws_call WHAT ARGUMENT...: prints the answer.
aws_call() {
  local what=$1 errors answer code
  shift
  # Without a file for the errors: a full disk must not keep the address away. Errors, answer and code end with a zero each.
  {
    IFS= read -r -d '' errors
    IFS= read -r -d '' answer
    IFS= read -r -d '' code
  } < <(
    code=0
    { answer=$(timeout --kill-after=1 "$CALL_LIMIT_SECONDS" aws --region "$REGION" --output text --cli-connect-timeout 3 --cli-read-timeout 5 "$@") || code=$?; } 2>&1
    printf '\0%s\0%s\0' "$answer" "$code"
  )
  # The words of `timeout`.
  ((code != 124 && code != 137)) || errors="no answer within $CALL_LIMIT_SECONDS s"
  ((code == 0)) || fail "$what: ${errors:-exit code $code}"
  printf '%s\n' "$answer"
}

# Of this instance, by IMDSv2: a token first.
metadata() {
  local answer token
  token=$(curl --silent --show-error --fail --max-time 2 --noproxy '*' --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token" 2>&1) ||
    fail "the metadata service gave no token: $token"
  answer=$(curl --silent --show-error --fail --max-time 2 --noproxy '*' --header "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/$1" 2>&1) ||
    fail "the metadata service did not say $1: $answer"
  printf '%s\n' "$answer"
}

# Targets of a group, one `<instance> <port>` a line. A target that was taken out is listed as draining for a while.
targets_of() {
  local lines
  lines=$(aws_call "targets of $1" elbv2 describe-target-health --target-group-arn "$1" --query "TargetHealthDescriptions[?TargetHealth.State!='draining'].[Target.Id,Target.Port]")
  tr '\t' ' ' <<<"$lines" | sed '/^$/d' | LC_ALL=C sort
}

# The new target first, then away with the others: in between a connection may meet an old one, and none meets no target.
take_group() {
  local group=$1 own="$2 $3" instance=$2 port=$3 targets other=()
  targets=$(targets_of "$group")
  [[ $targets != "$own" ]] || return 0
  if ! grep --quiet --line-regexp --fixed-strings "$own" <<<"$targets"; then
    aws_call "register with $group" elbv2 register-targets --target-group-arn "$group" --targets "Id=$instance,Port=$port" >/dev/null
  fi
  mapfile -t other < <(grep --invert-match --line-regexp --fixed-strings "$own" <<<"$targets" | sed -n 's/^\(.*\) \(.*\)$/Id=\1,Port=\2/p' || true)
  ((${#other[@]} == 0)) || aws_call "take others out of $group" elbv2 deregister-targets --target-group-arn "$group" --targets "${other[@]}" >/dev/null
  targets=$(targets_of "$group")
  [[ $targets == "$own" ]] || fail "$group holds not exactly $own but: ${targets:-nothing}"
  printf 'iris-become-primary: %s leads to %s, port %s\n' "$group" "$instance" "$port"
}

# Eight groups at the same time: an endpoint may have fifty listeners, and a call takes a second and 60 MB.
take_groups() {
  local instance target job jobs=() failed=0 first
  instance=$(metadata instance-id)
  for ((first = 0; first < ${#TARGETS[@]}; first += 8)); do
    jobs=()
    for target in "${TARGETS[@]:first:8}"; do
      take_group "${target% *}" "$instance" "${target##* }" &
      jobs+=("$!")
    done
    for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  done
  return "$failed"
}

# `<route table> <network interface>` of each route to the overlay address, one a line.
routes() {
  local lines
  lines=$(aws_call 'route tables' ec2 describe-route-tables --route-table-ids "${ROUTE_TABLES[@]}" --query "RouteTables[].[RouteTableId,Routes[?DestinationCidrBlock=='$OVERLAY/32'].NetworkInterfaceId|[0]]")
  tr '\t' ' ' <<<"$lines"
}

# ReplaceRoute leaves no moment without a route, and refuses where Terraform has made none.
take_routes() {
  local mac interface table found failed=0
  mac=$(metadata mac)
  interface=$(metadata "network/interfaces/macs/$mac/interface-id")
  found=$(routes)
  for table in "${ROUTE_TABLES[@]}"; do
    ! grep --quiet --line-regexp --fixed-strings "$table $interface" <<<"$found" || continue
    # In a subshell: a table that refuses must not keep the others from their turn.
    if (aws_call "route of $table" ec2 replace-route --route-table-id "$table" --destination-cidr-block "$OVERLAY/32" --network-interface-id "$interface" >/dev/null); then
      printf 'iris-become-primary: %s/32 in %s leads to %s\n' "$OVERLAY" "$table" "$interface"
    else
      failed=1
    fi
  done
  ((failed == 0)) || return 1
  found=$(routes)
  for table in "${ROUTE_TABLES[@]}"; do
    grep --quiet --line-regexp --fixed-strings "$table $interface" <<<"$found" || fail "the route to $OVERLAY/32 in $table does not lead to $interface: $found"
  done
}

read_settings
# Not `take_groups || ...`: bash would then go on after a failure inside.
case $METHOD in
  target-registration) take_groups ;;
  route-table) take_routes ;;
  *) fail "$SETTINGS names the method '$METHOD': target-registration and route-table are allowed" ;;
esac
