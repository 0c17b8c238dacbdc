#!/bin/bash
# Prepare the operating system: name, time; for IRIS also users, memory, limits. Asks for a reboot when the kernel cannot
# give the huge pages now. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/planned-memory.sh
source "$BOOT/lib/planned-memory.sh"
# shellcheck source=../lib/system-memory.sh
source "$BOOT/lib/system-memory.sh"
# shellcheck source=../lib/system-time.sh
source "$BOOT/lib/system-time.sh"

# EC2 calls a server ip-10-0-1-5. IRIS would read the number at the end as the member's place in the mirror where a
# configuration says Member=auto; and the name of a replaced server would change with its address.
set_host_name() {
  local name current
  name=$(fact hostName)
  [[ -n $name ]] || return 0
  # Without it cloud-init gives the old name back at the next start.
  install_file 0644 root:root /etc/cloud/cloud.cfg.d/99-iris-node.cfg <<<'preserve_hostname: true'
  current=$(hostnamectl --static)
  [[ $current != "$name" ]] || return 0
  hostnamectl set-hostname "$name"
  say "the host name is $name"
}

# fixed_group NAME ID and fixed_user NAME ID COMMENT: files on volumes belong to numbers, and volumes outlive servers.
fixed_group() {
  local entry
  entry=$(getent group "$1" || getent group "$2" || true)
  [[ -n $entry ]] || groupadd --gid "$2" "$1"
  [[ -z $entry || $entry == "$1:"*":$2:"* ]] ||
    fail "the group ${entry%%:*} has the id $(cut -d : -f 3 <<<"$entry"), and $1 with the id $2 is needed; build the image without it"
}

fixed_user() {
  local entry
  entry=$(getent passwd "$1" || getent passwd "$2" || true)
  [[ -n $entry ]] || useradd --uid "$2" --gid "$1" --create-home --shell /bin/bash --comment "$3" "$1"
  [[ -z $entry || $entry == "$1:"*":$2:"* ]] ||
    fail "the user ${entry%%:*} has the id $(cut -d : -f 3 <<<"$entry"), and $1 with the id $2 is needed; build the image without it"
}

create_users() {
  fixed_group irisowner 51773
  fixed_group irisusr 52773
  fixed_user irisowner 51773 'owner of IRIS'
  fixed_user irisusr 52773 'processes of IRIS'
  # The agent keeps nothing on volumes: any id is right.
  getent passwd iscagent >/dev/null || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin --comment 'ISCAgent' iscagent
}

# Sessions of these users, such as `iris session` of an operator. Services get theirs from systemd.
# memlock: shared memory outside huge pages must be lockable. nofile and nproc: our own choice.
set_limits() {
  local user
  for user in irisowner irisusr; do
    printf '%s - memlock unlimited\n%s - nofile 65536\n%s - nproc 65536\n' "$user" "$user" "$user"
  done | install_file 0644 root:root /etc/security/limits.d/90-iris-node.conf
}

# Ubuntu's default removes the shared memory of a user with an id above 999 when the last session of that user ends: an
# operator who logs out would take IRIS down. Source: Installation Guide, "RemoveIPC".
keep_shared_memory() {
  CHANGED=0
  printf '[Login]\nRemoveIPC=no\n' | install_file 0644 root:root /etc/systemd/logind.conf.d/90-iris-node.conf
  ((CHANGED == 0)) || systemctl restart systemd-logind.service
}

role=$(fact role)
set_host_name
synchronise_time
case $role in
  mirror-member | app-server)
    create_users
    set_limits
    keep_shared_memory
    turn_off_transparent_huge_pages
    set_kernel_values "$role"
    say_own_size
    correct_huge_pages_at_start
    reserve_huge_pages
    ;;
  *) ;;
esac
