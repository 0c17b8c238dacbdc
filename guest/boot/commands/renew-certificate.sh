#!/bin/bash
# Renew this server's certificate of a private CA when it is due; with --now, in any case. Nothing is restarted. What
# fails leaves the present certificate in use. Started each day by iris-node-certificate.timer.
#
# --although-away: now, and also one with another subject while members of the mirror are away, from a secret too. They refuse this
# member until a person has authorised the change there.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/secrets.sh
source "$BOOT/lib/secrets.sh"
# shellcheck source=../lib/certificates.sh
source "$BOOT/lib/certificates.sh"
# shellcheck source=../lib/status.sh
source "$BOOT/lib/status.sh"

exec > >(tee -a /var/log/iris-node.log) 2>&1

[[ $# == 0 || $* == --now || $* == --although-away ]] || fail "usage: renew-certificate.sh [--now | --although-away], got '$*'"
# shellcheck disable=SC2034 # of may_show
[[ $* != --although-away ]] || ALTHOUGH_AWAY=yes
# A boot run also takes certificates over.
exec 9>/opt/iris-node/lock
flock --nonblock 9 || fail 'another run is not finished; the next one is tomorrow, or now by hand'

kind=$(fact certificate.kind)
[[ $kind == private-ca || ($kind == secret && $* == --although-away) ]] ||
  fail "only certificates of a private CA are renewed here, this one is of the kind '${kind:-none}': change the secret and run /opt/iris-node/bootstrap.sh again"
prepare_tls
[[ -f $TLS/CertificateFile.pem ]] || fail "there is no certificate in $TLS yet: run /opt/iris-node/bootstrap.sh"
if [[ -z $* ]] && ! is_due "$TLS/CertificateFile.pem"; then
  say "not due yet: $(describe_certificate "$TLS/CertificateFile.pem")"
  exit 0
fi
say "renewing: $(describe_certificate "$TLS/CertificateFile.pem")"
new_certificate "$kind"
publish_certificate_end
