# shellcheck shell=bash
# Namespaces over the application databases. Sourced after merge.sh and settings.sh.

# The merge that was applied last.
readonly MERGED_NAMESPACES="$SYSTEM_STATE/merged-namespaces.cpf"

settle_namespaces() {
  local text differs
  text=$(fact iris.merge.namespaces)
  [[ -n $text ]] || return 0
  differs=$(what_differs namespaces)
  if [[ -n $differs || $text != "$(cat "$MERGED_NAMESPACES" 2>/dev/null)" ]]; then
    say 'merging the namespaces'
    merge_now <<<"$text"
    differs=$(what_differs namespaces)
    [[ -z $differs ]] || fail "$differs"
    printf '%s\n' "$text" >"$MERGED_NAMESPACES"
  fi
}
