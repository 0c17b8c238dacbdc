#!/bin/bash
# IRIS has the planned namespaces, mappings and web applications. They are not mirrored: each server gets its own. What is
# missing is created, and other databases of a namespace are changed; a mapping or an application that leads elsewhere is never
# changed, because data does not move with a mapping. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/merge.sh
source "$BOOT/lib/merge.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"
# shellcheck source=../lib/namespaces.sh
source "$BOOT/lib/namespaces.sh"

differences() {
  namespace_differences "$part" || fail "could not look at the namespaces of IRIS; see $IRIS_DIRECTORY/mgr/messages.log"
}

[[ -f $MERGED_TEXT ]] || fail 'IRIS was not configured yet'
part=$(planned_namespaces)
[[ -n $part ]] || exit 0
! leaves_out 'namespaces, mappings and web applications are not looked at' || exit 0
found=$(differences)
if [[ -z $found ]] && was_merged "$part"; then exit 0; fi
say "merging the namespaces${found:+: ${found//$'\n'/; }}"
merge_now <<<"$part"
found=$(differences)
[[ -z $found ]] || fail "${found//$'\n'/; }. IRIS keeps what exists, and data does not move with a mapping: docs/operations.md, \"Change a mapping\""
printf '%s\n' "$part" >"$MERGED_NAMESPACES"
