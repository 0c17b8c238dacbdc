#!/bin/bash
# See this member through to all its planned databases, mounted and caught up. IRIS fills a database of a backup or an async from
# the primary; on the primary a new one is empty, so it is created once only. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/merge.sh
source "$BOOT/lib/merge.sh"
# shellcheck source=../lib/databases.sh
source "$BOOT/lib/databases.sh"
# shellcheck source=../lib/settings.sh
source "$BOOT/lib/settings.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

# For the others to say what they have, and for a large database to be filled. With both, less than the bound of a step.
readonly OTHERS_LIMIT_SECONDS=1200 FILLED_LIMIT_SECONDS=1800

# An error of the program itself, which is in the log alone.
readonly NO_WORDS='the rules gave no answer: see the lines before in /var/log/iris-node.log'

create_database() {
  local name=$1 text said claimed
  text=$(database_merge "$name")
  make_database_folders "$text"
  claimed=$(member_program claim-database "$name") || fail "could not claim database $name: ${claimed:-$NO_WORDS}"
  say "creating database $name"
  merge_now <<<"$text"
  # IRIS says of a merge that it was done, and not of each action.
  said=$(member_program database-made "$name" "$claimed") || fail "${said:-$NO_WORDS}: $(last_messages)"
}

create_what_is_missing() {
  local limit=$((OTHERS_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) started=$SECONDS said kind name words waits
  while true; do
    said=$(member_program databases) || fail "which databases are missing: $NO_WORDS"
    words=$(words_of refuse "$said")
    [[ -z $words ]] || fail "$words"
    waits=''
    while IFS=$'\t' read -r kind name _; do
      if [[ $kind == create ]]; then create_database "$name"; fi
      if [[ $kind == ask ]]; then waits=$(words_of ask "$said"); fi
    done <<<"$said"
    [[ -n $waits ]] || return 0
    ((SECONDS - started + PAUSE_SECONDS <= limit)) || fail "$waits (after $limit s)"
    sleep "$PAUSE_SECONDS"
  done
}

# A large database takes hours: the step is held then, and the timer starts the scripts again when it is done.
see_them_ready() {
  local limit=$((FILLED_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) started=$SECONDS said words fills
  while true; do
    said=$(databases_and_journal_data) || fail 'IRIS does not say how its databases are, or where this member stands'
    words=$(words_of refuse "$said")
    [[ -z $words ]] || fail "$words"
    words=$(words_of 'wait' "$said")
    fills=$(words_of fill "$said")
    [[ -n $words$fills ]] || return 0
    if ((SECONDS - started + PAUSE_SECONDS > limit)); then
      [[ -n $words ]] || hold "$fills: it takes longer than $limit s, and the scripts go on by themselves when it is done"
      fail "$words${fills:+; $fills} (after $limit s: run the scripts again when it is done; docs/operations.md, 'A database is missing')"
    fi
    sleep "$PAUSE_SECONDS"
  done
}

! leaves_out 'databases are not looked at, and none is created' || exit 0
refuse_what_iris_keeps
see_what_was_added
create_what_is_missing
see_them_ready
