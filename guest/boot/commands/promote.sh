#!/bin/bash
# Promote this DR async to failover member. With a running primary it becomes backup, and the present backup a DR async; without
# one it takes the newest journal data of the former members and becomes primary. Refused unless the agents of all failover
# members answer.
#
#   promote.sh MEMBER LOSS
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/lock.sh
source "$BOOT/lib/lock.sh"
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
take_lock_or_refuse
mirror=$(fact mirror.name)
require_dr_async
# The present backup is a DR async from that moment on: until this one has caught up, nobody could take over.
! primary_is_elsewhere || in_its_role ||
  refuse "$OWN_NAME is not caught up in mirror $mirror (it is: $(mirror_state | tr '|' ',')): wait, and see its messages.log"
silent=$(former_failover_members | while read -r name address _; do port_open "$address" 2188 || printf '%s ' "$name"; done)
[[ -z $silent ]] || refuse "the ISCAgent of these failover members does not answer: $silent- start their servers, or see docs/operations.md, 'Promote a DR async', step 3, and 'Promote alone'"
# shellcheck disable=SC2119 # who the failover members are then follows from who is primary
record_promotion
promote 'Promote(.away)'
has_role_or_fail 'primary or backup' failover_member_by_iris
say "$OWN_NAME is $(qlist_field 12) of mirror $mirror"
away=$(tail -n +2 <<<"$ANSWERS" | tr '\n' ' ')
[[ -z ${away// /} ]] || say "before IRIS starts there again, these members need ValidatedMember=0: $away(they are held until then)"
