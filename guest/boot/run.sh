#!/bin/bash
# Bring the server up in its role, step by step. Started by bootstrap.sh with checked facts; safe to run again.
#
# Each step is a program of its own in steps/. The status is published around each, as far as that succeeds; the first that fails ends
# the run.
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/status.sh
source "$BOOT/lib/status.sh"
# shellcheck source=lib/member.sh
source "$BOOT/lib/member.sh"

# A step may install a kit or wait for the primary: the longest bound of its own is 2400 s. Tests wait less.
readonly STEP_LIMIT_SECONDS="${IRIS_NODE_STEP_LIMIT_SECONDS:-3600}"
# What this server was rebooted for since it was last ready: `<boot id> <reason>`, one a line.
readonly REBOOTS="$STATE/reboots"

steps() {
  case $1 in
    mirror-member)
      printf '%s\n' image-check volumes system member-status secrets certificate hook-before-start kits install-agent endpoint \
        install-iris os-authentication encryption configure authorise zmirror web-server databases namespaces log-shipping \
        hook-after-ready end-os-authentication
      ;;
    app-server)
      printf '%s\n' image-check volumes instance-store system secrets certificate hook-before-start kits install-iris \
        os-authentication configure namespaces iris-watch log-shipping hook-after-ready end-os-authentication
      ;;
    arbiter) printf '%s\n' image-check system hook-before-start kits install-agent log-shipping hook-after-ready ;;
    web-server) printf '%s\n' image-check system certificate hook-before-start kits web-server log-shipping hook-after-ready ;;
    *) return 1 ;;
  esac
}

# From now on every start of the server runs these scripts again: after a reboot, and when a stopped server starts.
install_unit() {
  # cloud-init starts it once only.
  [[ ! -f /opt/iris-node/bootstrap.sh ]] || sync /opt/iris-node/bootstrap.sh
  # Units outlive a loss of power, and those of steps name this release: its files, and the facts, are on the disk before.
  sync --file-system "$BOOT" "$FACTS"
  install_file 0644 root:root /etc/systemd/system/iris-node.service <"$BOOT/units/iris-node.service"
  ((CHANGED == 0)) || systemctl daemon-reload
  systemctl enable --quiet iris-node.service
}

# What a server says of itself ends no run.
tell() { publish_status "$@" || true; }

# At most one reboot for one reason: a value that a reboot does not change must not reboot the server for ever.
reboot_if_asked() {
  local reason boot seen before
  [[ -s $SCRATCH/reboot ]] || return 0
  reason=$(tr '\n' ' ' <"$SCRATCH/reboot" | sed 's/ *$//')
  boot=$(<"$KERNEL_ROOT/proc/sys/kernel/random/boot_id")
  rm -f "$SCRATCH/reboot"
  touch "$REBOOTS"
  while read -r seen before; do
    # The same boot: an earlier run asked, and the server is about to go down.
    [[ $before != "$reason" || $seen == "$boot" ]] || end_failed "$step" "the server was rebooted, and still: $reason"
  done <"$REBOOTS"
  tell "$step" rebooting "$reason"
  printf '%s %s\n' "$boot" "$reason" >>"$REBOOTS"
  systemctl reboot || end_failed "$step" "could not reboot the server: $reason"
  exit 0
}

# Not a failure: the timer of the member asks each minute, and starts these scripts again when the reason is gone.
end_held() {
  tell "$1" held "$2"
  say "step $1 is held: $2"
  exit 0
}

end_failed() {
  tell "$1" failed "$2"
  fail "step $1: $2"
}

# Runs one step. Ends the run when it fails, with the reason that it left or with how it ended.
run_step() {
  local name=$1 code=0 reason='' started=$SECONDS
  rm -f "$IRIS_NODE_REASON" "$SCRATCH/reboot"
  tell "$name" running ''
  timeout --kill-after=10 "$STEP_LIMIT_SECONDS" bash "$BOOT/steps/$name.sh" </dev/null || code=$?
  ((code != 0)) || return 0
  [[ ! -s $IRIS_NODE_REASON ]] || reason=$(<"$IRIS_NODE_REASON")
  if ((code == HELD_CODE)) && [[ -s $HELD || -s $WAITS ]]; then end_held "$name" "$reason"; fi
  # By the clock: the exit code of `timeout` may also be that of a call inside the step.
  ((SECONDS - started < STEP_LIMIT_SECONDS)) || reason="ended after $STEP_LIMIT_SECONDS s${reason:+: $reason}"
  end_failed "$name" "${reason:-exit code $code}"
}

# What steps/secrets.sh and steps/certificate.sh leave in memory is for this run only.
trap 'rm -rf "$SCRATCH"/{iris.key,iris-password,gateway-password} "$SCRATCH"/{secret,certificate}.*' EXIT

role=$(fact role)
step=start
# What an earlier run waited for: this one looks itself, and where it fails a person is waited for.
rm -f "$LEFT_OUT" "$WAITS"
install_unit
prepare_status
export IRIS_NODE_REASON="$SCRATCH/reason"
all=$(steps "$role") || end_failed start "the facts name the role '$role'; mirror-member, app-server, arbiter and web-server are allowed"
for step in $all; do
  run_step "$step"
  reboot_if_asked
done
rm -f "$REBOOTS" "$HELD" "$WAITS"
tell ready ready ''
say "the server is ready as $role"
