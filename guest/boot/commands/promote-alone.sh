#!/bin/bash
# Promote this DR async to the only failover member, and primary, without the data that the former failover members may still
# hold. Refused while EC2 does not say that their servers are stopped, unless a person accepted the loss.
#
#   promote-alone.sh MEMBER LOSS
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

is_primary_by_iris() {
  [[ $(qlist_field 12) == Primary ]]
}

check_arguments "${1:-}" "${2:-}"
take_lock_or_refuse
mirror=$(fact mirror.name)
require_dr_async
! primary_is_elsewhere || refuse "mirror $mirror has a primary at $(primary_elsewhere): use the document 'promote'"
say "$OWN_NAME before the promotion: $(mirror_state | tr '|' ',')"
require_stopped "$2"
record_promotion "$OWN_NAME"
# A server that somebody started meanwhile has looked for records before this one was there.
if ! running=$(not_known_to_be_stopped) || [[ -n $running && $2 == none ]]; then
  promotion_ended
  refuse "EC2 does not say any more that these failover members are stopped: ${running//$'\n'/ }. The record is declared void after ten minutes, and holds starts until then"
fi
promote 'PromoteWithNoPartner()'
has_role_or_fail primary is_primary_by_iris
say "$OWN_NAME is primary of mirror $mirror, alone: promote a second failover member, and look after the arbiter, before the incident is closed"
