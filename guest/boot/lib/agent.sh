# shellcheck shell=bash
# The ISCAgent: it answers for a failover member whose IRIS is down, and is the whole of an arbiter. Sourced after common.sh.
# shellcheck source=ports.sh
source "$BOOT/lib/ports.sh"

readonly AGENT_PORT=2188

agent_installed() {
  [[ -f /etc/systemd/system/ISCAgent.service || -f /usr/lib/systemd/system/ISCAgent.service ]]
}

# At the address that the other members use.
agent_answers() {
  local address
  address=$(fact address)
  port_open "$address" "$AGENT_PORT"
}

# Its unit is off after an installation (High Availability Guide, "Starting the ISCAgent").
start_agent() {
  systemctl enable --quiet ISCAgent.service
  systemctl start ISCAgent.service
  wait_until 60 "the ISCAgent does not answer on port $AGENT_PORT" agent_answers
}
