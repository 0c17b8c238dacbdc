# shellcheck shell=bash
# Telling those who use the certificate that there is a new one, without a restart. Sourced after certificate-files.sh.

# shellcheck source=iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=os-authentication.sh
source "$BOOT/lib/os-authentication.sh"
# shellcheck source=apache.sh
source "$BOOT/lib/apache.sh"
# shellcheck source=web-gateway.sh
source "$BOOT/lib/web-gateway.sh"

# IRIS has the files of a TLS configuration in memory from its activation on: at start, and when it is saved in the portal
# (InterSystems documentation, "Configuring TLS"). `Activate` does that in the running instance. Mirror, superserver and
# ECP then show the new certificate on new connections; open ones go on.
activate_in_iris() {
  local mirror_tls=$1 answers
  # A session takes one complete command from each line.
  answers=$(
    iris_answers <<END
set rows=##class(%SQL.Statement).%ExecDirect(,"SELECT Name FROM Security.SSLConfigs WHERE Enabled=1 AND CertificateFile %STARTSWITH ?","$TLS/")
while rows.%Next() { set one=##class(Security.SSLConfigs).%OpenId(rows.%Get("Name")) set sc=one.Activate() write \$char(64,64)_one.Name_" "_\$select(\$system.Status.IsOK(sc):"activated",1:"REFUSED: "_$ERROR_TEXT)_\$char(64,64),! }
write \$char(64,64)_\$select(rows.%SQLCODE<0:"REFUSED: "_rows.%Message,1:"all told")_\$char(64,64),!
END
  ) || fail "IRIS $IRIS_INSTANCE did not take over the certificate: it gave no answer; see $IRIS_DIRECTORY/mgr/messages.log"
  say "TLS configurations of IRIS: $(paste -sd ',' <<<"$answers")"
  [[ $answers != *REFUSED:* && $answers == *'all told' ]] ||
    fail "IRIS $IRIS_INSTANCE did not take over the certificate: $(grep -m 1 REFUSED: <<<"$answers" | cut -c 1-300)"
  [[ $mirror_tls != true || $answers == *' activated'* ]] ||
    fail "the mirror uses TLS, and IRIS $IRIS_INSTANCE has no TLS configuration with the files of $TLS: compare %MirrorClient and %MirrorServer"
}

# Graceful: open requests are answered, new processes of Apache and of the Web Gateway in them read the files. Apache of a web
# server reads the files themselves. The Web Gateway has copies, where it connects over TLS: that of a web server, and that of
# a member's probe. The copies are renewed also while Apache is down: it would start with the old ones.
reload_apache() {
  if [[ -d $WEB/tls ]]; then
    find_apache
    install_gateway_certificate "$TLS"
  elif [[ $ROLE != web-server ]]; then
    return 0
  fi
  systemctl --quiet is-active "$WEB_UNIT" || return 0
  systemctl reload "$WEB_UNIT" || fail "$WEB_UNIT did not take over the certificate: journalctl -u $WEB_UNIT says why"
  say "$WEB_UNIT reloaded"
}

# Whether a new set must wait: IRIS would show the old one, and the status the end of the new one.
must_wait_for_start() {
  [[ $ROLE != web-server && -n $(set_in_use) ]] && leaves_out 'a new certificate is not taken into use'
}

tell_users() {
  local mirror_tls
  if [[ $ROLE != web-server ]] && iris_running; then
    mirror_tls=$(fact mirror.tls)
    activate_in_iris "$mirror_tls"
  fi
  reload_apache
}
