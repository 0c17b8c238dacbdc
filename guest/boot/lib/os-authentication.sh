# shellcheck shell=bash
# Whether IRIS trusts the operating system's users. Sourced after merge.sh.
#
# A kit installed with security Normal does not: `irissession` and `iris merge` ask for a user and a password. A merge at a
# start needs neither. Sources: Security Reference, "Initial Service Properties"; Configuration Merge, "The iris merge
# Command" and "Security Macros".

# shellcheck disable=SC2034 # used by the steps
readonly OS_AUTHENTICATION_ON="$BOOT/merges/os-authentication-on.cpf" OS_AUTHENTICATION_OFF="$BOOT/merges/os-authentication-off.cpf"
# What iris.service gives each start, where the document wants it on at starts only. IRIS' own user reads it.
# shellcheck disable=SC2034 # used by the steps
readonly OS_AUTHENTICATION_AT_STARTS=/etc/iris-os-authentication.cpf

ends_when_ready() {
  [[ $(fact iris.osAuthentication) == until-ready ]]
}

trusts_the_operating_system() {
  local answer
  answer=$(iris_value 1 2>/dev/null) && [[ $answer == 1 ]]
}
