# shellcheck shell=bash
# Which block device is which disk of AWS. Sourced after common.sh.
# Never by order: Nitro numbers its disks as they answer, and another start may number them in another way.

# Models as the NVMe controllers name themselves (EBS user guide, "Map Amazon EBS volumes to NVMe device names").
readonly EBS_MODEL='Amazon Elastic Block Store'
# shellcheck disable=SC2034 # used by instance-store.sh
readonly INSTANCE_STORE_MODEL='Amazon EC2 NVMe Instance Storage'

# nvme_disks MODEL: one line per disk, its device and its serial, by the kernel and by udev's names.
nvme_disks() {
  {
    disks_of_kernel "$1"
    disks_of_udev "$1"
  } | sort -u
}

# An image may lack udev's rule for NVMe; the kernel knows model and serial all the same, filled up with spaces.
disks_of_kernel() {
  local wanted=$1 folder model serial device
  for folder in /sys/block/nvme*; do
    [[ -r $folder/device/model && -r $folder/device/serial ]] || continue
    read -r model <"$folder/device/model"
    read -r serial <"$folder/device/serial"
    device="/dev/${folder##*/}"
    # A path of a multipath disk has no device of its own.
    [[ $model != "$wanted" || ! -b $device ]] || printf '%s %s\n' "$device" "$serial"
  done
}

# nvme-<model>_<serial>, since systemd 255 also with _<namespace>; partitions end in -part<n>.
disks_of_udev() {
  local prefix="/dev/disk/by-id/nvme-${1// /_}_" link serial device
  for link in "$prefix"*; do
    [[ $link != *-part* && -b $link ]] || continue
    serial=${link#"$prefix"}
    device=$(readlink -f "$link")
    printf '%s %s\n' "$device" "${serial%%[_-]*}"
  done
}

# disk_of_volume ID DEVICE_NAME: the device of an EBS volume, nothing while it is not attached.
disk_of_volume() {
  local id=$1 name=$2 disks found
  disks=$(nvme_disks "$EBS_MODEL")
  if [[ -n $disks ]]; then
    found=$(awk -v serial="${id/-/}" '$2 == serial { print $1 }' <<<"$disks")
    [[ $found != *$'\n'* ]] || fail "more than one disk says that it is volume $id: ${found//$'\n'/, }; detach the one that does not belong here"
    printf '%s' "$found"
    return
  fi
  # Only Xen servers have no NVMe disk at all: they show the planned name, sd as xvd.
  for found in "${name/#\/dev\/sd//dev/xvd}" "$name"; do
    [[ ! -b $found ]] || { printf '%s' "$found" && return; }
  done
}

# Major and minor number, as findmnt shows them; nothing where there is no device.
device_number() {
  local numbers
  [[ -b $1 ]] || return 0
  numbers=$(stat --dereference --format '%t %T' "$1")
  printf '%d:%d' "0x${numbers% *}" "0x${numbers#* }"
}
