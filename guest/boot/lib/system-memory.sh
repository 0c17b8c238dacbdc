# shellcheck shell=bash
# Memory as IRIS asks for it. Sourced by steps/system.sh, after planned-memory.sh and units.sh.

# 64 GB in KiB, decimal: a server of 64 GiB shows a little less than that, because the kernel keeps some.
readonly LARGE_MEMORY_KIB=62500000

# Source: System Resource Planning, "Configuring Huge and Large Pages": off on all systems with IRIS. The unit does it at
# each start; neither the kernel's command line nor a profile of tuned is the same on all systems.
turn_off_transparent_huge_pages() {
  local name file
  CHANGED=0
  install_unit_file iris-node-thp.service
  ((CHANGED == 0)) || systemctl daemon-reload
  systemctl enable --quiet iris-node-thp.service
  for name in enabled defrag; do
    file=$KERNEL_ROOT/sys/kernel/mm/transparent_hugepage/$name
    [[ -e $file ]] || continue
    grep -qE '\[never\]|^never$' "$file" || echo never >"$file"
  done
}

# Sources: Installation Guide, "Swappiness", "kernel.shmmax" (Red Hat); High Availability Guide, "Network Latency
# Considerations": socket buffers "of appropriate size, up to 16 MB", which asynchronous members far away need.
set_kernel_values() {
  local role=$1 total pages os
  total=$(memory_info MemTotal)
  pages=$(own_memory hugePages)
  os=$(fact os)
  CHANGED=0
  {
    [[ -z $pages ]] || echo "vm.nr_hugepages = $pages"
    echo "vm.swappiness = $((total < LARGE_MEMORY_KIB ? 5 : 1))"
    if [[ $os == rhel* || $os == ol* ]]; then echo 'kernel.shmmax = 18446744073692774399'; fi
    if [[ $role == mirror-member ]]; then printf 'net.core.%s = 16777216\n' rmem_max wmem_max; fi
  } | install_file 0644 root:root /etc/sysctl.d/99-iris-node.conf
  # Also without a change: a file that a killed run wrote is not in force yet. tuned applies these files after its own.
  sysctl --quiet --load /etc/sysctl.d/99-iris-node.conf
}

# The settings stay when the server gets less memory, and the kernel reads them before any script runs.
correct_huge_pages_at_start() {
  CHANGED=0
  install_unit_file iris-node-huge-pages.service
  ((CHANGED == 0)) || systemctl daemon-reload
  systemctl enable --quiet iris-node-huge-pages.service
}

# The documentation asks for a reboot after setting huge pages: later, the kernel may not find enough memory in one
# piece. Where it did find all, nothing is left for a reboot to do.
reserve_huge_pages() {
  local wanted size got
  wanted=$(own_memory hugePages)
  ((${wanted:-0} > 0)) || return 0
  size=$(memory_info Hugepagesize)
  [[ $size == "$HUGE_PAGE_KIB" ]] ||
    fail "huge pages of this kernel have ${size:-no} KiB, and $HUGE_PAGE_KIB are planned; use an image whose kernel has pages of 4 KiB"
  got=$(memory_info HugePages_Total)
  ((got < wanted)) || return 0
  # Never under a running IRIS: on the primary that would be a failover that nobody asked for.
  if pgrep -x irisdb >/dev/null; then
    say "$got of $wanted huge pages are reserved; the others take a planned restart of this server"
    return 0
  fi
  say "$got of $wanted huge pages are reserved: a reboot is needed"
  echo "the kernel has no room for $wanted huge pages (after a reboot: plan fewer globalBuffersMiB, or a larger instance type)" >"$SCRATCH/reboot"
}
