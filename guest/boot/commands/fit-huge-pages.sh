#!/bin/bash
# At each start, before the kernel reads its settings: a server that was made smaller since would lose all of its memory to
# the huge pages of the larger one, and not come up.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/planned-memory.sh
source "$BOOT/lib/planned-memory.sh"

readonly SETTINGS=/etc/sysctl.d/99-iris-node.conf

size=$(own_size)
pages=0
[[ -z $size ]] || pages=$(fact "iris.memory.$size.hugePages")
written=$(sed -n 's/^vm.nr_hugepages = //p' "$SETTINGS")
# Only downwards: more is for the step `system`, which looks whether the kernel had room.
((${written:-0} <= pages)) || sed -i "s/^vm.nr_hugepages = .*/vm.nr_hugepages = $pages/" "$SETTINGS"
