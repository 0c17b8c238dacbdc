#!/bin/bash
# Let this member answer the others on its status port, and look each minute after what it must know of promotions. Before
# anything of IRIS: the first primary creates the mirror only when every other member has answered.
# A second run changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/ports.sh
source "$BOOT/lib/ports.sh"
# shellcheck source=../lib/units.sh
source "$BOOT/lib/units.sh"

readonly STATUS_PORT=2189
# A second between two.
readonly ATTEMPTS=60
# The service has a user of its own, which cannot read the scripts of root.
readonly PROGRAMS=/usr/local/lib/iris-member

install_answers() {
  local name attempt changed=0
  for name in answers cpf files instance programs; do
    CHANGED=0
    install_file 0644 root:root "$PROGRAMS/$name.py" <"$BOOT/safety/$name.py"
    ((changed |= CHANGED)) || true
  done
  chmod 0755 "$PROGRAMS"
  install -d -m 0755 /iris/sys/member
  CHANGED=0
  install_unit_file iris-member-status.service \
    "s|@@ADDRESS@@|$address|; s|@@MIRROR@@|$mirror|; s|@@MEMBER@@|${node^^}|; s|@@INSTANCE@@|$instance|; s|@@CPF@@|$directory/iris.cpf|"
  ((changed |= CHANGED)) || true
  systemctl enable --quiet iris-member-status.service
  if ((changed == 1)); then
    systemctl daemon-reload
    systemctl restart iris-member-status.service
  else
    systemctl start iris-member-status.service
  fi
  for ((attempt = 0; attempt < ATTEMPTS; attempt++)); do
    ! port_open "$address" "$STATUS_PORT" || return 0
    sleep 1
  done
  fail "the status port $STATUS_PORT of this member does not answer after $ATTEMPTS attempts (journalctl --unit iris-member-status)"
}

install_timer() {
  local unit changed=0
  for unit in iris-member.service iris-member.timer; do
    CHANGED=0
    install_unit_file "$unit"
    ((changed |= CHANGED)) || true
  done
  # What did a part of this in release 0.1.0.
  systemctl disable --quiet --now iris-node-authorise.timer 2>/dev/null || true
  rm -f /etc/systemd/system/iris-node-authorise.{service,timer}
  ((changed == 0)) || systemctl daemon-reload
  systemctl enable --quiet iris-member.timer
  systemctl start iris-member.timer
}

address=$(fact address)
mirror=$(fact mirror.name)
node=$(fact node)
instance=$(fact iris.instance)
directory=$(fact iris.directory)
install_answers
install_timer
