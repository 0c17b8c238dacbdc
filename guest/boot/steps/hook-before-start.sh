#!/bin/bash
# Run the organisation's own script before the product is installed and started. Runs it again at every run.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/hooks.sh
source "$BOOT/lib/hooks.sh"

run_hook beforeStart
