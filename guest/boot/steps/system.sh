#!/bin/bash
# Prepare the operating system: name, time, what upgrades restart; for IRIS also users, memory, limits. Asks for a reboot when the
# kernel cannot give the huge pages now. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/planned-memory.sh
source "$BOOT/lib/planned-memory.sh"
# shellcheck source=../lib/units.sh
source "$BOOT/lib/units.sh"
# shellcheck source=../lib/system-memory.sh
source "$BOOT/lib/system-memory.sh"
# shellcheck source=../lib/system-time.sh
source "$BOOT/lib/system-time.sh"
# shellcheck source=../lib/registration.sh
source "$BOOT/lib/registration.sh"

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

# fixed_group NAME ID and fixed_user NAME ID COMMENT [OPTION OF USERADD]...: files on volumes belong to numbers, and volumes outlive servers.
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
  [[ -n $entry ]] || useradd --uid "$2" --gid "$1" --comment "$3" "${@:4}" "$1"
  [[ -z $entry || $entry == "$1:"*":$2:"* ]] ||
    fail "the user ${entry%%:*} has the id $(cut -d : -f 3 <<<"$entry"), and $1 with the id $2 is needed; build the image without it"
}

create_users() {
  fixed_group irisowner 51773
  fixed_group irisusr 52773
  fixed_user irisowner 51773 'owner of IRIS' --create-home --shell /bin/bash
  fixed_user irisusr 52773 'processes of IRIS' --create-home --shell /bin/bash
  create_agent_user
}

# irisuxagent on the system volume has this group. A server that an earlier release set up keeps its ids: its agent runs
# with them. On an arbiter any id is right, and the installer of the agent makes user and group.
create_agent_user() {
  if [[ -f $RECORD ]] && getent passwd iscagent >/dev/null && getent group iscagent >/dev/null; then return; fi
  fixed_group iscagent 53773
  fixed_user iscagent 53773 ISCAgent --no-create-home --shell /usr/sbin/nologin
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

# Ubuntu restarts services whose libraries an upgrade replaced, an unattended one too: of IRIS that is a failover, of the arbiter's
# agent the loss of its vote. Who upgrades restarts them: docs/distributions.md. Source: needrestart, `override_rc`.
keep_services_running() {
  local os
  os=$(fact os)
  [[ $os == ubuntu* ]] || return 0
  install_file 0644 root:root /etc/needrestart/conf.d/iris-node.conf <<'END'
# Written by the scripts of this server: a person restarts these services.
$nrconf{override_rc}{qr(^(iris|iris-[a-z-]+|ISCAgent)\.service$)} = 0;
END
}

role=$(fact role)
set_host_name
synchronise_time
keep_services_running
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
