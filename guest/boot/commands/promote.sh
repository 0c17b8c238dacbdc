#!/bin/bash
# Promote this DR async to failover member. With a running primary it becomes backup, and the present backup a DR async; without
# one it takes the newest journal data of the former members and becomes primary. Refused unless the agents of all failover
# members answer.
#
#   promote.sh MEMBER LOSS
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/promotion.sh
source "$BOOT/lib/promotion.sh"

failover_member_by_iris() {
  [[ $(qlist_field 12) =~ ^(Primary|Backup)$ ]]
}

check_arguments "${1:-}" "${2:-}"
mirror=$(fact mirror.name)
iris_running || refuse "IRIS is down on $OWN_NAME"
is_dr_async || refuse "$OWN_NAME is no DR async of mirror $mirror (it is: $(qlist_field 11), $(qlist_field 12))"
silent=$(former_failover_members | while read -r name address _; do port_open "$address" 2188 || printf '%s ' "$name"; done)
[[ -z $silent ]] || refuse "the ISCAgent of these failover members does not answer: $silent- start their servers, or see docs/operations.md, 'promote with one agent away' and 'promote alone'"
# Before the record: without a session there would be a record, members held by it, and no promotion.
iris_value 1 >/dev/null || refuse "IRIS on $OWN_NAME answers no script (with security.osAuthentication: until-ready, promote by hand: ^MIRROR)"
announce_promotion
record=$(member_program record-promotion) || refuse "no promotion without its record: $record"
say "$record"
answers=$(promote_by 'Promote(.away)') || fail "IRIS gave no answer to the promotion; see $IRIS_DIRECTORY/mgr/messages.log"
[[ ${answers%%$'\n'*} == OK ]] ||
  fail "IRIS refuses the promotion: ${answers%%$'\n'*}. Its record is declared void after ten minutes, and holds starts until then"
wait_until "$ROLE_LIMIT_SECONDS" "$OWN_NAME was promoted and is neither primary nor backup" failover_member_by_iris
say "$OWN_NAME is $(qlist_field 12) of mirror $mirror"
away=$(tail -n +2 <<<"$answers" | tr '\n' ' ')
[[ -z ${away// /} ]] || say "before IRIS starts there again, these members need ValidatedMember=0: $away(they are held until then)"
