# shellcheck shell=bash
# The configuration merge: what was applied is kept on the system volume, as text without a secret. Sourced after iris.sh.

# Which of the merges of the facts was applied (create, join, configure), its text, and its checksum; the checksum last.
readonly MERGED_KIND="$SYSTEM_STATE/merged.kind" MERGED_TEXT="$SYSTEM_STATE/merged.cpf" MERGED_SUM="$SYSTEM_STATE/merged.sha256"
# Its own folder: IRIS reads the file as its own user, and the scratch folder is closed to that.
readonly MERGE_FOLDER=/run/iris-merge
readonly MERGE_LIMIT_SECONDS=900
# Settings that IRIS reads at its start only (CPF reference, "Changing This Parameter" of each).
# shellcheck disable=SC2034 # used by the step
readonly MEMORY_AT_START='globals|gmheap' OTHERS_AT_START='routines|locksiz|jrnbufs|MaxServers|MaxServerConn|memlock|wijdir|IRISTEMP'

sum_of() {
  local sum _
  read -r sum _ < <(sha256sum)
  printf '%s\n' "$sum"
}

# write_merge: standard input as a file that IRIS can read and nobody else; prints its path.
write_merge() {
  rm -rf "$MERGE_FOLDER"
  install -d -m 0700 -o "$IRIS_OWNER" -g "$IRIS_OWNER" "$MERGE_FOLDER"
  install -m 0600 -o "$IRIS_OWNER" -g "$IRIS_OWNER" /dev/stdin "$MERGE_FOLDER/merge.cpf"
  printf '%s\n' "$MERGE_FOLDER/merge.cpf"
}

forget_merge() {
  rm -rf "$MERGE_FOLDER"
}

# remember_merge KIND TEXT
remember_merge() {
  install_file 0600 root:root "$MERGED_KIND" <<<"$1"
  printf '%s' "$2" | install_file 0600 root:root "$MERGED_TEXT"
  printf '%s' "$2" | sum_of | install_file 0600 root:root "$MERGED_SUM"
}

# Apply standard input to the instance that runs.
merge_now() {
  local file code=0
  file=$(write_merge)
  timeout "$MERGE_LIMIT_SECONDS" runuser -u "$IRIS_OWNER" -- env ISC_PACKAGE_INSTALLDIR="$IRIS_DIRECTORY" iris merge "$IRIS_INSTANCE" "$file" </dev/null || code=$?
  forget_merge
  ((code == 0)) || fail "'iris merge $IRIS_INSTANCE' failed with exit code $code: $(last_messages)"
}

# knows_data_server TEXT: whether the instance has the [ECPServers] entry of this merge.
knows_data_server() {
  local name
  name=$(sed -n '/^\[ECPServers\]/,/^\[/s/=.*//p' <<<"$1" | head -n 1)
  [[ -n $name ]] && sed -n '/^\[ECPServers\]/,/^\[/p' "$IRIS_DIRECTORY/iris.cpf" | grep --quiet "^$name="
}

# Folders that databases of a merge lie in: IRIS makes the database, not the way to it.
make_database_folders() {
  local folder
  while read -r folder; do
    [[ -d $folder ]] || install -d -m 0770 -o irisusr -g irisusr "$folder"
  done < <(sed -n -e 's/^CreateDatabase:.*Directory=\(\/[^,]*\).*/\1/p' -e 's/^IRISTEMP=\(\/[^,]*\).*/\1/p' <<<"$1")
}

# with_own_memory TEXT: the merge with the memory of this server.
with_own_memory() {
  local text=$1 globals heap
  globals=$(own_memory globalBuffersMiB)
  heap=$(own_memory sharedMemoryHeapKiB)
  text=${text//@@GLOBAL_BUFFERS_MIB@@/$globals}
  printf '%s\n' "${text//@@SHARED_MEMORY_HEAP_KIB@@/$heap}"
}

# memory_part TEXT: a merge of its memory alone; nothing where it has none.
memory_part() {
  local lines
  lines=$(grep -E "^($MEMORY_AT_START)=" <<<"$1" || true)
  [[ -z $lines ]] || printf '[config]\n%s\n' "$lines"
}

# say_what_waits TEXT NAMES: which of these changed settings wait for a restart. Members never restart by themselves: a restart of the primary is a failover.
say_what_waits() {
  local waiting
  waiting=$(diff <(sort "$MERGED_TEXT") <(sort <<<"$1") | sed -nE "s/^> ($2)=.*/\1/p" | tr '\n' ' ' || true)
  [[ -z $waiting ]] || say "changed and waiting for the next start of IRIS: $waiting- restart asyncs first, then the backup; then a planned failover, and the other failover member"
}
