# shellcheck shell=bash
# Namespaces, mappings and web applications of a server: their merge, and what IRIS has of them. Sourced after merge.sh and
# os-authentication.sh.

# The merge that a member has applied last.
readonly MERGED_NAMESPACES="$SYSTEM_STATE/merged-namespaces.cpf"

# Their merge; nothing where none is planned. A member has one for them alone, an application server one for all.
planned_namespaces() {
  if [[ $(fact role) == app-server ]]; then namespace_part "$(<"$MERGED_TEXT")"; else fact iris.merge.namespaces; fi
}

# was_merged PART: an application server has merged it with its configuration.
was_merged() {
  [[ $(fact role) == app-server || $1 == "$(cat "$MERGED_NAMESPACES" 2>/dev/null)" ]]
}

# namespace_part TEXT: the merge of these alone; nothing where it has none.
namespace_part() {
  local lines
  lines=$(grep -E '^(ModifyNamespace|Create(Namespace|MapPackage|MapGlobal|MapRoutine|Application)):' <<<"$1" || true)
  [[ -z $lines ]] || printf '[Actions]\n%s\n' "$lines"
}

# namespace_differences PART: what IRIS has not, or has otherwise, one sentence a line.
namespace_differences() {
  python3 -B "$BOOT/safety/namespaces.py" "$IRIS_DIRECTORY/iris.cpf" <<<"$1" || return 1
  productions_missing "$1" || return 1
  applications_missing "$1"
}

productions_missing() {
  local name answer
  while read -r name; do
    answer=$(iris_value "##class(%Library.EnsembleMgr).IsEnsembleNamespace($(quoted "$name"))") || return 1
    [[ $answer == 1 ]] || printf 'namespace %s is there without productions\n' "$name"
  done < <(sed -nE 's/^CreateNamespace:Name=([^,]+),.*,Interop=1$/\1/p' <<<"$1")
}

applications_missing() {
  local name namespace answer
  while read -r name namespace; do
    answer=$(
      iris_answers <<<"set namespace=\"\" set:##class(Security.Applications).Get($(quoted "$name"),.application) namespace=\$get(application(\"NameSpace\")) write \$char(64,64)_namespace_\$char(64,64),!"
    ) || return 1
    if [[ -z $answer ]]; then
      printf 'IRIS has not the web application %s\n' "$name"
    elif [[ ${answer^^} != "${namespace^^}" ]]; then
      printf 'web application %s is of namespace %s; planned is %s\n' "$name" "$answer" "$namespace"
    fi
  done < <(sed -nE 's/^CreateApplication:Name=([^,]+),NameSpace=([^,]+),.*/\1 \2/p' <<<"$1")
}
