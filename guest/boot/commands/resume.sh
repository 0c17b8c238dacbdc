#!/bin/bash
# Go on with this failover member, without others; what they have and this one has not is lost. One that is held starts without
# the member that was promoted since. One whose IRIS waits goes on without its failover partner, which is held from then on: a
# person then forces IRIS to be primary. Refused while EC2 does not say that the servers of the others are stopped, unless a
# person accepted the loss.
#
#   resume.sh MEMBER LOSS
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

readonly FORCE="^MIRROR, Mirror Management, 'Force this node to become the primary'"

require_no_primary() {
  ! primary_is_elsewhere || refuse "mirror $(fact mirror.name) has a primary at $(primary_elsewhere): $1"
}

# record_or_refuse COMMAND
record_or_refuse() {
  local record
  record=$(member_program "$1") || refuse "no resume without its record: $record"
  say "$record"
}

go_on_alone() {
  [[ $(qlist_field 11) == Failover ]] || refuse "$OWN_NAME is no failover member (it is: $(qlist_field 11), $(qlist_field 12))"
  [[ ! $(qlist_field 12) =~ ^(Primary|Backup)$ ]] || refuse "$OWN_NAME is $(qlist_field 12): only a member that is held, or that waits without a primary, is resumed"
  require_no_primary "$OWN_NAME joins it"
  require_stopped "$1"
  record_or_refuse record-alone
  say "its failover partner is held from now on, until it is let back. IRIS on $OWN_NAME is made primary by hand: $FORCE"
}

start_held() {
  [[ -f $HELD ]] || refuse "$OWN_NAME is not held: start it with 'systemctl start iris.service'"
  require_no_primary "let $OWN_NAME back instead"
  require_stopped "$1"
  record_or_refuse record-resume
  systemctl start --no-block iris-node.service
  say "$OWN_NAME starts. Where its failover partner stays away, IRIS waits for it: send this again, which says how to go on"
}

check_arguments "${1:-}" "${2:-}"
take_lock_or_refuse
if iris_running; then
  go_on_alone "$2"
else
  start_held "$2"
fi
