# shellcheck shell=bash
# The ISCAgent: it answers for a failover member whose IRIS is down, and is the whole of an arbiter. Sourced after common.sh.
# shellcheck source=ports.sh
source "$BOOT/lib/ports.sh"

readonly AGENT_PORT=2188
# The checksum of the kit that was installed last.
readonly AGENT_MARK="$STATE/agent.sha256"
readonly AGENT_KIT="$STATE/kits/agent"

agent_installed() {
  [[ -f /etc/systemd/system/ISCAgent.service || -f /usr/lib/systemd/system/ISCAgent.service ]]
}

# At the address that the other members use.
agent_answers() {
  local address
  address=$(fact address)
  port_open "$address" "$AGENT_PORT"
}

# From the kit of the facts, unless that is installed already.
install_agent_kit() {
  local wanted installer
  wanted=$(fact kits.agent.sha256)
  if [[ -f $AGENT_MARK && $(<"$AGENT_MARK") == "$wanted" ]] && agent_installed; then return; fi
  installer=$(find -L "$AGENT_KIT" -maxdepth 2 -name agentinstall -perm -u+x -print -quit 2>/dev/null || true)
  [[ -n $installer ]] || fail "the ISCAgent kit holds no 'agentinstall': give the kit ISCAgent-<version>-<platform>"
  say "installing the ISCAgent"
  (cd "$(dirname "$installer")" && umask 022 && ISC_PACKAGE_MODE=unattended timeout --kill-after=10 600 ./agentinstall </dev/null 2>&1) ||
    fail "the ISCAgent installer failed with exit code $?: the log of this server holds what it said"
  agent_installed || fail "the ISCAgent installer left no unit ISCAgent.service"
  systemctl daemon-reload
  # An agent that ran before is still the old program.
  systemctl restart ISCAgent.service
  printf '%s\n' "$wanted" >"$AGENT_MARK"
}

# After its files were exchanged by others than its own kit: one that runs is still the old program, and would stay it.
restart_running_agent() {
  systemctl daemon-reload
  systemctl try-restart ISCAgent.service
}

# Its unit is off after an installation (High Availability Guide, "Starting the ISCAgent").
start_agent() {
  systemctl enable --quiet ISCAgent.service
  systemctl start ISCAgent.service
  wait_until 60 "the ISCAgent does not answer on port $AGENT_PORT" agent_answers
}
