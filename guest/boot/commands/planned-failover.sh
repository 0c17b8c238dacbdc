#!/bin/bash
# Make this primary hand over to its backup, and come back as backup. Refused on any other member, and when no backup is
# ready to take over, or failover is switched off.
#
#   planned-failover.sh [--stay-down]   IRIS stays down here afterwards, for an upgrade
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/lock.sh
source "$BOOT/lib/lock.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"

# With the stop before, less than the 1800 s of the document that runs this.
readonly TAKEOVER_LIMIT_SECONDS=240
readonly RETURN_LIMIT_SECONDS=600

[[ $# == 0 || $* == --stay-down ]] || fail "usage: planned-failover.sh [--stay-down], got '$*'"
take_lock_or_refuse
mirror=$(fact mirror.name)
node=$(fact node)
iris_running || fail "refused: IRIS is down on $node"
state=$(mirror_state) || fail "refused: IRIS on $node does not say where it stands in mirror $mirror"
[[ $state == Primary* ]] || fail "refused: $node is not the primary of mirror $mirror (it is: ${state//|/, })"
defined=$(member_program defined-primary)
[[ -z $defined ]] || fail "refused: no failover is set, and only $defined may be primary of mirror $mirror: clear it first (^MIRROR, Mirror Management, 'Change No Failover State')"
backups=$(ready_backups) || fail "refused: mirror $mirror has no backup that is ready to take over: bring it back, or promote a DR async, first"
for backup in $backups; do
  # One without the full set of databases cannot take over (High Availability Guide, "Mirrored Database Status").
  said=$(member_program lacks "$backup") || fail "refused: $said: run the scripts again there first"
done
say "$node hands over to ${backups//$'\n'/, }"
stop_iris
# Whatever happened: a member that stays down is worse than one that looks for its place.
if ! (wait_until "$TAKEOVER_LIMIT_SECONDS" "no member of mirror $mirror took over from $node" primary_is_elsewhere); then
  start_iris
  fail "no member of mirror $mirror took over from $node within $TAKEOVER_LIMIT_SECONDS s: IRIS was started again here, and may be primary again; see messages.log of the backup"
fi
say "mirror $mirror has its primary at $(primary_elsewhere)"
# An older IRIS must not come back to a primary that was upgraded.
if [[ $* == --stay-down ]]; then
  say "$node handed over, and IRIS is down here: do the work, then 'systemctl start iris.service'"
  exit 0
fi
start_iris
wait_until "$RETURN_LIMIT_SECONDS" "$node handed over, and did not come back as backup" in_its_role
say "$node is back: $(mirror_state)"
