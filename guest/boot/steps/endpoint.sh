#!/bin/bash
# Before there is an IRIS that could answer: from now on clients of the endpoint reach this member only while it is primary.
# Where a new primary changes something in AWS, what IRIS calls for that is installed. What an earlier endpoint had and
# this one has not goes away. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/endpoint.sh
source "$BOOT/lib/endpoint.sh"
# shellcheck source=../lib/packet-filter.sh
source "$BOOT/lib/packet-filter.sh"
# shellcheck source=../lib/units.sh
source "$BOOT/lib/units.sh"

# The facts of the endpoint that this server has.
readonly APPLIED="$STATE/endpoint.json"
readonly FILTER_UNITS=(iris-endpoint.service)
readonly REGISTRATION_UNITS=(iris-endpoint-registration.service iris-endpoint-registration.timer)

# install_units UNIT...: CHANGED is 1 when one is new or another than before.
install_units() {
  local unit
  for unit in "$@"; do
    install_unit_file "$unit"
  done
  ((CHANGED == 0)) || systemctl daemon-reload
}

# remove_units UNIT...: the last one is what systemd starts by itself.
remove_units() {
  [[ -f $UNITS/${!#} ]] || return 0
  systemctl disable --quiet --now "${!#}"
  rm -f "${@/#/$UNITS/}"
  systemctl daemon-reload
}

# What the helper reads: one `KEY=value` a line.
settings() {
  python3 - "$FACTS" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    facts = json.load(file)
endpoint = facts["endpoint"]
print("# Written by the scripts of this server. Read by iris-become-primary.")
print("METHOD=" + endpoint["method"])
print("REGION=" + facts["region"])
for group in endpoint["targetGroups"]:
    print("TARGET=%s %d" % (group["arn"], group["port"]))
if endpoint["overlayAddress"]:
    print("OVERLAY=" + endpoint["overlayAddress"])
for table in endpoint["routeTables"]:
    print("ROUTE_TABLE=" + table)
PYTHON
}

start_filter() {
  CHANGED=0
  install_units "${FILTER_UNITS[@]}"
  fact endpoint | install_file 0600 root:root "$APPLIED"
  systemctl enable --quiet iris-endpoint.service
  # Also with other facts: it reads them at its start. The filter stays as it is meanwhile.
  ((CHANGED == 0)) || systemctl restart iris-endpoint.service || refused
  systemctl start iris-endpoint.service || refused
}

refused() {
  fail "the packet filter of the endpoint did not start: $({ tail -n 3 /var/log/iris-node.log 2>/dev/null || true; } | tr '\n' ' ' | cut -c 1-300); see /var/log/iris-node.log"
}

start_registration() {
  install_file 0755 root:root "$BECOME_PRIMARY" <"$BOOT/endpoint/become-primary.sh"
  settings | install_file 0644 root:root "$BECOME_PRIMARY_SETTINGS"
  CHANGED=0
  install_units "${REGISTRATION_UNITS[@]}"
  systemctl enable --quiet iris-endpoint-registration.timer
  systemctl start iris-endpoint-registration.timer
}

remove_registration() {
  remove_units "${REGISTRATION_UNITS[@]}"
  rm -f "$BECOME_PRIMARY" "$BECOME_PRIMARY_SETTINGS"
}

# An overlay address that the endpoint had and has no more.
remove_overlay() {
  local before now
  before=$(sed -n 's/.*"overlayAddress": *"\([0-9.]*\)".*/\1/p' "$APPLIED")
  now=$(fact endpoint.overlayAddress)
  [[ -n $before && $before != "$now" ]] || return 0
  [[ -z $(ip -4 address show dev lo to "$before/32") ]] || ip -4 address delete "$before/32" dev lo
}

[[ ! -f $APPLIED ]] || remove_overlay
if has_fact endpoint; then
  # First, so that the filter's first word about a primary finds it.
  if moves_in_aws; then start_registration; else remove_registration; fi
  start_filter
elif [[ -f $APPLIED ]]; then
  remove_registration
  remove_units "${FILTER_UNITS[@]}"
  remove_filter
  rm -f "$APPLIED"
fi
