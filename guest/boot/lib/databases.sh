# shellcheck shell=bash
# The application databases of a member: which are planned, and what IRIS says of each. Sourced after mirror.sh and merge.sh.
#
# docs/safety.md, rule 11, says who may create one; safety/databases.py decides.

# The merge that creates one planned database.
database_merge() {
  python3 - "$FACTS" "$1" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    print(next(one["create"] for one in json.load(file)["iris"]["databases"] if one["name"] == sys.argv[2]))
PYTHON
}

# What IRIS says of each planned database, one line each.
database_rows() {
  local questions
  questions=$(member_program database-questions) || return 1
  [[ -z $questions ]] || iris_answers <<<"$questions"
}

# What is not as planned with the databases: lines of `fill`, `wait` or `refuse`, a tab, and words. `fill` is what IRIS is at, and
# ends by itself.
database_states() {
  local rows
  rows=$(database_rows) || return 1
  member_program database-states <<<"$rows"
}

# The same, and how far journal data is applied to them. While IRIS fills one, it calls for attention to it (High Availability
# Guide, "Mirrored Database Status").
databases_and_journal_data() {
  local said state dejournaling kind=wait
  said=$(database_states) || return 1
  state=$(mirror_state) || return 1
  [[ -z $said ]] || printf '%s\n' "$said"
  IFS='|' read -r _ _ dejournaling _ <<<"$state"
  [[ $state != Primary* && -n $dejournaling && $dejournaling != 'Caught up' ]] || return 0
  [[ $said != *fill$'\t'* && $dejournaling != *' behind' ]] || kind=fill
  printf '%s\t%s\n' "$kind" "journal data is not applied yet ($dejournaling)"
}

# words_of KIND LINES: the last field of the lines that begin so.
words_of() {
  awk -F '\t' -v kind="$1" '$1 == kind { printf "%s%s", between, $NF; between = "; " }' <<<"$2"
}
