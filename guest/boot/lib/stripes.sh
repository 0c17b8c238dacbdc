# shellcheck shell=bash
# Several disks of one purpose: a volume group with one striped logical volume. Sourced after common.sh, contents.sh.

# 4 MiB in both: "LVM PE striping" writes whole extents in turn, so that load meets all volumes.
readonly EXTENT_SIZE=4M STRIPE_SIZE=4M
export LVM_SUPPRESS_FD_WARNINGS=1

group_name() { printf 'iris_%s' "$1"; }

stripe_device() { printf '/dev/%s/data' "$(group_name "$1")"; }

# disk_report DISK FIELDS: sizes in bytes, values with `|` between.
disk_report() {
  local line
  # RHEL 9 looks only at disks that its devices file lists. A volume that comes from another server is not listed.
  [[ ! -e /etc/lvm/devices/system.devices ]] || pvs "$1" >/dev/null 2>&1 || lvmdevices --yes --adddev "$1" >/dev/null
  line=$(pvs --noheadings --units b --nosuffix --separator '|' --options "$2" "$1") || fail "${DISK_NAME[$1]}: LVM cannot read it; see the log above"
  printf '%s' "${line##* }"
}

# stripe_state PURPOSE DISK...: `new` or `known`. What must not be touched is refused.
stripe_state() {
  local purpose=$1 group found disk report member holder blank='' known='' count missing
  shift
  group=$(group_name "$purpose")
  for disk in "$@"; do
    found=$(contents "$disk")
    member='' holder=''
    if [[ $found == LVM2_member ]]; then
      member=yes
      report=$(disk_report "$disk" vg_name,pv_count,vg_missing_pv_count)
      IFS='|' read -r holder count missing <<<"$report"
    fi
    if [[ $found == blank ]] || { [[ $found == data || ($member && -z $holder) ]] && formatting_marked "$disk"; }; then
      blank+="${blank:+, }${DISK_NAME[$disk]}"
    elif [[ -z $member ]]; then
      refuse_contents "$disk" "$found" "a part of the stripe for $purpose over $# volumes (one volume with its file system never becomes a stripe)"
    elif [[ $holder != "$group" ]]; then
      refuse_contents "$disk" "LVM2_member of volume group ${holder:-(none)}" "a part of volume group $group"
    elif ((count != $# || missing > 0)); then
      fail "volume group $group consists of $count disks, $missing of them missing; the facts name $# volumes for $purpose: a stripe does not grow by a volume, so give the facts all volumes of the stripe and no other, and make them larger instead"
    else
      known=yes
    fi
  done
  [[ -z $blank || -z $known ]] || fail "volume group $group is complete without $blank, which is blank: correct the volume ids in the facts"
  if [[ $known ]]; then echo known; else echo new; fi
}

# Make or activate the stripe of a purpose.
prepare_stripe() {
  local purpose=$1 group device state count disk
  shift
  group=$(group_name "$purpose")
  device=$(stripe_device "$purpose")
  state=$(stripe_state "$purpose" "$@")
  if [[ $state == new ]]; then
    say "volumes for $purpose are blank: making volume group $group over $# disks"
    for disk in "$@"; do mark_formatting "$disk"; done
    vgcreate --physicalextentsize "$EXTENT_SIZE" "$group" "$@" || fail "volume group $group: vgcreate failed; see the log above"
  fi
  count=$(disk_report "$1" lv_count)
  if ((count == 0)); then
    formatting_marked "$1" || fail "volume group $group has no logical volume; restore its volumes from a snapshot, or run 'vgremove $group' and wipe its disks by hand"
    lvcreate --type striped --stripes "$#" --stripesize "$STRIPE_SIZE" --extents 100%FREE --name data "$group" || fail "volume group $group: lvcreate failed; see the log above"
  elif [[ ! -b $device ]]; then
    vgchange --activate y "$group" || fail "volume group $group: vgchange failed; see the log above"
  fi
  wait_until 60 "$device of volume group $group must appear: not seen" test -b "$device"
}

# Take the space that the disks have gained: the same from each, or the stripe would end on some of them.
grow_stripe() {
  local purpose=$1 group disk report start size extent extents used least='' most=0
  shift
  group=$(group_name "$purpose")
  for disk in "$@"; do
    report=$(disk_report "$disk" pe_start,dev_size,vg_extent_size,pv_pe_count,pv_pe_alloc_count)
    IFS='|' read -r start size extent extents used <<<"$report"
    if (((size - start) / extent > extents)); then
      pvresize "$disk" || fail "${DISK_NAME[$disk]}: pvresize failed; see the log above"
      extents=$(disk_report "$disk" pv_pe_count)
    fi
    [[ -n $least ]] && ((least <= extents - used)) || least=$((extents - used))
    ((most >= extents - used)) || most=$((extents - used))
  done
  if ((least > 0)); then
    lvextend --extents "+$((least * $#))" "$group/data" || fail "volume group $group: lvextend failed; see the log above"
  fi
  ((most == least)) || say "volumes for $purpose differ in size: $((most - least)) extents of the largest stay unused until all are alike"
}
