#!/bin/bash
# Once a minute: on the primary, admit the members that wait; on each member, the planned application servers.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/authorise.sh
source "$BOOT/lib/authorise.sh"

iris_running || exit 0
state=$(mirror_state) || exit 0
does_its_part "$state" || exit 0
authorise_application_servers
[[ $state != Primary* ]] || authorise_members
