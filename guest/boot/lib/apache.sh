# shellcheck shell=bash
# The Apache of the image: its program, modules and user, whatever the distribution calls them. Sourced after web-logs.sh.
#
# Apache runs as our unit with one configuration file, ours. The distribution's unit is turned off: its files listen on port
# 80, bring sites and modules of their own (on RHEL also a listener on port 443), and package updates bring them back.
# shellcheck disable=SC2034 # most of the names are for the step and the other libraries

readonly WEB=/etc/iris-web WEB_RUNTIME=/run/iris-web
readonly WEB_CONFIGURATION="$WEB/httpd.conf" WEB_UNIT=iris-web.service

# Sets APACHE (program), MODULE_FOLDERS, WEB_USER, WEB_GROUP and DISTRIBUTION_UNIT.
find_apache() {
  local os name
  os=$(fact os)
  case $os in
    rhel* | ol*)
      name=httpd WEB_USER=apache WEB_GROUP=apache DISTRIBUTION_UNIT=httpd.service
      MODULE_FOLDERS=(/usr/lib64/httpd/modules)
      ;;
    ubuntu*)
      name=apache2 WEB_USER=www-data WEB_GROUP=www-data DISTRIBUTION_UNIT=apache2.service
      MODULE_FOLDERS=(/usr/lib/apache2/modules)
      ;;
    sles*)
      # One program for each way of processing; the others would give each process a Web Gateway for one request at a time.
      name=httpd-event WEB_USER=wwwrun WEB_GROUP=www DISTRIBUTION_UNIT=apache2.service
      MODULE_FOLDERS=(/usr/lib64/apache2-event /usr/lib64/apache2)
      ;;
    *) fail "the facts name the operating system '$os'; rhel, ol, ubuntu and sles are allowed" ;;
  esac
  APACHE=$(command -v "$name") || fail "the image has no '$name': install Apache 2.4 with mod_ssl in the image"
  id -u "$WEB_USER" >/dev/null 2>&1 || fail "the image has no user '$WEB_USER': Apache's package makes it"
}

# LoadModule lines for what a configuration uses and this Apache has not built in.
load_modules() {
  local built_in name folder file
  built_in=$("$APACHE" -l)
  for name in "$@"; do
    # `mod_ssl.c`; the way of processing is listed as `event.c`.
    ! grep -qwE "(mod_$name|${name#mpm_})\.c" <<<"$built_in" || continue
    file=''
    for folder in "${MODULE_FOLDERS[@]}"; do
      [[ -n $file || ! -f $folder/mod_$name.so ]] || file="$folder/mod_$name.so"
    done
    [[ -n $file ]] || fail "the image's Apache has no mod_$name.so in ${MODULE_FOLDERS[*]}: install it in the image"
    printf 'LoadModule %s_module "%s"\n' "$name" "$file"
  done
}

# Takes a rendered configuration into use, if Apache accepts it; else the old one stays.
install_configuration() {
  local rendered="$WEB/httpd.conf.new" said
  mkdir -p "$WEB_RUNTIME"
  install_file 0644 root:root "$rendered"
  if ! said=$("$APACHE" -t -f "$rendered" 2>&1); then
    say "$said" >&2
    fail "Apache refuses its new configuration $rendered, the old one stays: $(grep -v '^Syntax OK' <<<"$said" | head -n 3)"
  fi
  install_file 0644 root:root "$WEB_CONFIGURATION" <"$rendered"
  rm -f "$rendered"
}

install_web_unit() {
  local text
  text=$(<"$BOOT/units/$WEB_UNIT")
  CHANGED=0
  install_file 0644 root:root "/etc/systemd/system/$WEB_UNIT" <<<"${text//@@APACHE@@/$APACHE}"
  ((CHANGED == 0)) || systemctl daemon-reload
  install_file 0644 root:root /etc/logrotate.d/iris-web <<END
$WEB_LOGS/*.log {
    daily
    maxsize 200M
    rotate 14
    compress
    delaycompress
    missingok
    notifempty
    postrotate
        systemctl reload $WEB_UNIT
    endscript
}
END
}

fingerprint() { cat "$@" | sha256sum | cut -c 1-64; }

# run_web_server FILE...: starts Apache, or lets it read its configuration again when that or one of the files changed.
#
# What was applied is written down by `web_server_serves`, so that a run that failed before is made up for by the next.
run_web_server() {
  local applied="$STATE/web-server" start reload
  # A graceful restart takes neither another program nor other limits of processes and threads.
  start=$(fingerprint "/etc/systemd/system/$WEB_UNIT" "$GATEWAY_MODULES"/*.so <(grep -E '^(LoadModule|ServerLimit|Thread)' "$WEB_CONFIGURATION"))
  reload=$(fingerprint "$WEB_CONFIGURATION" "$@")
  if [[ ! -f $applied || $(head -n 1 "$applied") != "$start" ]]; then
    systemctl disable --now "$DISTRIBUTION_UNIT" || say "there is no $DISTRIBUTION_UNIT to turn off"
    systemctl enable --quiet "$WEB_UNIT"
    systemctl restart "$WEB_UNIT" || fail "$WEB_UNIT did not start: journalctl -u $WEB_UNIT and $ERROR_LOG say why"
  elif ! systemctl is-active --quiet "$WEB_UNIT"; then
    systemctl start "$WEB_UNIT" || fail "$WEB_UNIT did not start: journalctl -u $WEB_UNIT and $ERROR_LOG say why"
  elif [[ $(tail -n 1 "$applied") != "$reload" ]]; then
    systemctl reload "$WEB_UNIT" || fail "$WEB_UNIT did not take its new configuration: journalctl -u $WEB_UNIT says why"
  fi
  APPLIED="$start"$'\n'"$reload"
}

web_server_serves() { printf '%s\n' "$APPLIED" >"$STATE/web-server"; }
