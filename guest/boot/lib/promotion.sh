# shellcheck shell=bash
# What commands that change who may be primary share. Sourced after mirror.sh. docs/safety.md has the rules.

# While it is there, the timer does not declare the promotion void: an hour at most.
readonly PROMOTING=/run/iris-member/promoting
# shellcheck disable=SC2034 # used by the commands
readonly ROLE_LIMIT_SECONDS=1200

refuse() { fail "refused: $*"; }

# `<command> <member> <loss>`: the document names the member that it was meant for, and what a person accepted.
check_arguments() {
  local node
  node=$(fact node)
  [[ $1 == "$node" ]] || refuse "this server is $node, and the order is for ${1:-nobody}"
  [[ $2 == none || $2 == accepted ]] || refuse "the loss is '$2': none and accepted are allowed"
}

require_dr_async() {
  iris_running || refuse "IRIS is down on $OWN_NAME"
  [[ $(qlist_field 11) == 'Disaster Recovery' ]] ||
    refuse "$OWN_NAME is no DR async of mirror $(fact mirror.name) (it is: $(qlist_field 11), $(qlist_field 12))"
}

# Field of the line that `iris qlist` has for the instance.
qlist_field() {
  { iris qlist "$IRIS_INSTANCE" 2>/dev/null || true; } | awk -F '^' -v name="$IRIS_INSTANCE" -v field="$1" 'toupper($1) == toupper(name) { print $field }'
}

# From now on a promotion is under way, until it is known how it ended. One whose end nobody saw may still happen in IRIS.
announce_promotion() {
  install -d -m 0755 "$(dirname "$PROMOTING")"
  : >"$PROMOTING"
}

promotion_ended() {
  rm -f "$PROMOTING"
}

# has_role_or_fail WHAT CONDITION: IRIS said OK, and may need longer than this waits.
has_role_or_fail() {
  wait_until "$ROLE_LIMIT_SECONDS" "$OWN_NAME was promoted (IRIS may go on with it: see $IRIS_DIRECTORY/mgr/messages.log; its record counts for an hour at least, and holds starts), and is not $1" "$2"
  promotion_ended
}

# promote_by METHOD: `Promote(.away)` or `PromoteWithNoPartner()`; prints who must get ValidatedMember=0 by hand.
promote_by() {
  # It may catch up with journal data first; cut off, it would go on unseen.
  # shellcheck disable=SC2034 # of iris_session
  local SESSION_LIMIT=$ROLE_LIMIT_SECONDS
  # shellcheck disable=SC2016 # ObjectScript, not shell
  iris_answers <<<"set sc=##class(SYS.Mirror).$1"$'\n'"write \$char(64,64)_${OK_OR_ERROR}_\$char(64,64),!"$'\n''set name="" for { set name=$order(away(name)) quit:name=""  write $char(64,64)_name_$char(64,64),! }'
}

# record_promotion [NAME...]: a promotion with these failover members is under way.
record_promotion() {
  local record
  # Before the record: without a session there would be a record, members held by it, and no promotion.
  iris_value 1 >/dev/null || refuse "IRIS on $OWN_NAME answers no script (with security.osAuthentication: until-ready, promote by hand: ^MIRROR)"
  announce_promotion
  if ! record=$(member_program record-promotion "$@"); then
    promotion_ended
    refuse "no promotion without its record: $record"
  fi
  say "$record"
}

# promote METHOD: the recorded promotion. Sets ANSWERS to what IRIS said.
promote() {
  ANSWERS=$(promote_by "$1") ||
    fail "IRIS gave no answer to the promotion, and may go on with it: see $IRIS_DIRECTORY/mgr/messages.log. Its record counts for an hour at least, and holds starts"
  [[ ${ANSWERS%%$'\n'*} != OK ]] || return 0
  promotion_ended
  fail "IRIS refuses the promotion: ${ANSWERS%%$'\n'*}. Its record is declared void after ten minutes, and holds starts until then"
}

# As the newest record has them, or by their home roles: name, address and region, one a line.
former_failover_members() {
  member_program former | tr '\t' ' '
}

# states_at ADDRESS REGION: what EC2 says of the servers there; `unknown` where nobody can say. A member that no facts name has
# no address here, and its server may run all the same.
states_at() {
  [[ $1 != - ]] || { printf 'unknown\n' && return; }
  # The last one given is the region that the AWS CLI takes.
  aws_call ec2 describe-instances --region "$2" --filters "Name=private-ip-address,Values=$1" --query 'Reservations[].Instances[].State.Name' --output text 2>/dev/null || printf 'unknown\n'
}

# Whether EC2 says that no server with these addresses runs. Prints those of which it does not say so.
not_known_to_be_stopped() {
  local name address region states
  former_failover_members | while read -r name address region; do
    [[ $name != "$OWN_NAME" ]] || continue
    states=$(states_at "$address" "$region")
    # Nobody has the address: the server is terminated.
    [[ -z $states || $states == None || $states =~ ^(stopped|terminated)$ ]] || printf '%s (%s)\n' "$name" "$states"
  done
}

# require_stopped LOSS: the former failover members are stopped, or a person accepted what they may still hold.
require_stopped() {
  local running
  running=$(not_known_to_be_stopped | tr '\n' ' ')
  [[ -z $running || $1 == accepted ]] ||
    refuse "EC2 does not say that these failover members are stopped: $running- stop their servers, or, where nobody can, send the document $STEP-with-loss, which a second person approves: what they hold and this member has not is lost"
  [[ -z $running ]] || say "accepted: what $running hold and this member has not is lost"
}

# shellcheck disable=SC2034 # used by the commands
OWN_NAME=$(fact node)
OWN_NAME=${OWN_NAME^^}
readonly OWN_NAME
