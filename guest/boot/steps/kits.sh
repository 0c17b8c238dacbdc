#!/bin/bash
# Get the kits that this server still has to install, checked and unpacked, below /var/lib/iris-node/kits.
# A second run fetches nothing that is in place, and nothing at all for what is installed.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/kits.sh
source "$BOOT/lib/kits.sh"
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"
# shellcheck source=../lib/web-gateway.sh
source "$BOOT/lib/web-gateway.sh"

kinds() {
  case $1 in
    mirror-member) printf '%s\n' iris agent webGateway ;;
    app-server) printf '%s\n' iris ;;
    arbiter) printf '%s\n' agent ;;
    web-server) printf '%s\n' webGateway ;;
    *) fail "the facts name the role '$1'; mirror-member, app-server, arbiter and web-server are allowed" ;;
  esac
}

# is_recorded FILE KIND: whether the step that installs wrote down that it installed this very kit.
is_recorded() {
  local sum
  sum=$(fact "kits.$2.sha256")
  [[ -f $1 && $(<"$1") == "$sum" ]]
}

# IRIS is installed once; another kit is an upgrade, which boot does not do. On a new instance with the old system volume
# agent and registry come back from that volume.
is_installed() {
  case $1 in
    iris) [[ -f $SYSTEM_STATE/installed ]] ;;
    agent) agent_installed && is_recorded "$STATE/agent.sha256" agent ;;
    *) find_gateway >/dev/null && is_recorded "$STATE/web-gateway-kit" webGateway ;;
  esac
}

mkdir -p "$KITS"
# Installers run as users of IRIS, who must get through to the kits; what else is in $STATE has modes of its own.
chmod 0711 "$STATE"
chmod 0755 "$KITS"
role=$(fact role)
wanted=$(kinds "$role")
remove_old_kits
for kind in $wanted; do
  if ! has_fact "kits.$kind"; then
    say "kit $kind: the facts have none, so the image must hold the product"
  elif is_installed "$kind"; then
    say "kit $kind: it is installed"
  else
    get_kit "$kind"
  fi
done
