# shellcheck shell=bash
# What of the planned memory this server gets. Sourced after common.sh.
#
# Facts change for all members at once, instance types one by one. So the facts have the memory of IRIS for each size of
# server up to the planned one (`iris.memory.<MiB>`), and a server looks up its own.

readonly HUGE_PAGE_KIB=2048
# MemTotal shows less than the instance type has: firmware, kernel and a crash kernel keep some.
readonly SHOWN_PERCENT=85
# With more than that as huge pages, the system would have no memory to start with.
readonly HUGE_PAGES_PERCENT=95
# MemTotal when IRIS last got its memory. Lost with the instance.
readonly MEMORY_RECORD="$STATE/memory-kib"

# memory_info NAME: a value of /proc/meminfo.
memory_info() {
  sed -n "s/^$1: *\([0-9]*\).*/\1/p" "$KERNEL_ROOT/proc/meminfo"
}

# The sizes of servers that memory is planned for, in MiB, the smallest first.
planned_sizes() {
  local name
  for name in "${!FACT[@]}"; do
    [[ $name == iris.memory.*.hugePages ]] || continue
    name=${name#iris.memory.}
    printf '%s\n' "${name%.hugePages}"
  done | sort -n
}

# The largest planned size that this server has; nothing where it has none.
own_size() {
  local total sizes size pages own=''
  total=$(memory_info MemTotal)
  sizes=$(planned_sizes)
  for size in $sizes; do
    pages=$(fact "iris.memory.$size.hugePages")
    if ((total * 100 >= size * 1024 * SHOWN_PERCENT && pages * HUGE_PAGE_KIB * 100 <= total * HUGE_PAGES_PERCENT)); then own=$size; fi
  done
  printf '%s\n' "$own"
}

# own_memory NAME: globalBuffersMiB, sharedMemoryHeapKiB or hugePages of this server; nothing where the facts plan no memory.
own_memory() {
  local size sizes
  size=$(own_size)
  sizes=$(planned_sizes)
  [[ -n $size || -z $sizes ]] ||
    fail "this server has $(memory_mib) MiB of memory, and IRIS needs a server of at least $(head -n 1 <<<"$sizes") MiB; use a larger instance type"
  [[ -z $size ]] || fact "iris.memory.$size.$1"
}

memory_mib() {
  local total
  total=$(memory_info MemTotal)
  printf '%s\n' "$((total / 1024))"
}

say_own_size() {
  local size planned
  size=$(own_size)
  planned=$(planned_sizes | tail -n 1)
  [[ $size == "$planned" ]] || say "this server has $(memory_mib) MiB of memory: IRIS gets what is planned for $size MiB, not for $planned MiB"
}

# Whether this server has the memory that IRIS was last configured for, but for what another kernel keeps of it.
same_memory() {
  local total known
  [[ -f $MEMORY_RECORD ]] || return 0
  total=$(memory_info MemTotal)
  known=$(<"$MEMORY_RECORD")
  ((total * 10 >= known * 9 && total * 10 <= known * 11))
}

remember_memory() {
  memory_info MemTotal | install_file 0600 root:root "$MEMORY_RECORD"
}

# The line of messages.log by which IRIS says that its last start got no huge pages; nothing when it got them.
#
# The words are those of System Resource Planning and Management (ARES), "Experimentally Determining Number of Pages", of
# releases 2024 and 2025. That an "Allocated" line ends each start is a belief: try both on a kit.
missed_huge_pages() {
  { cat "$IRIS_DIRECTORY/mgr/messages.log" 2>/dev/null || true; } | awk '
    /Failed to allocate [0-9]+ ?MB shared memory using Huge Pages/ { missed = $0 }
    /Allocated [0-9]+ ?MB shared memory/ { last = missed; missed = "" }
    END { print missed != "" ? missed : last }'
}

# IRIS that misses its huge pages takes as much again of the memory that is left, and goes on: nobody else says so. That a
# heap of the missing size ends it is a belief too: it does where IRIS enlarges a heap up to a size, not by one.
check_huge_pages() {
  local pages line needed got reserved heap fix
  pages=$(own_memory hugePages)
  ((${pages:-0} > 0)) || return 0
  line=$(missed_huge_pages)
  [[ $line =~ allocate\ ([0-9]+)\ ?MB ]] || return 0
  needed=${BASH_REMATCH[1]}
  got=$(memory_info HugePages_Total)
  reserved=$((got * HUGE_PAGE_KIB / 1024))
  if ((needed <= reserved)); then
    fix="there is room now: restart IRIS while this server is not primary"
  elif ((got < pages)); then
    fix="reboot this server while it is not primary"
  else
    heap=$(own_memory sharedMemoryHeapKiB)
    fix="give sharedMemoryHeapMiB $((heap / 1024 + needed - reserved)) or more in the document, which reserves what is missing, apply and run again"
  fi
  fail "IRIS runs without huge pages, and memory is taken twice: messages.log says that $needed MB of shared memory did not fit, and $got of $pages planned huge pages ($reserved MiB) are reserved; $fix"
}
