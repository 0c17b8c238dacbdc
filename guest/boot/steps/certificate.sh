#!/bin/bash
# Get TLS certificate, private key and CA into /iris/sys/tls (web servers: /etc/iris-node/tls). A second run keeps them:
# it takes over a changed secret, and asks the CA for a new certificate only when the present one does not fit any more.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/secrets.sh
source "$BOOT/lib/secrets.sh"
# shellcheck source=../lib/certificates.sh
source "$BOOT/lib/certificates.sh"

readonly UNITS=/etc/systemd/system
readonly TIMER=iris-node-certificate.timer SERVICE=iris-node-certificate.service

# The daily renewal, with the scripts of this release.
install_timer() {
  install_file 0644 root:root "$UNITS/$SERVICE" < <(sed "s|@@BOOT@@|$BOOT|" "$BOOT/units/$SERVICE")
  install_file 0644 root:root "$UNITS/$TIMER" <"$BOOT/units/$TIMER"
  ((CHANGED == 0)) || systemctl daemon-reload
  systemctl enable --quiet --now "$TIMER"
}

# Only a private CA renews by itself: whoever gives a secret also renews it.
remove_timer() {
  [[ -f $UNITS/$TIMER ]] || return 0
  systemctl disable --quiet --now "$TIMER"
  rm -f "${UNITS:?}/$TIMER" "${UNITS:?}/$SERVICE"
  systemctl daemon-reload
}

# What `source` of a set says when it is from where the facts say.
source_of_facts() {
  local arn
  arn=$(fact certificate.arn)
  printf '%s\n' "$1${arn:+ $arn}"
}

kind=$(fact certificate.kind)
if [[ $kind == private-ca ]]; then install_timer; else remove_timer; fi
if [[ -z $kind ]]; then
  say 'the facts give this server no certificate'
  exit 0
fi
prepare_tls
complaint='a secret is compared each time'
[[ $kind == secret ]] || complaint=$(complaint_about_set_in_use "$(source_of_facts "$kind")")
if [[ -z $complaint ]]; then
  say "certificate kept: $(describe_certificate "$TLS/CertificateFile.pem")"
else
  say "new certificate: $complaint"
  new_certificate "$kind"
fi
