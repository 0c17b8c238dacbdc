# shellcheck shell=bash
# Disks of one purpose become one mounted file system. Sourced after common.sh; brings what it needs.
# shellcheck source=disks.sh
source "$BOOT/lib/disks.sh"
# shellcheck source=contents.sh
source "$BOOT/lib/contents.sh"
# shellcheck source=file-systems.sh
source "$BOOT/lib/file-systems.sh"
# shellcheck source=stripes.sh
source "$BOOT/lib/stripes.sh"
# shellcheck source=mounts.sh
source "$BOOT/lib/mounts.sh"

# storage_device PURPOSE DISK...: the device that carries the file system: the disk itself, or the stripe over several.
storage_device() {
  if (($# == 2)); then
    printf '%s' "$2"
  else
    stripe_device "$1"
  fi
}

# The stripe's name in messages. Its mark is the one of its first disk.
name_stripe() {
  local purpose=$1 device
  (($# > 2)) || return 0
  device=$(stripe_device "$purpose")
  DISK_NAME["$device"]="the stripe for $purpose ($device)"
  DISK_ID["$device"]=${DISK_ID[$2]}
}

# check_storage PURPOSE MOUNT DISK...: refuses what may not be touched. Changes nothing.
check_storage() {
  local purpose=$1 mount=$2 device
  shift 2
  name_stripe "$purpose" "$@"
  device=$(storage_device "$purpose" "$@")
  check_place "$device" "$mount"
  if (($# == 1)); then
    file_system_state "$device" "$purpose" >/dev/null
  else
    stripe_state "$purpose" "$@" >/dev/null
  fi
}

# prepare_storage PURPOSE DISK...: afterwards its device has a file system.
prepare_storage() {
  local purpose=$1 device state disk
  shift
  device=$(storage_device "$purpose" "$@")
  if (($# > 1)); then
    prepare_stripe "$purpose" "$@"
    grow_stripe "$purpose" "$@"
  fi
  state=$(file_system_state "$device" "$purpose")
  if [[ $state == new ]]; then
    make_file_system "$device" "$purpose"
    # udev names the new UUID; mounting by it must not be faster.
    udevadm settle --timeout=60 || fail "${DISK_NAME[$device]}: udev has not finished within 60 s"
  fi
  for disk in "$@"; do forget_formatting "$disk"; done
}

# storage_line PURPOSE MOUNT SECONDS DISK...: its line in fstab.
storage_line() {
  local purpose=$1 mount=$2 seconds=$3 device uuid type
  shift 3
  device=$(storage_device "$purpose" "$@")
  uuid=$(storage_uuid "$device")
  type=$(file_system_type "$purpose")
  fstab_line "$uuid" "$type" "$mount" "$seconds"
}

storage_uuid() {
  local uuid
  uuid=$(file_system_tag UUID "$1")
  [[ -n $uuid ]] || fail "${DISK_NAME[$1]}: its file system has no UUID"
  printf '%s' "$uuid"
}

# mount_storage PURPOSE MOUNT DISK...: mounted, as large as its device, with its owner.
mount_storage() {
  local purpose=$1 mount=$2 device uuid
  shift 2
  device=$(storage_device "$purpose" "$@")
  uuid=$(storage_uuid "$device")
  mount_device "$device" "$uuid" "$mount"
  grow_file_system "$device" "$purpose" "$mount"
  own_mount "$purpose" "$mount"
}
