#!/bin/bash
# Install the ISCAgent from its kit, and let it run from boot on. A second run with the same kit changes nothing.
#
# Before IRIS: no member can join a mirror without it. Where no agent kit is given, the agent comes with the IRIS kit.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"

readonly MARK="$STATE/agent.sha256"
readonly KIT="$STATE/kits/agent"

role=$(fact role)
wanted=$(fact kits.agent.sha256)
if [[ -z $wanted ]]; then
  [[ $role == mirror-member ]] || fail "the facts name no ISCAgent kit: an $role is nothing but the ISCAgent; give 'kits.agent' in the region"
  say "no ISCAgent kit: the agent comes with IRIS"
  exit 0
fi

if [[ ! -f $MARK || $(<"$MARK") != "$wanted" ]] || ! agent_installed; then
  installer=$(find -L "$KIT" -maxdepth 2 -name agentinstall -perm -u+x -print -quit 2>/dev/null || true)
  [[ -n $installer ]] || fail "the ISCAgent kit holds no 'agentinstall': give the kit ISCAgent-<version>-<platform>"
  say "installing the ISCAgent"
  (cd "$(dirname "$installer")" && umask 022 && ISC_PACKAGE_MODE=unattended timeout --kill-after=10 600 ./agentinstall </dev/null 2>&1) ||
    fail "the ISCAgent installer failed with exit code $?: the log of this server holds what it said"
  agent_installed || fail "the ISCAgent installer left no unit ISCAgent.service"
  systemctl daemon-reload
  # An agent that ran before is still the old program.
  systemctl restart ISCAgent.service
  printf '%s\n' "$wanted" >"$MARK"
fi
start_agent
