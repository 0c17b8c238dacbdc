#!/bin/bash
# Where a new primary changes something in AWS: IRIS has the routine ZMIRROR that does it, ours or the site's own. On a
# member that is primary already it is done now. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/endpoint.sh
source "$BOOT/lib/endpoint.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

# On the system volume, as the routine is. First line: checksum of our file. Second line: of the lines that IRIS had of it then.
readonly LOADED="$SYSTEM_STATE/zmirror.sha256"
readonly OURS="$BOOT/endpoint/ZMIRROR.mac"
# What IRIS loads: as its own user it cannot read ours.
readonly COPY_FOLDER=/run/iris-zmirror
# The call, as a site's own routine needs it too.
CALL=$(grep --only-matching 'set code=.zf(-100.*' "$OURS")
readonly CALL

sum_of() { sha256sum | cut -d ' ' -f 1; }

# Whether %SYS has a routine ZMIRROR (0 or 1), then its lines. Without its source IRIS shows no lines of it.
routine_in_iris() {
  iris_answers <<'SESSION' || fail "IRIS does not say whether it has a routine ZMIRROR; see $IRIS_DIRECTORY/mgr/messages.log"
write $char(64,64)_(##class(%Library.Routine).Exists("ZMIRROR.MAC")||##class(%Library.Routine).Exists("ZMIRROR.INT")||##class(%Library.Routine).Exists("ZMIRROR.OBJ"))_$char(64,64),!
for i=1:1:9999 set line=$text(+i^ZMIRROR) if line'="" write $char(64,64)_line_$char(64,64),!
SESSION
}

load_ours() {
  install -d -m 0700 -o "$IRIS_OWNER" -g "$IRIS_OWNER" "$COPY_FOLDER"
  install -m 0600 -o "$IRIS_OWNER" -g "$IRIS_OWNER" "$OURS" "$COPY_FOLDER/ZMIRROR.mac"
  iris_do 'could not load the routine ZMIRROR into %SYS' <<<"set sc=##class(%SYSTEM.OBJ).Load(\"$COPY_FOLDER/ZMIRROR.mac\",\"ck\")"
  rm -rf "$COPY_FOLDER"
  found=$(routine_in_iris)
  [[ $found == 1$'\n'*iris-become-primary* ]] || fail 'IRIS loaded the routine ZMIRROR and has no line of it that calls iris-become-primary: see its messages.log'
  printf '%s\n%s\n' "$ours" "$(sum_of <<<"$found")" >"$LOADED"
  say 'IRIS has the routine ZMIRROR'
}

see_routine() {
  local ours found
  ours=$(sum_of <"$OURS")
  found=$(routine_in_iris)
  if [[ $found != 1* ]]; then
    load_ours
  elif [[ -f $LOADED && $(sed -n 2p "$LOADED") == "$(sum_of <<<"$found")" ]]; then
    [[ $(sed -n 1p "$LOADED") == "$ours" ]] || load_ours
  elif [[ $found != *iris-become-primary* ]]; then
    fail "%SYS has a routine ZMIRROR that is not of these scripts and does not call iris-become-primary; nothing was overwritten. Add to its CheckBecomePrimaryOK, inside a try block, and run again: $CALL"
  else
    say 'the routine ZMIRROR of this site calls iris-become-primary'
  fi
}

moves_in_aws || exit 0
if ! leaves_out 'the routine ZMIRROR is not looked at'; then see_routine; fi

# A first primary was that before it had the routine.
if told_primary; then
  words=$(become_primary 2>&1) || fail "this member is primary, and the endpoint does not lead to it: ${words:-no answer within $BECOME_PRIMARY_LIMIT_SECONDS s}"
  [[ -z $words ]] || say "$words"
fi
