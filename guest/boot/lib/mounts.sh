# shellcheck shell=bash
# Mounts and their lines in /etc/fstab. Sourced after common.sh, disks.sh, contents.sh.

readonly FSTAB=/etc/fstab

# check_place DEVICE MOUNT: nothing else may be mounted there, and the device nowhere else.
check_place() {
  local device=$1 mount=$2 number numbers elsewhere
  number=$(device_number "$device")
  numbers=$(numbers_mounted_at "$mount")
  # A bind mount of a folder of a mounted device is no second mount of it.
  [[ -z $number || $numbers != "$number" ]] || return 0
  [[ -z $numbers ]] || fail "$mount: something else is mounted there ($(findmnt --noheadings --output SOURCE --mountpoint "$mount" | paste -s -d ' ')), planned is ${DISK_NAME[$device]}; unmount it"
  elsewhere=$(findmnt --noheadings --raw --output MAJ:MIN,TARGET | awk -v number="${number:-none}" '$1 == number { print $2 }' | paste -s -d ' ')
  [[ -z $elsewhere ]] || fail "${DISK_NAME[$device]} is mounted at $elsewhere, planned is $mount; unmount it"
  [[ ! -e $mount || -d $mount ]] || fail "$mount is not a folder; ${DISK_NAME[$device]} is to be mounted there"
  [[ ! -d $mount || -z $(ls -A "$mount") ]] || fail "$mount is not empty: ${DISK_NAME[$device]} would hide what it holds; move it away"
}

numbers_mounted_at() {
  findmnt --noheadings --raw --output MAJ:MIN --mountpoint "$1" || (($? == 1))
}

# fstab_line UUID TYPE MOUNT SECONDS: SECONDS is how long a boot waits for the device before the mount fails.
# nofail: the server must come up and tell which volume is missing. What needs the mount says so itself (the unit of IRIS).
fstab_line() {
  local options="noatime,nofail,x-systemd.device-timeout=${4}s" pass=0
  if [[ $2 == ext4 ]]; then
    # After an error of the file system ext4 would go on writing; XFS shuts down.
    options+=,errors=remount-ro
    pass=2
  fi
  printf 'UUID=%s %s %s %s 0 %s\n' "$1" "$3" "$2" "$options" "$pass"
}

# write_fstab BLOCK: makes standard input our block of that name. Lines outside of it are left as they are.
write_fstab() {
  local block=$1 lines words new="$SCRATCH/fstab"
  lines=$(cat)
  words=$(
    python3 - "$FSTAB" "# iris-node $block" "$lines" 2>&1 >"$new" <<'PYTHON'
import os, sys
path, name, lines = sys.argv[1:]
begin, end = name + " begin: written at each boot, changes are lost", name + " end"
old = open(path).read().splitlines(True) if os.path.exists(path) else []
bare = [line.rstrip("\n") for line in old]
if (bare.count(begin), bare.count(end)) not in ((0, 0), (1, 1)) or (begin in bare and bare.index(begin) > bare.index(end)):
    sys.exit("%s: the lines '%s' and '%s' must be there once each, in this order; correct it by hand" % (path, begin, end))
if old and not old[-1].endswith("\n"):
    old[-1] += "\n"
first, after = (bare.index(begin), bare.index(end) + 1) if begin in bare else (len(old), len(old))
mounts = [line.split()[1] for line in lines.splitlines()]
for line in old[:first] + old[after:]:
    fields = line.split()
    if len(fields) > 1 and not fields[0].startswith("#") and fields[1].rstrip("/") in mounts:
        sys.exit("%s: the line '%s' mounts something else at a planned mount; remove it" % (path, line.strip()))
for line in old[first + 1:after - 1] if first != after else []:
    if line.split()[1] not in mounts:
        print("%s is not in the facts any more: it stays mounted until it is unmounted by hand or the server starts again" % line.split()[1], file=sys.stderr)
block = [begin + "\n"] + [line + "\n" for line in lines.splitlines()] + [end + "\n"] if lines else []
sys.stdout.write("".join(old[:first] + block + old[after:]))
PYTHON
  ) || fail "$words"
  [[ -z $words ]] || say "$words"
  CHANGED=0
  install_file 0644 root:root "$FSTAB" <"$new"
  rm -f "$new"
  # Before any mount: systemd ends a mount at once whose unit still waits for the device of an older line.
  ((CHANGED == 0)) || systemctl daemon-reload
}

# Mount by the line in fstab, so that the line is known to be right.
mount_device() {
  local device=$1 uuid=$2 mount=$3 number numbers twins
  number=$(device_number "$device")
  numbers=$(numbers_mounted_at "$mount")
  [[ $numbers != "$number" ]] || return 0
  twins=$(blkid --cache-file /dev/null --match-token "UUID=$uuid" --output device | paste -s -d ' ')
  [[ $twins != *' '* ]] || fail "the UUID $uuid of ${DISK_NAME[$device]} is on several devices ($twins): copies of one snapshot; detach the one that does not belong here"
  # /iris is open for the users of IRIS; below a volume that is missing nobody writes to the root volume.
  [[ -d ${mount%/*} ]] || install -d -m 0755 "${mount%/*}"
  [[ -d $mount ]] || install -d -m 0700 "$mount"
  mount "$mount" || fail "${DISK_NAME[$device]} cannot be mounted at $mount; see the log above and the kernel's (dmesg)"
  numbers=$(numbers_mounted_at "$mount")
  [[ $numbers == "$number" ]] || fail "$mount: mounted is $numbers, planned is ${DISK_NAME[$device]} ($number)"
  say "${DISK_NAME[$device]} is mounted at $mount"
}
