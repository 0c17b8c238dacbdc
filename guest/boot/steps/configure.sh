#!/bin/bash
# Start IRIS, and give it its configuration: a member creates the mirror or joins it, an application server connects to it.
# A second run changes nothing; a changed configuration is merged into the running instance.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/merge.sh
source "$BOOT/lib/merge.sh"
# shellcheck source=../lib/planned-memory.sh
source "$BOOT/lib/planned-memory.sh"
# shellcheck source=../lib/settings.sh
source "$BOOT/lib/settings.sh"
# shellcheck source=../lib/created.sh
source "$BOOT/lib/created.sh"
# shellcheck source=../lib/data-server.sh
source "$BOOT/lib/data-server.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

readonly PRIMARY_LIMIT_SECONDS=1800

# create, join or configure.
kind_of_merge() {
  if [[ $role == app-server ]]; then
    printf 'configure\n'
  elif [[ -s $MERGED_KIND ]]; then
    cat "$MERGED_KIND"
  elif has_fact iris.merge.create && [[ $(fact mirror.startsAs) == primary && $(fact mirror.fromSnapshot) != true ]]; then
    who_creates
  else
    printf 'join\n'
  fi
}

wait_for_primary() {
  local mirror claim=''
  mirror=$(fact mirror.name)
  [[ $(fact mirror.startsAs) != primary ]] ||
    claim="s3://$(fact bucket)/$(fact mirror.createdMarker) says that mirror $mirror was created before; if it never was, remove that object and run again. "
  wait_until "$PRIMARY_LIMIT_SECONDS" "${claim}No other member of mirror $mirror was primary and took connections" found_primary
}

found_primary() {
  primary_elsewhere >"$SCRATCH/primary"
}

# The merge as IRIS gets it. A member that is in the mirror already has no use for the primary's address: IRIS leaves
# ConfigMirror alone then, and only wants one there.
filled_in() {
  local kind=$1 text=$2 primary
  if [[ $kind == join ]]; then
    if has_mirror_configuration; then possible_primaries | head -n 1 >"$SCRATCH/primary"; else wait_for_primary; fi
    primary=$(<"$SCRATCH/primary")
    text=${text//@@PRIMARY@@/$primary}
  elif [[ $text == *@@DATA_SERVER@@* ]]; then
    # A running instance keeps the one that it has: it knows the others from it.
    primary=$(data_server_in_use "$IRIS_DIRECTORY/iris.cpf")
    [[ -n $primary ]] || primary=$(seed dataServer)
    text=${text//@@DATA_SERVER@@/$primary}
  fi
  printf '%s\n' "$text"
}

first_configuration() {
  local kind=$1 text=$2 whole merge
  say "configuring IRIS ($kind)"
  whole=$(filled_in "$kind" "$text")
  make_database_folders "$text"
  if iris_running && has_mirror_configuration; then
    # An earlier run was interrupted after the start: others may use it.
    merge_now <<<"$whole"
  else
    # Nobody uses it yet, and it takes its memory at a start only.
    ! iris_running || stop_iris
    merge=$(write_merge <<<"$whole")
    start_iris_with "$merge"
    forget_merge
  fi
  # IRIS starts also when it could not take all of a merge.
  if [[ $role == mirror-member ]]; then
    wait_until 60 "IRIS has the configuration and is no member of mirror $(fact mirror.name) (see $IRIS_DIRECTORY/mgr/messages.log: $(last_messages))" is_member
  else
    wait_until 60 "IRIS has the configuration and does not know its data server (see $IRIS_DIRECTORY/mgr/messages.log)" knows_data_server "$text"
  fi
  see_tls "$text"
  remember_merge "$kind" "$text"
  say "configured ($kind)"
}

# IRIS reads its memory at its start only. What changed while it was down, as on a server of another size, is merged by the
# start itself: nothing is left to wait for the next one.
start_with_own_memory() {
  local memory merge
  memory=$(memory_part "$1")
  if [[ $memory == "$(memory_part "$(<"$MERGED_TEXT")")" ]]; then
    # It holds for the memory that the server has now.
    remember_memory
    start_iris
  else
    say "starting IRIS with changed memory"
    merge=$(write_merge <<<"$memory")
    start_iris_with "$merge"
    forget_merge
    waits=$OTHERS_AT_START
  fi
}

changed_configuration() {
  local kind=$1 text=$2 whole
  ! leaves_out 'the changed configuration is not merged' || return 0
  say "merging the changed configuration"
  whole=$(filled_in "$kind" "$text")
  merge_now <<<"$whole"
  say_what_waits "$text" "$waits"
  see_tls "$text"
  remember_merge "$kind" "$text"
}

role=$(fact role)
rm -f "$START_OVERRIDE"
kind=$(kind_of_merge)
text=$(fact "iris.merge.$kind")
[[ -n $text ]] || fail "the facts hold no merge '$kind' for this $role: apply again"
text=$(with_own_memory "$text")
waits="$MEMORY_AT_START|$OTHERS_AT_START"
if [[ ! -s $MERGED_SUM ]]; then
  first_configuration "$kind" "$text"
else
  make_database_folders "$text"
  iris_running || start_with_own_memory "$text"
  refuse_what_iris_keeps
  [[ $(printf '%s' "$text" | sum_of) == "$(<"$MERGED_SUM")" ]] || changed_configuration "$kind" "$text"
fi
remember_memory
check_huge_pages
