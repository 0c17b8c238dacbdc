# shellcheck shell=bash
# The address that follows the primary, as a member sees it. Sourced after iris.sh.

# What IRIS runs itself when this member becomes primary, and what that is told. IRIS is another user: both are open to read.
readonly BECOME_PRIMARY=/usr/local/sbin/iris-become-primary
# shellcheck disable=SC2034 # used by the step
readonly BECOME_PRIMARY_SETTINGS=/etc/iris-endpoint.conf
# ZMIRROR.mac has the same limit.
readonly BECOME_PRIMARY_LIMIT_SECONDS=20
readonly QLIST_LIMIT_SECONDS=5

# Whether the method moves something in AWS when a member becomes primary.
moves_in_aws() {
  [[ $(fact endpoint.method) =~ ^(target-registration|route-table)$ ]]
}

# What IRIS says that this member is: `primary` or `other`; nothing when it does not answer.
#
# `iris qlist` needs no session: it answers while nobody can sign on, as during a takeover. Its fields: 1 instance, 4 state,
# 11 type of member, 12 status in the mirror, which is empty without one.
told_by_iris() {
  local answer line field
  answer=$({ timeout --kill-after=1 "$QLIST_LIMIT_SECONDS" iris qlist "$IRIS_INSTANCE" 2>/dev/null || true; } </dev/null)
  while IFS= read -r line; do
    IFS='^' read -r -a field <<<"$line"
    # A line that is cut off is no answer.
    if ((${#field[@]} < 9)) || [[ ${field[0]^^} != "${IRIS_INSTANCE^^}" ]]; then continue; fi
    # Exactly: a status that only begins so is not known to be that of a member that may answer clients.
    if [[ ${field[3]} == running* && ${field[11]:-} == Primary ]]; then printf 'primary\n'; else printf 'other\n'; fi
    return
  done <<<"$answer"
}

told_primary() {
  [[ $(told_by_iris) == primary ]]
}

# Makes the endpoint lead to this member, as the user that IRIS does it as. Prints what it changed, and why it failed.
become_primary() {
  timeout --kill-after=2 "$BECOME_PRIMARY_LIMIT_SECONDS" runuser -u irisusr -- "$BECOME_PRIMARY" </dev/null
}
