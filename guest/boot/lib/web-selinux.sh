# shellcheck shell=bash
# Where SELinux is enforcing, Apache may load, write and reach what the Web Gateway needs. Sourced after web-gateway.sh.
# Source: Web Gateway Guide, "Add the Web Gateway to a Locked-Down Apache Installation".

# The files and their types, one a line.
selinux_files() {
  cat <<END
httpd_modules_t $GATEWAY_MODULES/CSPa24(Sys)?\.so
httpd_sys_rw_content_t $GATEWAY_MODULES/CSP(RT)?\.ini
httpd_sys_rw_content_t $GATEWAY_MODULES/temp(/.*)?
httpd_sys_rw_content_t $GATEWAY_LOGS(/.*)?
httpd_config_t $WEB(/.*)?
httpd_log_t $WEB_LOGS(/.*)?
httpd_var_run_t $WEB_RUNTIME(/.*)?
END
}

# label_for_selinux PORT...: the ports are those of superservers, and the one that Apache listens on.
label_for_selinux() {
  local done_file="$STATE/web-selinux" wanted tool port type pattern
  command -v getenforce >/dev/null || return 0
  [[ $(getenforce) == Enforcing ]] || return 0
  for tool in semanage restorecon setsebool; do
    command -v "$tool" >/dev/null || fail "SELinux is enforcing and the image has no '$tool': install policycoreutils-python-utils in the image"
  done
  wanted="$(selinux_files)"$'\n'"$*"
  if [[ ! -f $done_file || $(<"$done_file") != "$wanted" ]]; then
    # To superservers, and to Secrets Manager for the password.
    setsebool -P httpd_can_network_connect 1
    while read -r type pattern; do
      semanage fcontext -a -t "$type" "$pattern" 2>/dev/null || semanage fcontext -m -t "$type" "$pattern" ||
        fail "SELinux does not take the type $type for $pattern"
    done < <(selinux_files)
    for port in "$@"; do
      semanage port -a -t http_port_t -p tcp "$port" 2>/dev/null || semanage port -m -t http_port_t -p tcp "$port" ||
        fail "SELinux does not take port $port for web servers"
    done
    printf '%s\n' "$wanted" >"$done_file"
  fi
  restorecon -R "$GATEWAY" "$WEB" "$WEB_LOGS" "$WEB_RUNTIME"
}
