#!/bin/bash
# Whether systemd may start IRIS here: only on the server and the volumes that it was registered with, with the memory that it
# was configured for, and where no promotion can have passed this member by.
#
# Without this, a server that starts from snapshots, or after a promotion that it missed, could be primary before any script
# has looked at it.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/registration.sh
source "$BOOT/lib/registration.sh"
# shellcheck source=../lib/member.sh
source "$BOOT/lib/member.sh"
# shellcheck source=../lib/planned-memory.sh
source "$BOOT/lib/planned-memory.sh"
# shellcheck source=../lib/data-server.sh
source "$BOOT/lib/data-server.sh"

# What the unit wants to find. That this program ended with exit code 0 would also be true of one that a loss of power left empty.
readonly MAY_START="$SCRATCH/may-start"
readonly REMEDY="run 'bash /opt/iris-node/bootstrap.sh', which registers it and lets it find the primary first"

if [[ ! -f $RECORD ]] || ! cmp --silent "$RECORD" "$RECORD_ON_VOLUME"; then
  fail "IRIS on this system volume was not registered on this server: $REMEDY"
fi
instance=$(instance_id)
[[ $(head -n 1 "$RECORD") == "instance $instance" ]] || fail "IRIS was registered on another server than $instance: $REMEDY"
missing=$(missing_volumes | tr '\n' ' ')
[[ -z $missing ]] || fail "IRIS was registered with volumes that are not here: $missing- $REMEDY"
# With the buffers of a larger server, IRIS would take memory that is not here; with those of a smaller one, the huge pages
# could not be reserved beside it. A start with a merge is one of the scripts, which give it the right ones.
[[ ${ISC_CPF_MERGE_FILE:-} == /run/iris-merge/* ]] || same_memory ||
  fail "this server has $(memory_mib) MiB of memory, and IRIS was configured for $(($(<"$MEMORY_RECORD") / 1024)) MiB: run 'bash /opt/iris-node/bootstrap.sh', which gives IRIS its memory and starts it"
may_start_or_hold
choose_data_server
: >"$MAY_START"
