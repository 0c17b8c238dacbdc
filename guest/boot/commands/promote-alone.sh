#!/bin/bash
# Promote this DR async to the only failover member, and primary, without the data that the former failover members may still
# hold. Refused while EC2 does not say that their servers are stopped, unless a person accepted the loss.
#
#   promote-alone.sh MEMBER LOSS
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
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
mirror=$(fact mirror.name)
iris_running || refuse "IRIS is down on $OWN_NAME"
is_dr_async || refuse "$OWN_NAME is no DR async of mirror $mirror (it is: $(qlist_field 11), $(qlist_field 12))"
! primary_is_elsewhere || refuse "mirror $mirror has a primary at $(primary_elsewhere): use the document 'promote'"
say "$OWN_NAME before the promotion: $(mirror_state | tr '|' ',')"
require_stopped "$2"
# Before the record: without a session there would be a record, members held by it, and no promotion.
iris_value 1 >/dev/null || refuse "IRIS on $OWN_NAME answers no script (with security.osAuthentication: until-ready, promote by hand: ^MIRROR)"
announce_promotion
record=$(member_program record-promotion "$OWN_NAME") || refuse "no promotion without its record: $record"
say "$record"
answers=$(promote_by 'PromoteWithNoPartner()') || fail "IRIS gave no answer to the promotion; see $IRIS_DIRECTORY/mgr/messages.log"
[[ ${answers%%$'\n'*} == OK ]] ||
  fail "IRIS refuses the promotion: ${answers%%$'\n'*}. Its record is declared void after ten minutes, and holds starts until then"
wait_until "$ROLE_LIMIT_SECONDS" "$OWN_NAME was promoted and is not primary" is_primary_by_iris
say "$OWN_NAME is primary of mirror $mirror, alone: promote a second failover member, and look after the arbiter, before the incident is closed"
