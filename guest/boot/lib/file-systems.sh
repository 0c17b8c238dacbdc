# shellcheck shell=bash
# File systems on disks: which type, make, grow, owner. Sourced after common.sh, contents.sh.

# User and group ids of irisowner and irisusr. Numbers: the system step makes the users later, and volumes outlive servers.
readonly IRIS_OWNER=51773:52773

# XFS for databases and what is read at large, ext4 for WIJ and journals. Not with data=journal: IRIS journals itself.
file_system_type() {
  case $1 in
    system | database | cache) echo xfs ;;
    wij | journal | alternateJournal) echo ext4 ;;
    *) fail "the facts name the purpose '$1'; system, database, wij, journal, alternateJournal and cache are allowed" ;;
  esac
}

# file_system_state DEVICE PURPOSE: `new` or `known`. What must not be touched is refused.
file_system_state() {
  local device=$1 purpose=$2 type found label
  type=$(file_system_type "$purpose")
  found=$(contents "$device")
  if [[ $found == blank ]] || { [[ $found == data ]] && formatting_marked "$device"; }; then
    echo new
    return
  fi
  [[ $found == "$type" ]] || refuse_contents "$device" "$found" "$type for $purpose"
  label=$(file_system_tag LABEL "$device")
  case $label in
    "$purpose") ;;
    system | database | cache | wij | journal | alternateJournal)
      fail "${DISK_NAME[$device]} has the label '$label', planned is $purpose: two volumes changed places; correct the volume ids in the facts"
      ;;
    # From a snapshot that somebody else made.
    *) say "${DISK_NAME[$device]} has the label '$label', used as $purpose" >&2 ;;
  esac
  echo known
}

# A tag of the file system, read from the disk: caches may be older.
file_system_tag() {
  blkid --probe --output value --match-tag "$1" "$2" || (($? == 2))
}

make_file_system() {
  local device=$1 purpose=$2 type
  type=$(file_system_type "$purpose")
  say "${DISK_NAME[$device]} is blank: making $type for $purpose"
  mark_formatting "$device"
  # Neither is told to overwrite: what they find all the same, they refuse.
  if [[ $type == xfs ]]; then
    mkfs.xfs -q -L "$purpose" "$device" || fail "${DISK_NAME[$device]}: mkfs.xfs failed; see the log above"
  else
    # No blocks kept back for root: the whole volume is planned for IRIS.
    mkfs.ext4 -q -m 0 -L "$purpose" "$device" || fail "${DISK_NAME[$device]}: mkfs.ext4 failed; see the log above"
  fi
}

# Take the space that the device has gained. Both tools leave a file system alone that fills its device.
grow_file_system() {
  local device=$1 purpose=$2 mount=$3 type before after output
  type=$(file_system_type "$purpose")
  before=$(findmnt --noheadings --bytes --output SIZE --mountpoint "$mount")
  if [[ $type == xfs ]]; then
    output=$(xfs_growfs "$mount" 2>&1) || fail "$mount: xfs_growfs: $output"
  else
    output=$(resize2fs "$device" 2>&1) || fail "$mount: resize2fs: $output"
  fi
  after=$(findmnt --noheadings --bytes --output SIZE --mountpoint "$mount")
  ((before == after)) || say "$mount has grown from $((before >> 20)) to $((after >> 20)) MiB"
}

# The top folder of a mounted file system. What lies below belongs to IRIS.
own_mount() {
  local purpose=$1 mount=$2 said
  if [[ $purpose == system ]]; then
    set_owner 0:0 755 "$mount"
    said=$(mkdir -p "$mount/node" 2>&1) || fail "$mount: $said"
    set_owner 0:0 700 "$mount/node"
  else
    set_owner "$IRIS_OWNER" 770 "$mount"
  fi
}

set_owner() {
  local owner=$1 mode=$2 folder=$3 now
  now=$(stat --format '%u:%g %a' "$folder")
  [[ $now != "$owner $mode" ]] || return 0
  chown "$owner" "$folder"
  chmod "$mode" "$folder"
}
