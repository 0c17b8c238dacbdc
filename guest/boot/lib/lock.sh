# shellcheck shell=bash
# An order and a run of the scripts never work on a server at the same time: each may start or stop IRIS in the middle of the
# other. Sourced after common.sh by commands that a person sends.

# The lock of bootstrap.sh. An order does not wait for it: what it was sent for may be another thing minutes later.
take_lock_or_refuse() {
  local step
  exec 9>/opt/iris-node/lock
  flock --nonblock 9 && return
  step=$(sed -n 's/.*"step": "\([^"]*\)".*/\1/p' "$SCRATCH/status" 2>/dev/null) || step=''
  fail "refused: the scripts or another order work on $(fact node) now${step:+ (step $step)}: send this again when they are done, or end the scripts first: systemctl stop iris-node.service"
}
