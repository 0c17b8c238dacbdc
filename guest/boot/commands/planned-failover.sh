#!/bin/bash
# Make this primary hand over to its backup, and come back as backup. Refused on any other member, and when no backup is
# ready to take over.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"

# With the stop before, less than the 1800 s of the document that runs this.
readonly TAKEOVER_LIMIT_SECONDS=240
readonly RETURN_LIMIT_SECONDS=600

# Names of backups that have all journal data, as the primary sees them (class reference, SYS.Mirror, MemberStatusList).
ready_backups() {
  local rows
  rows=$(
    iris_answers <<<"set rows=##class(%ResultSet).%New(\"SYS.Mirror:MemberStatusList\") set sc=rows.Execute(\"$mirror\") while rows.Next() { set row=\"\" for column=1:1:rows.GetColumnCount() { set row=row_rows.GetData(column)_\"|\" } write \$char(64,64)_row_\$char(64,64),! }"
  ) || return 1
  grep -F '|Backup|' <<<"$rows" | grep -F '|Active|' | cut -d '|' -f 1
}

mirror=$(fact mirror.name)
node=$(fact node)
iris_running || fail "refused: IRIS is down on $node"
state=$(mirror_state) || fail "refused: IRIS on $node does not say where it stands in mirror $mirror"
[[ $state == Primary* ]] || fail "refused: $node is not the primary of mirror $mirror (it is: ${state//|/, })"
backups=$(ready_backups) || fail "refused: mirror $mirror has no backup that is ready to take over: bring it back first"
say "$node hands over to ${backups//$'\n'/, }"
stop_iris
# Whatever happened: a member that stays down is worse than one that looks for its place.
if ! (wait_until "$TAKEOVER_LIMIT_SECONDS" "no member of mirror $mirror took over from $node" primary_is_elsewhere); then
  start_iris
  fail "no member of mirror $mirror took over from $node within $TAKEOVER_LIMIT_SECONDS s: IRIS was started again here, and may be primary again; see messages.log of the backup"
fi
say "mirror $mirror has its primary at $(primary_elsewhere)"
start_iris
wait_until "$RETURN_LIMIT_SECONDS" "$node handed over, and did not come back as backup" in_its_role
say "$node is back: $(mirror_state)"
