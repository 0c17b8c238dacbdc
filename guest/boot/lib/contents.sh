# shellcheck shell=bash
# What a disk holds, and whether it may be formatted. Sourced after common.sh.

# By device: what messages call it, and the id that stays when the device gets another name. Filled by the steps.
declare -A DISK_NAME=() DISK_ID=()

# Where in a disk without any signature data is looked for: its first and last MiB, and the places between.
readonly PLACES_READ=64

# contents DEVICE: `blank`, the types of all signatures (`xfs`, `dos,gpt`), or `data` where bytes are not zero.
contents() {
  local device=$1 types
  types=$(wipefs --no-act --noheadings --output TYPE "$device") || fail "${DISK_NAME[$device]}: cannot read its signatures; see the kernel's log (dmesg)"
  if [[ -n $types ]]; then
    awk '{ print $1 }' <<<"$types" | sort -u | paste -s -d ,
    return
  fi
  # A new EBS volume and a new instance store read as zeros. A disk whose header was wiped does not.
  python3 - "$device" "$PLACES_READ" <<'PYTHON' || fail "${DISK_NAME[$device]}: cannot be read; see the kernel's log (dmesg)"
import os, sys
MIB = 1 << 20
with open(sys.argv[1], "rb", buffering=0) as disk:
    last = max(disk.seek(0, os.SEEK_END) - MIB, 0)
    for place in range(int(sys.argv[2])):
        disk.seek(last * place // (int(sys.argv[2]) - 1))
        read = disk.read(MIB)
        if read != bytes(len(read)):
            print("data")
            break
    else:
        print("blank")
PYTHON
}

# A formatting that a crash broke off leaves bytes without a signature. The mark tells that they are ours: it is written
# only after the disk was seen blank, on the root volume, and goes away when the disk has its file system.
mark_formatting() {
  mkdir -p "$STATE/formatting"
  : >"$STATE/formatting/${DISK_ID[$1]}"
  sync "$STATE/formatting/${DISK_ID[$1]}" "$STATE/formatting"
}

formatting_marked() { [[ -e $STATE/formatting/${DISK_ID[$1]} ]]; }

forget_formatting() { rm -f "$STATE/formatting/${DISK_ID[$1]}"; }

refuse_contents() {
  local device=$1 found=$2 planned=$3 what="holds '$2'"
  [[ $found != data ]] || what="holds data without a known signature"
  fail "${DISK_NAME[$device]} $what, planned is $planned: a disk that holds something is never formatted; give the facts the right volume, or, if nobody needs what it holds, run 'wipefs --all' and 'blkdiscard --zeroout' on it by hand"
}
