#!/bin/bash
# Install the ISCAgent from its kit, and let it run from boot on. A second run with the same kit changes nothing.
#
# Before IRIS: no member can join a mirror without it. Where no agent kit is given, the agent comes with the IRIS kit.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"

role=$(fact role)
if ! has_fact kits.agent.sha256; then
  [[ $role == mirror-member ]] || fail "the facts name no ISCAgent kit: an $role is nothing but the ISCAgent; give 'kits.agent' in the region"
  say "no ISCAgent kit: the agent comes with IRIS"
  exit 0
fi

install_agent_kit
start_agent
