#!/bin/bash
# See this member through to its part in the mirror: the primary admits members; the others wait until they are in. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/authorise.sh
source "$BOOT/lib/authorise.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

readonly JOINED_LIMIT_SECONDS=1800
# Set by a registration on a new server or on volumes of a snapshot.
readonly AWAITS="$SYSTEM_STATE/awaits-primary"

# Where a member stands, each time that it stands elsewhere.
said=''
watch_joining() {
  local state
  state=$(mirror_state) || return 1
  if [[ $state != "$said" ]]; then
    said=$state
    say "this member in mirror $mirror: ${state//|/, }"
  fi
  does_its_part "$state"
}

# Without a primary, a member that was registered anew waits for one: others may have newer data.
nobody_is_primary() {
  local place
  place=$(member_program other-place)
  [[ -z $place ]] ||
    fail "this member came from a snapshot of the member at $place, and IRIS joins no mirror elsewhere (it is: $said): docs/operations.md, 'Restore the whole mirror'"
  fail "this member came back on a new server or from a snapshot, and no member of mirror $mirror is primary (it is: $said). Start the member that was primary last. If this member has the newest data, force it to be primary: docs/operations.md, 'Force a member'"
}

! leaves_out 'nobody is admitted, and the part in the mirror is not looked at' || exit 0
mirror=$(fact mirror.name)
if [[ -f $AWAITS ]]; then
  # In a subshell: the words below say more than the bound.
  if ! (wait_until "$JOINED_LIMIT_SECONDS" "no part in mirror $mirror" watch_joining); then
    said=$(mirror_state || true)
    primary_is_elsewhere || nobody_is_primary
    fail "mirror $mirror has a primary, and this member did not take its part (it is: $said): $(last_messages)"
  fi
  rm -f "$AWAITS"
else
  wait_until "$JOINED_LIMIT_SECONDS" "this member did not take its part in mirror $mirror" watch_joining
fi
look_at_application_servers
authorise_application_servers
if is_primary; then admit_members 'new changed'; fi
