#!/bin/bash
# Go on with this held failover member, without the member that was promoted since. What that one has and this one has not is
# lost. Refused while EC2 does not say that the servers of the newest promotion are stopped, unless a person accepted the loss.
#
#   resume.sh MEMBER LOSS
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/promotion.sh
source "$BOOT/lib/promotion.sh"

check_arguments "${1:-}" "${2:-}"
! iris_running || refuse "IRIS runs on $OWN_NAME: only a member that is held is resumed"
[[ -f $HELD ]] || refuse "$OWN_NAME is not held: start it with 'systemctl start iris.service'"
! primary_is_elsewhere || refuse "mirror $(fact mirror.name) has a primary at $(primary_elsewhere): let $OWN_NAME back instead"
require_stopped "$2"
record=$(member_program record-resume) || refuse "no resume without its record: $record"
say "$record"
systemctl start --no-block iris-node.service
say "$OWN_NAME starts. Where its failover partner stays away, IRIS waits for it: ^MIRROR, 'Force this node to become the primary'"
