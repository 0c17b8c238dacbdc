#!/bin/bash
# What an application server does once a minute: its status says when IRIS of a server that was ready is down. Started by
# iris-watch.timer. A member's timer says it of itself.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/status.sh
source "$BOOT/lib/status.sh"
# shellcheck source=../lib/problems.sh
source "$BOOT/lib/problems.sh"

found='{}'
if was_ready && ! iris_running; then
  found=$(problem iris-down "IRIS is down on this server, or 'iris qlist' gives no answer")
fi
publish_problems "$found"
