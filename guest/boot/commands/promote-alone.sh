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
promote_recorded 'PromoteWithNoPartner()' "$OWN_NAME"
wait_until "$ROLE_LIMIT_SECONDS" "$OWN_NAME was promoted and is not primary" is_primary_by_iris
say "$OWN_NAME is primary of mirror $mirror, alone: promote a second failover member, and look after the arbiter, before the incident is closed"
