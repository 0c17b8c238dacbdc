#!/bin/bash
# Stop IRIS on one mirror member before its server is replaced. Refused where that would cost availability or data: on the
# primary, without a primary elsewhere, and on a member that is not caught up. The next server gets what is installed now.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/agent.sh
source "$BOOT/lib/agent.sh"
# shellcheck source=../lib/registration.sh
source "$BOOT/lib/registration.sh"
# shellcheck source=../lib/registry.sh
source "$BOOT/lib/registry.sh"

# Where the image holds IRIS, the new server has the registry of its image.
save_registry_of_kit() {
  if has_fact iris.imageDirectory || ! same_server; then return; fi
  save_registry
}

mirror=$(fact mirror.name)
node=$(fact node)
if ! iris_running; then
  primary_is_elsewhere || fail "refused: IRIS is down on $node, and no other member of mirror $mirror is primary: replace nothing now"
  save_registry_of_kit
  say "IRIS is down on $node already: it can be replaced"
  exit 0
fi
state=$(mirror_state) || fail "refused: IRIS on $node does not say where it stands in mirror $mirror"
[[ $state != Primary* ]] || fail "refused: $node is the primary of mirror $mirror: make a planned failover first"
does_its_part "$state" || fail "refused: $node is not caught up in mirror $mirror (it is: ${state//|/, }): wait, and see its messages.log"
primary=$(primary_elsewhere) || fail "refused: no other member of mirror $mirror is primary and takes connections: replace nothing now"
save_registry_of_kit
say "stopping IRIS on $node; the primary is at $primary"
stop_iris
say "IRIS is down on $node: it can be replaced"
