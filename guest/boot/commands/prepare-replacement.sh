#!/bin/bash
# Make one mirror member ready for its server to go: to be replaced, resized or shut down. Refused where that would cost
# availability or data. A failover member is demoted first, so that the primary can restart while this server is away. The next
# server gets what is installed now. Promote it back afterwards (document promote).
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
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"
# shellcheck source=../lib/registration.sh
source "$BOOT/lib/registration.sh"
# shellcheck source=../lib/registry.sh
source "$BOOT/lib/registry.sh"

readonly DEMOTED_LIMIT_SECONDS=300

# Where the image holds IRIS, the new server has the registry of its image.
save_registry_of_kit() {
  if has_fact iris.imageDirectory || ! same_server; then return; fi
  save_registry
}

# What running IRIS is in the mirror, as the rule has it.
own_part() {
  local kind status
  kind=$(qlist_field 11)
  status=$(qlist_field 12)
  case $kind/$status in
    */Primary) printf 'primary\n' ;;
    Failover/*) printf 'failover\n' ;;
    ?*/*) printf 'async\n' ;;
    *) return 1 ;;
  esac
}

is_caught_up_dr_async() {
  [[ $(qlist_field 11) == 'Disaster Recovery' ]] && in_its_role
}

# It goes only when IRIS itself says that it is a failover member no more.
demote() {
  iris_do "could not demote $node" <<<'set sc=##class(SYS.Mirror).Demote()'
  wait_until "$DEMOTED_LIMIT_SECONDS" "$node was demoted and is no caught-up DR async (it stays up)" is_caught_up_dr_async
  say "$node is a DR async of mirror $mirror now: the primary is its only failover member until $node is promoted back"
}

take_lock_or_refuse
mirror=$(fact mirror.name)
node=$(fact node)
part=down
caught_up=no
asyncs=''
if iris_running; then
  state=$(mirror_state) || refuse "IRIS on $node does not say where it stands in mirror $mirror"
  part=$(own_part) || refuse "IRIS on $node does not say which part it has in mirror $mirror (it is: ${state//|/, })"
  ! does_its_part "$state" || caught_up=yes
  say "$node in mirror $mirror: $part, ${state//|/, }"
  [[ $part != failover ]] || asyncs=$(caught_up_dr_asyncs) || refuse "IRIS on $node does not say which members have caught up in mirror $mirror"
fi
primary=$(primary_elsewhere) || primary=''
# shellcheck disable=SC2086 # one argument for each name
answer=$(member_program may-leave "$part" "$caught_up" "$primary" $asyncs) || refuse "${answer:-the rules gave no answer}"
save_registry_of_kit
[[ $answer != demote ]] || demote
if [[ $answer == gone ]]; then
  say "IRIS is down on $node already: its server can go"
  exit 0
fi
say "stopping IRIS on $node; the primary is at $primary"
stop_iris
say "IRIS is down on $node: its server can go"
