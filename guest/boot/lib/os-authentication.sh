# shellcheck shell=bash
# Whether IRIS trusts the operating system's users. Sourced after iris.sh.
#
# A kit installed with security Normal does not: `irissession` and `iris merge` ask for a user and a password. A merge at a
# start needs neither. Sources: Security Reference, "Initial Service Properties"; Configuration Merge, "The iris merge
# Command" and "Security Macros".

# shellcheck disable=SC2034 # used by the steps
readonly OS_AUTHENTICATION_ON="$BOOT/merges/os-authentication-on.cpf" OS_AUTHENTICATION_OFF="$BOOT/merges/os-authentication-off.cpf"
# What iris.service gives each start, where the document wants it on at starts only. IRIS' own user reads it.
# shellcheck disable=SC2034 # used by the steps
readonly OS_AUTHENTICATION_AT_STARTS=/etc/iris-os-authentication.cpf

# On the system volume, as IRIS is: it was switched off there, and only a merge at a start switches it on again.
# shellcheck disable=SC2034 # used by the steps
readonly OS_AUTHENTICATION_ENDED="$SYSTEM_STATE/os-authentication-ended"

ends_when_ready() {
  [[ $(fact iris.osAuthentication) == until-ready ]]
}

# Whether IRIS has ended it, as the document wants it: a session is refused, which says so. One that hangs is not taken for that.
refuses_sessions() {
  local said
  ends_when_ready || return 1
  ! said=$(iris_value 1 2>&1 >/dev/null) && [[ $said == *'Access Denied'* ]]
}

# leaves_out WHAT: whether nothing of this can be asked or told, which is no failure: log and status say WHAT is left out.
leaves_out() {
  refuses_sessions || return 1
  say "security.osAuthentication is until-ready, and IRIS takes no session before its next start: $1"
  touch "$LEFT_OUT"
  grep --quiet --line-regexp --fixed-strings -- "$1" "$LEFT_OUT" || printf '%s\n' "$1" >>"$LEFT_OUT"
}

trusts_the_operating_system() {
  local answer
  answer=$(iris_value 1 2>/dev/null) && [[ $answer == 1 ]]
}
