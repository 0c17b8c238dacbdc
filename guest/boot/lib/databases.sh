# shellcheck shell=bash
# The application databases of a member: which are planned, and what IRIS says of each. Sourced after mirror.sh and merge.sh.
#
# docs/safety.md, rule 11, says who may create one; safety/databases.py decides.

# planned_databases KEY...: these values of each planned database, tab between them.
planned_databases() {
  python3 - "$FACTS" "$@" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    for database in json.load(file)["iris"]["databases"]:
        print("\t".join(database[key] for key in sys.argv[2:]))
PYTHON
}

# The merge that creates one planned database.
database_merge() {
  python3 - "$FACTS" "$1" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    print(next(one["create"] for one in json.load(file)["iris"]["databases"] if one["name"] == sys.argv[2]))
PYTHON
}

# What IRIS says of each planned database: NAME|mounted|its mirror|to be activated|to be caught up|being filled|encrypted, or
# NAME| where it has none in that directory. Source: class reference, SYS.Database. MirrorDBDownload is younger than the rest.
database_rows() {
  local name directory commands=''
  while IFS=$'\t' read -r name directory; do
    # shellcheck disable=SC2016 # ObjectScript, not shell
    commands+="set d=##class(SYS.Database).%OpenId($(quoted "$directory")) write \$char(64,64)_$(quoted "$name|")_"'$select($isobject(d):d.Mounted_"|"_d.MirrorSetName_"|"_d.MirrorActivationRequired_"|"_d.MirrorDBCatchup_"|"_$select(##class(%Dictionary.CompiledProperty).%ExistsId("SYS.Database||MirrorDBDownload"):$property(d,"MirrorDBDownload"),1:0)_"|"_d.EncryptedDB,1:"")_$char(64,64),!'$'\n'
  done < <(planned_databases name directory)
  [[ -n $commands ]] || return 0
  iris_answers <<<"${commands%$'\n'}"
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
