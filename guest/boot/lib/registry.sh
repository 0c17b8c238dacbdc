# shellcheck shell=bash
# What an installation of IRIS puts on the root volume: registry with the ISCAgent, commands, units. A copy lies on the system
# volume, for the next root volume. Sourced after iris.sh and agent.sh.

readonly REGISTRY_ARCHIVE="$SYSTEM_STATE/registry.tar"

# Also the record of the agent kit, which tells whose agent the archive holds.
registry_files() {
  local pattern
  cd /
  for pattern in 'usr/local/etc/irissys' 'usr/bin/iris*' 'usr/local/bin/iris*' 'etc/systemd/system/ISCAgent*' "${AGENT_MARK#/}"; do
    compgen -G "$pattern" || true
  done
}

# The same files make the same archive. Fails where one of them changes meanwhile.
pack_registry() {
  local -a files
  mapfile -t files < <(registry_files)
  wait "$!" || return 1
  tar --create --directory / --file "$1" --numeric-owner --sort=name -- "${files[@]}"
}

# An upgrade in place changes these files on a running server. The next server must not get the old ones back: an agent that
# is older than the instance is refused (Error Reference). IRIS may run meanwhile.
save_registry() {
  local state new="$REGISTRY_ARCHIVE.new"
  state=$(iris_state)
  if [[ -z $state ]]; then
    say "the registry of this server does not name $IRIS_INSTANCE: $REGISTRY_ARCHIVE stays as it was"
    return
  fi
  wait_until 60 "the registry of IRIS could not be saved as $REGISTRY_ARCHIVE" pack_registry "$new"
  if cmp --silent "$new" "$REGISTRY_ARCHIVE"; then
    rm -f "$new"
    return
  fi
  chmod 0600 "$new"
  sync "$new"
  mv -f "$new" "$REGISTRY_ARCHIVE"
  say "the registry of IRIS is saved on the system volume"
}

restore_registry() {
  [[ -f $REGISTRY_ARCHIVE ]] ||
    fail "$REGISTRY_ARCHIVE is missing: the system volume was not made by these scripts; register IRIS by hand as the documentation of the installer says, or restore the right volume"
  # The agent that this server got from its kit is overwritten. The archive brings the record of its own, if there is one.
  rm -f "$AGENT_MARK"
  tar --extract --directory / --file "$REGISTRY_ARCHIVE" --numeric-owner
  systemctl daemon-reload
}
