#!/bin/bash
# Whether systemd may start IRIS here: only on the server and the volumes that it was registered with, and where no promotion
# can have passed this member by.
#
# Without this, a server that starts from snapshots, or after a promotion that it missed, could be primary before any script
# has looked at it.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/registration.sh
source "$BOOT/lib/registration.sh"
# shellcheck source=../lib/member.sh
source "$BOOT/lib/member.sh"

readonly REMEDY="run 'bash /opt/iris-node/bootstrap.sh', which registers it and lets it find the primary first"

if [[ ! -f $RECORD ]] || ! cmp --silent "$RECORD" "$RECORD_ON_VOLUME"; then
  fail "IRIS on this system volume was not registered on this server: $REMEDY"
fi
instance=$(instance_id)
[[ $(head -n 1 "$RECORD") == "instance $instance" ]] || fail "IRIS was registered on another server than $instance: $REMEDY"
missing=$(missing_volumes | tr '\n' ' ')
[[ -z $missing ]] || fail "IRIS was registered with volumes that are not here: $missing- $REMEDY"
may_start_or_hold
