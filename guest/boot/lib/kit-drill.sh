# shellcheck shell=bash
# The drill of the kit check: demote this backup, look, promote it back, look. Sourced after promotion.sh.

readonly DRILL_LIMIT_SECONDS=300

status_is() {
  [[ $(qlist_field 12) == "$1" ]]
}

# As soon as `iris qlist` shows it.
look_at_role() {
  mkdir -p "$1"
  cp "$IRIS_DIRECTORY/iris.cpf" "$1/iris.cpf"
  iris qlist "$IRIS_INSTANCE" >"$1/qlist"
}

# drill FOLDER: what it saw stays in the folder, also where IRIS refuses.
drill() {
  local folder=$1 told
  mkdir -p "$folder"
  say "$OWN_NAME is demoted and promoted back"
  iris_do "IRIS refuses the demotion of $OWN_NAME" <<<'set sc=##class(SYS.Mirror).Demote()'
  wait_until "$DRILL_LIMIT_SECONDS" "$OWN_NAME was demoted, and is no connected async" status_is Connected
  look_at_role "$folder/after-demotion"
  # The record of this promotion says who the failover members are, so the one that the demotion leaves holds nobody.
  told=$(promote_answers 'Promote(.away)')
  printf '%s\n' "${told%%$'\n'*}" >"$folder/said"
  if [[ ${told%%$'\n'*} == OK ]]; then
    wait_until "$DRILL_LIMIT_SECONDS" "$OWN_NAME was promoted, and is no backup" status_is Backup
    promotion_ended
    look_at_role "$folder/after-promotion"
  else
    say "$OWN_NAME stays a DR async: promote it with the document 'promote'" >&2
  fi
}

# In a subshell: a promotion that fails ends no drill.
promote_answers() {
  (
    # shellcheck disable=SC2119 # as the order to promote does
    record_promotion >&2
    promote "$1" >&2
    printf '%s\n' "$ANSWERS"
  ) || printf 'IRIS refused, or the record could not be written\n'
}
