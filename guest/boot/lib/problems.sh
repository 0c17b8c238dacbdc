# shellcheck shell=bash
# What the timer of a server finds and an operator must know, in the status. Sourced after member.sh and status.sh.

# Whether the scripts are done with this server. Before, their own words say where it stands.
was_ready() {
  grep --quiet '"result": "ready"' "$STATUS_FILE" 2>/dev/null
}

# problem NAME WORDS: as JSON.
problem() {
  python3 -c 'import json, sys; print(json.dumps({sys.argv[1]: sys.argv[2]}))' "$1" "$2"
}

# publish STEP RESULT REASON: where that does not succeed, the other parts go on.
publish() { (prepare_status && publish_status "$@"); }

# publish_problems JSON...: once for each change, and again what could not be published before. A run that is under way publishes it
# too.
publish_problems() {
  local found before='{}' step result reason
  found=$(python3 -c 'import json, sys; print(json.dumps(dict(pair for text in sys.argv[1:] for pair in json.loads(text).items()), sort_keys=True))' "$@")
  [[ ! -f $PROBLEMS_PUBLISHED ]] || before=$(<"$PROBLEMS_PUBLISHED")
  printf '%s\n' "$found" >"$PROBLEMS"
  [[ $found != "$before" || -f $STATUS_UNSAID ]] || return 0
  read -r step result reason <<<"$(last_outcome)"
  [[ -n $step ]] || return 0
  ! publish "$step" "$result" "$reason" || printf '%s\n' "$found" >"$PROBLEMS_PUBLISHED"
}
