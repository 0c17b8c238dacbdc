#!/bin/bash
# Print which beliefs about IRIS hold on this member, by what IRIS answers, by iris.cpf and by the logs. Changes nothing, but for
# the drill of a sandbox: that demotes this backup and promotes it back.
#
#   kit-check.sh read-only|sandbox PROTECTION
#
# PROTECTION: on or off, of the environment. Exit code 0: all that was asked holds; 1: a belief is false, or refused; 2: one is
# unknown.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/lock.sh
source "$BOOT/lib/lock.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/promotion.sh
source "$BOOT/lib/promotion.sh"
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"
# shellcheck source=../lib/registry.sh
source "$BOOT/lib/registry.sh"
# shellcheck source=../lib/planned-memory.sh
source "$BOOT/lib/planned-memory.sh"
# shellcheck source=../lib/kit-drill.sh
source "$BOOT/lib/kit-drill.sh"

readonly SEEN="$SCRATCH/kit-check"
# Of each session: one asks everything. What comes later is unknown.
# shellcheck disable=SC2034 # of iris_session
SESSION_LIMIT=$((120 * PATIENCE_PERCENT / 100))

program() {
  python3 -B "$BOOT/kit-check/command.py" "$@"
}

# true or false; null where IRIS does not say of each mirrored database whether it has a global.
has_data() {
  local questions answers
  questions=$(program data "$FACTS")
  if [[ -z $questions ]] || ! answers=$(iris_answers <<<"$questions" 2>/dev/null) || [[ $(grep --count '^first ' <<<"$answers") != $(wc -l <<<"$questions") ]]; then
    printf 'null'
  elif grep --quiet '^first .' <<<"$answers"; then
    printf 'true'
  else
    printf 'false'
  fi
}

# What the rules look at. Only a drill asks IRIS.
looked_at() {
  local running=false partner=false data=null mode
  mode=$(fact iris.osAuthentication)
  ! iris_running || running=true
  if [[ $checks == sandbox && $running == true && $mode == on ]]; then
    ! primary_is_elsewhere || partner=true
    data=$(has_data)
  fi
  printf '{"running":%s,"osAuthentication":"%s","protected":%s,"status":"%s","data":%s,"partner":%s}\n' \
    "$running" "$mode" "$([[ $protection == off ]] && printf false || printf true)" "$(qlist_field 12)" "$data" "$partner"
}

# Files outside the installation directory that name it, but for those that these scripts write.
files_outside() {
  {
    find /etc /usr/bin /usr/local /usr/lib/systemd -xdev -lname "*$IRIS_DIRECTORY*" 2>/dev/null || true
    grep --recursive --files-with-matches --no-messages --binary-files=text --fixed-strings -- "$IRIS_DIRECTORY" /etc /usr/local/etc /usr/local/bin /usr/lib/systemd/system || true
  } | grep --invert-match --extended-regexp '^/etc/(iris-|systemd/system/([^/]+/)?iris)|^/etc/amazon|^/opt/' | sort --unique || true
}

page_code() {
  curl --silent --noproxy '*' --max-time 10 --output /dev/null --write-out '%{http_code}' "http://$(fact address):$(fact probe.port)$(fact probe.path)" || true
}

look() {
  local questions
  cp "$FACTS" "$SEEN/facts.json"
  { iris qlist "$IRIS_INSTANCE" || true; } >"$SEEN/qlist" 2>/dev/null
  cp "$IRIS_DIRECTORY/iris.cpf" "$IRIS_DIRECTORY/mgr/messages.log" "$SEEN/"
  # On a server that is too small it ends with its reason.
  (own_memory hugePages) >"$SEEN/pages" || true
  { find "$IRIS_DIRECTORY" -xdev -group iscagent 2>/dev/null || true; } >"$SEEN/group"
  { tar --list --file "$REGISTRY_ARCHIVE" 2>/dev/null || true; } | sed 's|^|/|; s|/$||' >"$SEEN/kept"
  files_outside >"$SEEN/outside"
  page_code >"$SEEN/page"
  questions=$(program questions "$SEEN/facts.json")
  # What it did not answer is judged as unknown.
  iris_session <<<"$questions" >"$SEEN/session" 2>&1 || true
}

measure() {
  local sync
  sync=$(program sync | iris_answers 2>/dev/null) || sync=unknown
  program round-trip "$FACTS" "$sync"
}

checks=${1:-} protection=${2:-}
[[ $checks != sandbox ]] || take_lock_or_refuse
# What cannot be looked at is no JSON, which the rules do not take.
words=$(looked_at | program may "$checks") || refuse "${words:-the rules gave no answer}"
[[ $words == 'may run' ]] || refuse 'the rules gave no answer'
rm -rf "$SEEN"
mkdir -p "$SEEN"
look
if [[ $checks == sandbox ]]; then
  # What it could not see is unknown; the rest is told all the same.
  (drill "$SEEN/drill") || say 'the drill did not end well' >&2
fi
code=0 measured=0
program report "$SEEN" "$checks" || code=$?
measure || measured=$?
rm -rf "$SEEN"
exit "$((code > measured ? code : measured))"
