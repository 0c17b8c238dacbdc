#!/bin/bash
# Make Apache and the Web Gateway serve: users on a web server; on a mirror member the load balancer's probe and, on the loopback, the Management Portal.
# A second run changes nothing; changed facts or certificates reach Apache by a graceful reload, CSP.ini by the Web Gateway itself.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/endpoint.sh
source "$BOOT/lib/endpoint.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/secrets.sh
source "$BOOT/lib/secrets.sh"
# shellcheck source=../lib/web-logs.sh
source "$BOOT/lib/web-logs.sh"
# shellcheck source=../lib/apache.sh
source "$BOOT/lib/apache.sh"
# shellcheck source=../lib/web-gateway.sh
source "$BOOT/lib/web-gateway.sh"
# shellcheck source=../lib/csp-ini.sh
source "$BOOT/lib/csp-ini.sh"
# shellcheck source=../lib/data-server.sh
source "$BOOT/lib/data-server.sh"
# shellcheck source=../lib/apache-paths.sh
source "$BOOT/lib/apache-paths.sh"
# shellcheck source=../lib/apache-configuration.sh
source "$BOOT/lib/apache-configuration.sh"
# shellcheck source=../lib/probe-configuration.sh
source "$BOOT/lib/probe-configuration.sh"
# shellcheck source=../lib/web-selinux.sh
source "$BOOT/lib/web-selinux.sh"

# Apache starts at once; the Web Gateway of a member logs in to IRIS, which may still be joining the mirror.
readonly WEB_START_SECONDS=60 PROBE_START_SECONDS=300
# Load balancers end an idle connection after 350 s (network) or 60 s (application) unless the facts say another time.
readonly LONGEST_IDLE_SECONDS=350

# The letter of this server's zone: the servers of a tier share their facts, not their zone.
own_zone() {
  local token name
  token=$(metadata --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token")
  name=$(metadata --header "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/placement/availability-zone")
  printf '%s\n' "${name: -1}"
}

answers_health() { curl --silent --fail --insecure --noproxy '*' --max-time 5 --output /dev/null "https://127.0.0.1:443$1"; }

# 200: the primary. 503: another member; of the primary it would keep load balancers and other members from it. Anything else: the
# Web Gateway does not reach IRIS, or may not log in.
answers_probe() {
  local status
  status=$(curl --silent --noproxy '*' --max-time 10 --output /dev/null --write-out '%{http_code}' "$1") || return 1
  [[ $status == 200 ]] || { [[ $status == 503 ]] && ! told_primary; }
}

# The member of the mirror that the Web Gateway asks first. The one that it has stays while that takes connections: each other one
# would make it read CSP.ini again.
gateway_member() {
  [[ $(fact gateway.kind) == mirror ]] || return 0
  seed gateway "$(sed -n 's/^Ip_Address=//p' "$GATEWAY_MODULES/CSP.ini" | head -n 1)"
}

# list NAME ARRAY: a list of the facts, into the array.
list() {
  local -n into=$2
  local text
  text=$(fact "$1")
  [[ -n $text ]] || fail "the facts have no $1: apply again"
  # shellcheck disable=SC2034 # another name of the array
  mapfile -t into < <(python3 -c 'import json, sys; print(*json.loads(sys.argv[1]), sep="\n", end="")' "$text")
}

# What is passed to IRIS and what is refused.
read_applications() {
  local path beginning
  list applications.served SERVED
  list applications.refused REFUSED
  list applications.filesOnly FILES_ONLY
  list applications.refusedPages REFUSED_PAGES
  for path in "${SERVED[@]}" "${REFUSED[@]}" "${FILES_ONLY[@]}"; do check_path application "$path"; done
  for beginning in "${REFUSED_PAGES[@]}"; do
    [[ $beginning =~ ^%?[A-Za-z0-9.]+$ ]] || fail "the facts name the pages '$beginning': apply again"
  done
}

# The headers of responses, each as a name and its value.
read_headers() {
  local text header
  text=$(fact headers)
  [[ -n $text ]] || fail "the facts have no headers: apply again"
  mapfile -t HEADERS < <(python3 -c 'import json, sys; print(*map(" ".join, json.loads(sys.argv[1]).items()), sep="\n", end="")' "$text")
  for header in "${HEADERS[@]}"; do
    [[ $header =~ ^[A-Za-z-]+\ [A-Za-z0-9=\;\ -]+$ ]] || fail "the facts name the header '$header': apply again"
  done
}

serve_users() {
  local health domain idle drain tls zone instance member text
  health=$(fact healthPath)
  domain=$(fact domain)
  drain=$(fact drainSeconds)
  idle=$(fact idleTimeoutSeconds)
  tls=$(fact gateway.tls)
  check_path healthPath "$health"
  read_applications
  read_headers
  [[ -s /etc/iris-node/tls/CertificateFile.pem && -s /etc/iris-node/tls/PrivateKeyFile.pem ]] ||
    fail "/etc/iris-node/tls/CertificateFile.pem or PrivateKeyFile.pem is missing: the step 'certificate' writes them"
  keep_gateway_certificate "$tls" /etc/iris-node/tls
  zone=$(own_zone)
  instance=$(instance_id)
  install_file 0644 root:root "$WEB/health" <<<'OK'
  text=$(render_web_server "$health" "$domain" "$((${idle:-$LONGEST_IDLE_SECONDS} + 10))" "$drain")
  install_configuration <<<"$text"
  member=$(gateway_member)
  text=$(render_csp_ini "$zone" "$instance" "$member") || fail "the facts name no application servers for zone '$zone', in which this server is: apply again"
  install_csp_ini "$text"
  label_for_selinux "$(fact gateway.port)"
  run_web_server /etc/iris-node/tls/*.pem "${GATEWAY_CERTIFICATE[@]}"
  wait_until "$WEB_START_SECONDS" "the web server did not answer 200 on https://127.0.0.1$health ($ERROR_LOG says why)" answers_health "$health"
}

serve_probe() {
  local address port path text url superserver tls
  address=$(fact address)
  port=$(fact probe.port)
  path=$(fact probe.path)
  superserver=$(fact iris.superserverPort)
  tls=$(fact iris.superserverTls)
  url="http://127.0.0.1:$port$path"
  check_path probe.path "$path"
  text=$(render_probe "$address" "$port" "$path")
  install_configuration <<<"$text"
  keep_gateway_certificate "$tls" /iris/sys/tls
  text=$(render_csp_ini '' '' '')
  install_csp_ini "$text"
  label_for_selinux "$superserver" "$port"
  run_web_server "${GATEWAY_CERTIFICATE[@]}"
  wait_until "$PROBE_START_SECONDS" "the probe $url answered neither 200 nor, of a member that is not primary, 503 (IRIS does not run, or refuses the password of CSPSystem or TLS: $GATEWAY_LOG)" answers_probe "$url"
}

role=$(fact role)
find_apache
install_gateway
give_gateway_files
install_password_command
install_web_unit
case $role in
  web-server) serve_users ;;
  mirror-member) serve_probe ;;
  *) fail "a server of role '$role' has no web server" ;;
esac
web_server_serves
say "the web server is running"
