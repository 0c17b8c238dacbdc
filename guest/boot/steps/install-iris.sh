#!/bin/bash
# Put IRIS on this server: install it on a blank system volume, or register the one that the volume holds. It is not started
# here. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/iris-release.sh
source "$BOOT/lib/iris-release.sh"
# shellcheck source=../lib/units.sh
source "$BOOT/lib/units.sh"
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"
# shellcheck source=../lib/registration.sh
source "$BOOT/lib/registration.sh"
# shellcheck source=../lib/passwords.sh
source "$BOOT/lib/passwords.sh"
# shellcheck source=../lib/installer.sh
source "$BOOT/lib/installer.sh"
# shellcheck source=../lib/registry.sh
source "$BOOT/lib/registry.sh"
# shellcheck source=../lib/image-iris.sh
source "$BOOT/lib/image-iris.sh"
# shellcheck source=../lib/os-authentication.sh
source "$BOOT/lib/os-authentication.sh"

readonly KEY_FILE="$SCRATCH/iris.key"
# Written last, on the system volume: the installation is whole.
readonly INSTALLED="$SYSTEM_STATE/installed"

install_on_blank_volume() {
  [[ $(fact mirror.fromSnapshot) != true ]] ||
    fail "the volumes were made from a snapshot, and $IRIS_DIRECTORY holds no IRIS of these scripts: name the snapshot of this member's own system volume"
  if [[ -n $image ]]; then
    copy_image "$image"
    mount_over_image "$image"
  else
    install_kit
    # The kit may bring a newer agent than the one that runs.
    ! is_member || restart_running_agent
    save_registry
  fi
  check_iris_release
  # What the installer wrote is in memory yet: after a loss of power the record would call half of it whole.
  sync --file-system "$IRIS_DIRECTORY"
  fact kits.iris.sha256 | install_file 0600 root:root "$INSTALLED"
  rm -f "$STARTED_MARK"
  say "IRIS is installed in $IRIS_DIRECTORY"
}

# IRIS that ran on another server, or on volumes that a snapshot was made of. Nothing is installed or merged again. On its own
# volumes a member keeps its role: it has all that it had.
register_existing() {
  ! iris_running || fail "IRIS runs on volumes that this server was not registered with: stop it with 'iris stop $IRIS_INSTANCE quietly', then run again"
  say "IRIS is on the system volume already: registering it on this server"
  if [[ -n $image ]]; then
    refuse_older_image "$image"
    mount_over_image "$image"
  else
    restore_registry
    if is_member; then
      # Another kit than the archive's agent came from was named since.
      ! has_fact kits.agent.sha256 || install_agent_kit
      restart_running_agent
    fi
    save_registry
  fi
  ! is_member || own_volumes || start_without_claim
}

# The agent reaches an instance by this set-group program, for which it needs the group iscagent (High Availability Guide,
# "Starting and Stopping the ISCAgent"). Volumes of earlier releases hold it with the group's id on their first server.
let_agent_use_instance() {
  local program="$IRIS_DIRECTORY/bin/irisuxagent" mode
  if [[ ! -f $program || $(stat -c %G "$program") == iscagent ]]; then return; fi
  # The folder above belongs to IRIS: a link would give another file group and mode.
  [[ ! -L $program ]] || fail "$program is a link: look at who put it there"
  mode=$(stat -c %a "$program")
  chgrp iscagent "$program"
  # chgrp takes the set-group bit away.
  chmod "$mode" "$program"
  say "$program has the group iscagent of this server"
}

# A failover or DR member then starts as no primary, until it has seen who is (CPF reference, [MirrorMember]).
# `awaits-primary` makes the later steps say so when there is none.
start_without_claim() {
  has_mirror_configuration || return 0
  member_program ask-the-primary
  touch "$SYSTEM_STATE/awaits-primary"
}

install_license() {
  [[ -s $KEY_FILE ]] || return 0
  CHANGED=0
  install_file 0640 "$IRIS_OWNER:irisusr" "$IRIS_DIRECTORY/mgr/iris.key" <"$KEY_FILE"
  ((CHANGED == 0)) || ! iris_running || say "the licence key changed: IRIS takes it at its next start, or when an operator activates it"
}

install_unit() {
  local mounts condition='' store merge=''
  mounts=$(volume_mounts)
  store=$(fact instanceStore.mount)
  # Blank after a stop of the server: the scripts make it anew and then start IRIS.
  [[ -z $store ]] || condition="ConditionPathIsMountPoint=$store"
  if ends_when_ready || [[ -f $OS_AUTHENTICATION_ENDED ]]; then
    install_file 0644 root:root "$OS_AUTHENTICATION_AT_STARTS" <"$OS_AUTHENTICATION_ON"
    merge="Environment=ISC_CPF_MERGE_FILE=$OS_AUTHENTICATION_AT_STARTS"
  fi
  CHANGED=0
  install_unit_file iris.service "s|@@INSTANCE@@|$IRIS_INSTANCE|; s|@@MOUNTS@@|$mounts|; s|@@CONDITION@@|$condition|; s|@@MERGE@@|$merge|"
  ((CHANGED == 0)) || systemctl daemon-reload
  systemctl enable --quiet iris.service
}

volume_mounts() {
  python3 - "$FACTS" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    facts = json.load(file)
mounts = {volume["mount"] for volume in facts["volumes"]} | {facts["iris"]["directory"]}
mounts.add(facts["iris"].get("imageDirectory") or facts["iris"]["directory"])
print(" ".join(sorted(mounts)))
PYTHON
}

is_member() { [[ $(fact role) == mirror-member ]]; }

image=$(fact iris.imageDirectory)
mkdir -p "$SYSTEM_STATE"
if [[ ! -f $INSTALLED ]]; then
  install_on_blank_volume
  register
# With IRIS running, systemd has seen the volumes: one that is missing from the facts now has been retired.
elif same_server && { iris_running || same_volumes; }; then
  if [[ -n $image ]]; then mount_over_image "$image"; else save_registry; fi
  # A volume that was added since belongs to the record too.
  register
  wanted=$(fact kits.iris.sha256)
  [[ $(<"$INSTALLED") == "$wanted" || -z $wanted ]] || say "the facts name another IRIS kit than was installed: an upgrade is a procedure of its own"
  check_iris_release
else
  register_existing
  register
  check_iris_release
fi
install_license
install_unit
if is_member; then
  let_agent_use_instance
  agent_installed || fail "there is no ISCAgent on this server: neither the IRIS kit nor its registry brought one; give 'kits.agent' in the region"
  start_agent
fi
