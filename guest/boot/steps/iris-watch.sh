#!/bin/bash
# Look each minute whether IRIS of this application server runs. A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/units.sh
source "$BOOT/lib/units.sh"

CHANGED=0
install_unit_file iris-watch.service
install_unit_file iris-watch.timer
((CHANGED == 0)) || systemctl daemon-reload
systemctl enable --quiet iris-watch.timer
systemctl start iris-watch.timer
