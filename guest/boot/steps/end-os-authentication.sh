#!/bin/bash
# Where the document wants it: IRIS trusts no user of the operating system from now on. The last step: what follows needs a
# password. Each start of IRIS switches it on again, for the next run of these scripts.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/merge.sh
source "$BOOT/lib/merge.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

ends_when_ready || exit 0
if ! refuses_sessions; then
  : >"$OS_AUTHENTICATION_ENDED"
  merge_now <"$OS_AUTHENTICATION_OFF"
  ! trusts_the_operating_system || fail "IRIS still trusts $IRIS_OWNER after a merge that switches operating-system authentication off; see $IRIS_DIRECTORY/mgr/messages.log"
  say 'IRIS trusts no user of the operating system any more'
fi
[[ $(fact role) != mirror-member ]] || leaves_out 'the timer admits no member and no application server, and does not look at databases' || true
