# shellcheck shell=bash
# The Web Gateway on this server: its files, who may read them, its password command and its CSP.ini. Sourced after
# apache.sh and secrets.sh.

readonly GATEWAY=/opt/webgateway
readonly PASSWORD_COMMAND="$GATEWAY/bin/gateway-password.sh"
# Installing unpacks files and compiles nothing.
readonly GATEWAY_INSTALL_LIMIT_SECONDS=600

# Installs the kit once, and again when the facts name another one. Without a kit the image must have the Web Gateway.
install_gateway() {
  local kit="$STATE/kits/webGateway" record="$STATE/web-gateway-kit" sum installed='' code=0
  sum=$(fact kits.webGateway.sha256)
  [[ ! -f $record ]] || ! find_gateway >/dev/null || installed=$(<"$record")
  if [[ -n $sum && $sum != "$installed" ]]; then
    [[ -f $kit/install/GatewayInstall ]] || fail "the Web Gateway kit has no install/GatewayInstall: name a kit 'WebGateway-<version>-<platform>' in the document"
    say "installing the Web Gateway in $GATEWAY"
    # The web server's configuration is ours: the installer would write into the distribution's, turn /csp, /api, /isc,
    # /oauth2 and /ui on, and want the password as a variable.
    # It is given nothing of our environment, and the usual mask: the web server's user must read what it installs.
    (
      umask 022
      cd "$kit/install"
      timeout --kill-after=10 "$GATEWAY_INSTALL_LIMIT_SECONDS" env -i PATH="$PATH" HOME="$HOME" LC_ALL="$LC_ALL" \
        ISC_PACKAGE_MODE=unattended ISC_PACKAGE_WEB_CONFIGURE=N ISC_PACKAGE_WEB_SERVERTYPE=None \
        ISC_PACKAGE_WEB_GATEWAY_DIR="$GATEWAY" ./GatewayInstall
    ) </dev/null || code=$?
    ((code == 0)) || fail "GatewayInstall of the Web Gateway kit ended with exit code $code: /var/log/iris-node.log has its words"
    find_gateway >/dev/null || fail "GatewayInstall ended well and left no CSPa24.so in $GATEWAY/bin or $GATEWAY: is the kit for Apache 2.4 on this platform?"
    printf '%s\n' "$sum" >"$record"
  fi
  GATEWAY_MODULES=$(find_gateway) ||
    fail "the image has no Web Gateway (CSPa24.so in $GATEWAY/bin or $GATEWAY) and the facts name no kit: install it in the image, or name webGatewayKit in the document"
}

# Without automatic configuration the installer takes either folder. Source: Web Gateway Guide, "Web Gateway Files".
find_gateway() {
  local folder
  for folder in "$GATEWAY/bin" "$GATEWAY"; do
    if [[ -f $folder/CSPa24.so ]]; then
      printf '%s\n' "$folder"
      return
    fi
  done
  return 1
}

# What the Web Gateway writes belongs to the web server's user; its programs and their folder do not: root loads them.
give_gateway_files() {
  local file
  install -d -m 0755 -o root -g root "$WEB" "$GATEWAY" "$GATEWAY/bin"
  install -d -m 0750 -o root -g root "$WEB_LOGS"
  install -d -m 0750 -o "$WEB_USER" -g "$WEB_GROUP" "$GATEWAY_LOGS" "$GATEWAY_MODULES/temp"
  for file in CSP.ini CSPRT.ini; do
    file=$(readlink -m "$GATEWAY_MODULES/$file")
    [[ -f $file ]] || : >"$file"
    chown "$WEB_USER:$WEB_GROUP" "$file"
    chmod 0600 "$file"
  done
}

# What the password command needs, readable by the web server's user; and one try as that user. Sets SECRET_VERSION.
install_password_command() {
  local arn region answer said code=0
  arn=$(fact secrets.gatewayPassword)
  region=$(fact region)
  [[ -n $arn ]] || fail "the facts name no secret of the Web Gateway's password: name secrets.gatewayPassword in the region of the document"
  install_file 0750 "root:$WEB_GROUP" "$PASSWORD_COMMAND" <"$BOOT/commands/gateway-password.sh"
  install_file 0640 "root:$WEB_GROUP" "$WEB/gateway-secret" <<<"$region"$'\n'"$arn"
  # The version tells a changed password: CSP.ini is then written again, which makes the Web Gateway ask for it.
  answer=$(mktemp "$SCRATCH/version.XXXXXX")
  aws_answer "$answer" secretsmanager get-secret-value --secret-id "$arn" --query VersionId --output text || fail_with_secret_error "$arn" "$AWS_ERROR"
  SECRET_VERSION=$(<"$answer")
  rm -f "$answer"
  said=$(cd / && runuser -u "$WEB_USER" -- bash "$PASSWORD_COMMAND" 2>&1 >/dev/null) || code=$?
  ((code == 0)) || fail "the Web Gateway's user $WEB_USER gets no password: ${said:-exit code $code}"
}

# install_csp_ini TEXT: writes CSP.ini when what we would write has changed, and not because the Web Gateway changed it:
# that takes RELOAD out, encodes the password command and adds its version. It reads the file again within a minute.
install_csp_ini() {
  local text=$1 written="$STATE/csp-ini" file sum
  file=$(readlink -m "$GATEWAY_MODULES/CSP.ini")
  sum=$(fingerprint "$GATEWAY_MODULES/CSPa24.so" <(printf '%s\n' "$SECRET_VERSION" "$text"))
  [[ ! -s $file || ! -f $written || $(<"$written") != "$sum" ]] || return 0
  install_file 0600 "$WEB_USER:$WEB_GROUP" "$file" <<<"$text"
  printf '%s\n' "$sum" >"$written"
  say "$file written"
}

# install_gateway_certificate FOLDER: gives the Web Gateway copies of certificate and key, with which it shows itself to IRIS,
# and of the CA that IRIS has its own from. The step 'certificate' keeps the files in FOLDER, where the web server's user may not read them. Also called
# where bash takes no notice of a failure.
install_gateway_certificate() {
  local folder=$1 name from
  install -d -m 0750 -o root -g "$WEB_GROUP" "$WEB/tls" || fail "cannot make the folder $WEB/tls"
  for name in CAFile.pem CertificateFile.pem PrivateKeyFile.pem; do
    from="$folder/$name"
    [[ $name != CAFile.pem || ! -s $folder/GatewayCAFile.pem ]] || from="$folder/GatewayCAFile.pem"
    [[ -s $from ]] || fail "$from is missing: the step 'certificate' writes it"
    install_file 0640 "root:$WEB_GROUP" "$WEB/tls/$name" <"$from"
  done
}

# keep_gateway_certificate TLS FOLDER: the copies are there only where TLS is true. Sets GATEWAY_CERTIFICATE to their paths.
keep_gateway_certificate() {
  GATEWAY_CERTIFICATE=()
  if [[ $1 != true ]]; then
    rm -rf "$WEB/tls"
    return
  fi
  install_gateway_certificate "$2"
  # shellcheck disable=SC2034 # used by the step
  GATEWAY_CERTIFICATE=("$WEB"/tls/*.pem)
}
