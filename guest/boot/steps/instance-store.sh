#!/bin/bash
# Make the server's own NVMe disks (instance store) one file system for caches, anew after each stop.
# A second run changes nothing. Never on a mirror member: a stop empties these disks.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/storage.sh
source "$BOOT/lib/storage.sh"

# These disks are there at boot or never: after a stop the old UUID is on none of them.
readonly DEVICE_SECONDS=10

instance_type() {
  local token
  token=$(metadata --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token")
  metadata --header "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/instance-type"
}

if ! has_fact instanceStore; then
  write_fstab instance-store <<<''
  say "none in the facts"
  exit 0
fi
role=$(fact role)
[[ $role == app-server ]] || fail "the facts plan instance store for the role '$role': a stop empties it; only app-server may have it"
mount=$(fact instanceStore.mount)

found=$(nvme_disks "$INSTANCE_STORE_MODEL")
if [[ -z $found ]]; then
  type=$(instance_type)
  fail "no instance store for $mount: the instance type $type has no disk '$INSTANCE_STORE_MODEL'; take a type with NVMe instance store, or give cache an EBS volume"
fi
disks=()
while read -r -u 3 disk serial; do
  # udev and the kernel may spell its serial in two ways.
  [[ -z ${DISK_NAME[$disk]:-} ]] || continue
  disks+=("$disk")
  DISK_NAME["$disk"]="instance store $serial ($disk)"
  DISK_ID["$disk"]=$serial
done 3<<<"$found"

check_storage cache "$mount" "${disks[@]}"
prepare_storage cache "${disks[@]}"
line=$(storage_line cache "$mount" "$DEVICE_SECONDS" "${disks[@]}")
write_fstab instance-store <<<"$line"
mount_storage cache "$mount" "${disks[@]}"
say "in place: $mount over ${#disks[@]} disks"
