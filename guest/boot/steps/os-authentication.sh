#!/bin/bash
# Start IRIS once, before anything else talks to it, so that it trusts the operating system's user irisowner: no script has
# a password. With an image's IRIS, the passwords are set in the same start. Leaves IRIS running; a second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/merge.sh
source "$BOOT/lib/merge.sh"
# shellcheck source=../lib/passwords.sh
source "$BOOT/lib/passwords.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

# On the system volume, as what it says is.
readonly DONE="$SYSTEM_STATE/os-authentication"

first_start() {
  local text merge
  text=$(password_part)
  text+=$'\n'$(<"$OS_AUTHENTICATION_ON")
  merge=$(printf '%s\n' "$text" | write_merge)
  start_iris_with "$merge"
  forget_merge
  trusts_the_operating_system ||
    fail "IRIS was started with a merge that switches operating-system authentication on, and still asks $IRIS_OWNER for a password; see $IRIS_DIRECTORY/mgr/messages.log"
  finish_passwords
}

rm -f "$START_OVERRIDE"
if [[ ! -f $DONE ]]; then
  # Interrupted after the start, or switched on by hand or by the image.
  if ! iris_running; then
    first_start
  elif trusts_the_operating_system; then
    finish_passwords
  else
    fail "IRIS runs and asks $IRIS_OWNER for a password: switch operating-system authentication on, system-wide and for %Service_Terminal (Management Portal, System Administration > Security), or stop IRIS with 'iris stop $IRIS_INSTANCE quietly', and run again"
  fi
  : >"$DONE"
elif iris_running && ! trusts_the_operating_system; then
  # What a session is needed for is left out then, each step says what.
  ! refuses_sessions || exit 0
  how='switch operating-system authentication on, system-wide and for %Service_Terminal (Management Portal, System Administration > Security)'
  [[ ! -f $OS_AUTHENTICATION_ENDED ]] || how='security.osAuthentication was until-ready, and the next start of IRIS switches it on (systemctl restart iris.service)'
  fail "IRIS runs and takes no session of $IRIS_OWNER: $how; then run again"
fi
