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

# What is not as planned with the databases: lines of `wait` or `refuse`, a tab, and words.
database_states() {
  local rows
  rows=$(database_rows) || return 1
  member_program database-states <<<"$rows"
}

# words_of KIND LINES: the last field of the lines that begin so.
words_of() {
  awk -F '\t' -v kind="$1" '$1 == kind { printf "%s%s", between, $NF; between = "; " }' <<<"$2"
}
