# shellcheck shell=bash
# What a mirror member may do by the promotion records, the claim and the other members: docs/safety.md. Sourced after common.sh.

# Why IRIS is not started. The timer asks again each minute.
readonly HELD="$STATE/held"
# What the scripts wait for. The timer starts them again each minute; each run of them begins without it.
readonly WAITS="$STATE/waits"
# What the timer found that an operator must know, as JSON by name.
# shellcheck disable=SC2034 # used by the timer's command
readonly PROBLEMS="$STATE/problems.json"
# The same, when the status last had it.
# shellcheck disable=SC2034 # used by the timer's command
readonly PROBLEMS_PUBLISHED="$STATE/problems.published.json"
# What this run left out and the timer leaves out, one thing a line: IRIS takes no session, as the document wants it.
# shellcheck disable=SC2034 # used by the runner and lib/os-authentication.sh
readonly LEFT_OUT="$STATE/left-out"
readonly HELD_CODE=75

# Not started as a file: one that a loss of power left empty says nothing, with exit code 0, and that is a yes. A text of others
# may hold bytes that are no characters.
member_program() {
  PYTHONIOENCODING=utf-8:surrogateescape python3 -B -c 'import sys
sys.path[0] = sys.argv.pop(1)
import command
sys.exit(command.main(*sys.argv[1:]) != 0)' "$BOOT/safety" "$@"
}

# hold WORDS [FILE]: ends a step that is not to go on yet and has not failed. It is tried again each minute, without end.
hold() {
  local words="${1//$'\n'/ }"
  printf '%s\n' "$words" >"$REASON"
  printf '%s\n' "$words" >"${2:-$WAITS}"
  say "held: $words" >&2
  exit "$HELD_CODE"
}

# Before each start of IRIS: the rules let it, or the step ends here.
may_start_or_hold() {
  local words code=0
  [[ $(fact role) == mirror-member ]] || return 0
  words=$(member_program may-start) || code=$?
  ((code == 0)) || hold "${words:-the rules for a start gave no answer (exit code $code)}" "$HELD"
  [[ -z $words ]] || say "$words"
}
