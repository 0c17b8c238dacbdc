#!/bin/bash
# Let clients of the load balancer, or of the overlay address, in while this member is primary, and refuse them at once
# while it is not. Started by iris-endpoint.service, before IRIS; runs for ever.
#
#   endpoint-filter.sh           prepares, then does what IRIS says, once a second
#   endpoint-filter.sh prepare   the overlay address is there, and a filter: closed, unless IRIS is primary already
#
# The filter stays when this ends, and a start changes it only where IRIS says so.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/endpoint.sh
source "$BOOT/lib/endpoint.sh"
# shellcheck source=../lib/packet-filter.sh
source "$BOOT/lib/packet-filter.sh"

# The filter has followed a change of role after at most 2 s.
readonly ROUND_SECONDS=1

# obey WORD: the filter as IRIS says. Without an answer it stays as it is: to close on the primary would end all clients'
# work. Where there is none, because this is the start or because somebody flushed all tables, it is closed.
obey() {
  local state wanted
  state=$(filter_state) || return 1
  case $1 in
    primary) wanted=open ;;
    other) wanted=closed ;;
    *) wanted=${state/none/closed} ;;
  esac
  [[ $wanted != "$state" ]] || return 0
  set_filter "$wanted" || return 1
  say "IRIS says '${1:-nothing}': the ports of the endpoint are $wanted"
}

# Ports, and addresses of the load balancer, may be others than when the filter was made.
settle() {
  local state word
  state=$(filter_state) || return 1
  [[ $state != closed ]] || set_filter closed || return 1
  word=$(told_by_iris)
  obey "$word"
}

prepare() {
  local overlay
  has_fact endpoint || fail 'the facts name no endpoint for this member: there is nothing to follow'
  overlay=$(fact endpoint.overlayAddress)
  # On each member, primary or not: a packet that a route table sends here must find its address. Nobody ever asks for it
  # in the network, because it lies outside the VPC.
  [[ -z $overlay ]] || ip -4 address replace "$overlay/32" dev lo || fail "could not give lo the overlay address $overlay"
  # A second time: somebody else may change tables at this moment.
  settle || { sleep "$ROUND_SECONDS" && settle; } || fail "nft does not take the table $FILTER_TABLE: $(nft list tables 2>&1 | head -n 1 || true)"
}

# The first attempt was that of ZMIRROR, while this member became primary. The timer comes each minute.
register_soon() {
  moves_in_aws || return 0
  systemctl start --no-block iris-endpoint-registration.service || say 'could not start iris-endpoint-registration.service: its timer does' >&2
}

[[ $# == 0 || $* == prepare ]] || fail "usage: endpoint-filter.sh [prepare], got '$*'"
prepare
[[ $* != prepare ]] || exit 0
said='' obeyed=yes
while true; do
  word=$(told_by_iris)
  if obey "$word"; then
    obeyed=yes
  elif [[ $obeyed == yes ]]; then
    obeyed=no
    say "FAILED: IRIS says '${word:-nothing}', and nft does not take the rules of table $FILTER_TABLE; trying again each second" >&2
  fi
  [[ $word != primary || $said == primary ]] || register_soon
  said=${word:-$said}
  sleep "$ROUND_SECONDS"
done
