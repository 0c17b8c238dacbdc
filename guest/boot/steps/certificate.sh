#!/bin/bash
# Get TLS certificate, private key and CA into /iris/sys/tls (web servers: /etc/iris-node/tls). A second run keeps them:
# it takes over a changed secret, and asks the CA for a new certificate only when the present one does not fit any more.
#
# An expired certificate stops a first boot here, before IRIS joins anything. A server that worked with it once keeps it, and
# the later steps go on: a changed merge or a member that waits does not need it, and the status tells its end.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/secrets.sh
source "$BOOT/lib/secrets.sh"
# shellcheck source=../lib/certificates.sh
source "$BOOT/lib/certificates.sh"
# shellcheck source=../lib/units.sh
source "$BOOT/lib/units.sh"

readonly TIMER=iris-node-certificate.timer SERVICE=iris-node-certificate.service

# The daily renewal, with the scripts of this release.
install_timer() {
  install_unit_file "$SERVICE"
  install_unit_file "$TIMER"
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

# What the step 'configure' leaves on the system volume, or the step 'web-server' on a web server.
in_service() {
  if [[ $ROLE == web-server ]]; then [[ -f $UNITS/iris-web.service ]]; else [[ -f $SYSTEM_STATE/merged.sha256 ]]; fi
}

# Whether a failure of new_certificate leaves the server as it was: expired. What a person put wrongly into the secret is an
# error of now, and is said as such.
may_go_on() {
  local code=$1
  has_ended "$TLS" && in_service && [[ $kind == private-ca || $code == "$NOTHING_VALID" ]]
}

# In a subshell, which ends where it fails; `if` and `||` would switch that off inside.
try_new_certificate() {
  local on_error code
  on_error=$(trap -p ERR)
  trap - ERR
  set +e
  (
    set -e
    eval "$on_error"
    new_certificate "$kind"
  )
  code=$?
  set -e
  eval "$on_error"
  ((code != 0)) || return 0
  may_go_on "$code" || exit 1
  [[ ! -f $REASON ]] || rm -f "$REASON"
  say "EXPIRED: no valid certificate is to be had, and $TLS/CertificateFile.pem stays in use; the other steps go on"
}

kind=$(fact certificate.kind)
if [[ $kind == private-ca ]]; then install_timer; else remove_timer; fi
if [[ -z $kind ]]; then
  say 'the facts give this server no certificate'
  exit 0
fi
prepare_tls
rm -f "$CERTIFICATE_WAITS"
complaint='a secret is compared each time'
[[ $kind == secret ]] || complaint=$(complaint_about_set_in_use)
if [[ -z $complaint ]]; then
  say "certificate kept: $(describe_certificate "$TLS/CertificateFile.pem")"
else
  say "new certificate: $complaint"
  try_new_certificate
fi
