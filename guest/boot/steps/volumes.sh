#!/bin/bash
# Bring up the EBS volumes of the facts: find each by its id, format what is blank, mount by UUID, grow what has grown.
# A second run changes nothing. Every volume is found and judged before the first one is changed.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/storage.sh
source "$BOOT/lib/storage.sh"

# Terraform attaches volumes when the server runs already.
readonly ATTACH_SECONDS=600

# By purpose: the mount, and the disks in the order of the facts.
PURPOSES=()
declare -A MOUNT_OF=() DISKS_OF=()

list_volumes() {
  local volumes
  volumes=$(fact volumes)
  python3 - "${volumes:-[]}" <<'PYTHON'
import json, sys
for volume in json.loads(sys.argv[1]):
    print(*(volume[key] for key in ("name", "purpose", "volumeId", "deviceName", "mount")))
PYTHON
}

# `exit`, not a result: more waiting does not mend what disk_of_volume refuses.
attached() {
  local disk
  disk=$(disk_of_volume "$1" "$2") || exit 1
  [[ -n $disk ]]
}

# One bound for all volumes together.
find_disk() {
  local name=$1 purpose=$2 id=$3 device_name=$4 mount=$5 disk left=$((ATTACH_SECONDS - SECONDS))
  wait_until "$((left > 0 ? left : 0))" \
    "volume $name ($id) must be attached as $device_name: no disk has this id; attach it, or correct the facts; not seen" \
    attached "$id" "$device_name"
  disk=$(disk_of_volume "$id" "$device_name")
  [[ -z ${DISK_NAME[$disk]:-} ]] || fail "volume $name ($id) is $disk, and so is ${DISK_NAME[$disk]}: the facts name one volume twice; correct them"
  DISK_NAME["$disk"]="volume $name ($id, $disk)"
  DISK_ID["$disk"]=$id
  [[ -n ${MOUNT_OF[$purpose]:-} ]] || PURPOSES+=("$purpose")
  MOUNT_OF["$purpose"]=$mount
  DISKS_OF["$purpose"]+=" $disk"
}

listed=$(list_volumes)
while read -r -u 3 name purpose id device_name mount; do
  [[ -z $name ]] || find_disk "$name" "$purpose" "$id" "$device_name" "$mount"
done 3<<<"$listed"

for purpose in "${PURPOSES[@]}"; do
  read -r -a disks <<<"${DISKS_OF[$purpose]}"
  check_storage "$purpose" "${MOUNT_OF[$purpose]}" "${disks[@]}"
done

lines=''
for purpose in "${PURPOSES[@]}"; do
  read -r -a disks <<<"${DISKS_OF[$purpose]}"
  prepare_storage "$purpose" "${disks[@]}"
  line=$(storage_line "$purpose" "${MOUNT_OF[$purpose]}" "$ATTACH_SECONDS" "${disks[@]}")
  lines+="${lines:+$'\n'}$line"
done
write_fstab volumes <<<"$lines"

for purpose in "${PURPOSES[@]}"; do
  read -r -a disks <<<"${DISKS_OF[$purpose]}"
  mount_storage "$purpose" "${MOUNT_OF[$purpose]}" "${disks[@]}"
done
say "in place: ${PURPOSES[*]:-no volume in the facts}"
