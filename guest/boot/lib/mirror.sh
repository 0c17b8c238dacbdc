# shellcheck shell=bash
# What a member knows of its mirror. Sourced after iris.sh.
# shellcheck source=ports.sh
source "$BOOT/lib/ports.sh"

# `Backup|Active|...`: the member's own state, then how it stands with journal data and with its databases.
# Source: class reference, %SYSTEM.Mirror, GetMemberStatus.
mirror_state() {
  # shellcheck disable=SC2016 # ObjectScript, not shell
  iris_value '$listtostring($system.Mirror.GetMemberStatus(),"|",1)'
}

is_primary() {
  local state
  state=$(mirror_state) || return 1
  [[ $state == Primary* ]]
}

is_member() {
  local answer
  # shellcheck disable=SC2016 # ObjectScript, not shell
  answer=$(iris_value '$system.Mirror.IsMember()') || return 1
  [[ $answer != 0 ]]
}

# Whether a state is that of a member that does its part: primary, a backup that can take over, an async that has caught up.
# Not by its planned role: a DR async that was promoted is a failover member, and the one that it replaced an async.
does_its_part() {
  local member journal
  IFS='|' read -r member journal _ <<<"$1"
  case $member in
    Primary) true ;;
    Backup) [[ -z $journal || $journal == Active ]] ;;
    Connected) [[ -z $journal || $journal == 'Caught up' ]] ;;
    *) false ;;
  esac
}

in_its_role() {
  local state
  state=$(mirror_state) || return 1
  does_its_part "$state"
}

# Members as this failover member sees them, each as `NAME|type|status|journal transfer|dejournaling|`; an async sees itself and
# the failover members (High Availability Guide, "Using the ^MIRROR Status Monitor"; class reference, SYS.Mirror, MemberStatusList).
member_rows() {
  local mirror
  mirror=$(quoted "$(fact mirror.name)")
  iris_answers <<<"set rows=##class(%ResultSet).%New(\"SYS.Mirror:MemberStatusList\") set sc=rows.Execute($mirror) while rows.Next() { set row=\"\" for column=1:1:rows.GetColumnCount() { set row=row_rows.GetData(column)_\"|\" } write \$char(64,64)_row_\$char(64,64),! }"
}

# Names of backups that have all journal data.
ready_backups() {
  local rows
  rows=$(member_rows) || return 1
  grep -F '|Backup|' <<<"$rows" | grep -F '|Active|Caught up|' | cut -d '|' -f 1
}

# Names of DR asyncs that have all journal data and have applied it; none is no failure.
caught_up_dr_asyncs() {
  local rows
  rows=$(member_rows) || return 1
  awk -F '|' '/\|Disaster Recovery\|/ && /\|Connected\|/ && /\|Caught up\|Caught up\|/ { print $1 }' <<<"$rows"
}

# Addresses of the other members that may be primary: the failover members, and a DR async that was promoted.
possible_primaries() {
  python3 - "$FACTS" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    members = json.load(file)["mirror"]["otherMembers"]
order = {"failover": 0, "dr-async": 1}
for member in sorted((one for one in members if one["role"] in order), key=lambda one: order[one["role"]]):
    print(member["address"])
PYTHON
}

# Prints the address of the member that is primary now. Its web server says so, and it takes connections of members: of
# the superserver and of the ISCAgent.
primary_elsewhere() {
  local port path superserver address addresses
  port=$(fact probe.port)
  path=$(fact probe.path)
  superserver=$(fact iris.superserverPort)
  addresses=$(possible_primaries)
  for address in $addresses; do
    curl --silent --fail --max-time 5 --noproxy '*' --output /dev/null "http://$address:$port$path" || continue
    port_open "$address" "$superserver" || continue
    port_open "$address" 2188 || continue
    printf '%s\n' "$address"
    return
  done
  return 1
}

primary_is_elsewhere() {
  primary_elsewhere >/dev/null
}
