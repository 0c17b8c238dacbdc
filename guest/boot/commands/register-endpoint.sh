#!/bin/bash
# On the primary: see that the load balancer or the route tables lead here, and try again until they do, for a minute at
# most. On any other member nothing happens. Started by iris-endpoint-registration.timer, and when the member has become
# primary.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/endpoint.sh
source "$BOOT/lib/endpoint.sh"

readonly ATTEMPTS_SECONDS=50

moves_in_aws || exit 0
# Asked anew each time: the address must not come to a member that is primary no more.
while told_primary; do
  ! become_primary || exit 0
  ((SECONDS + PAUSE_SECONDS < ATTEMPTS_SECONDS * PATIENCE_PERCENT / 100)) || fail "the endpoint does not lead to this member yet, and it is primary: the next attempts follow within a minute"
  sleep "$PAUSE_SECONDS"
done
