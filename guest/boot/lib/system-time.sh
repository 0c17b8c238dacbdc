# shellcheck shell=bash
# Time from the Amazon Time Sync Service. Sourced by steps/system.sh.

# Reachable from every subnet, also without a way to the internet.
readonly TIME_SERVER=169.254.169.123
readonly TIME_LIMIT_SECONDS=120

# Writes the server into a folder that chrony reads: one that its configuration names, else one of ours that we add
# (Red Hat names none).
use_time_server() {
  local file folder
  # Red Hat and SLES have the first file, Ubuntu the second.
  for file in /etc/chrony.conf /etc/chrony/chrony.conf none; do
    [[ ! -f $file ]] || break
  done
  [[ $file != none ]] || fail 'neither /etc/chrony.conf nor /etc/chrony/chrony.conf exists; install chrony with its configuration'
  # Images for AWS may name it already.
  ! grep -rqsE --exclude=iris-node.conf "^(server|peer|pool) +$TIME_SERVER( |\$)" "$file" /etc/chrony.d /etc/chrony || return 0
  folder=$(sed -nE 's#^(confdir|include) +(/[^ *]*[^ */])(/\*\.conf)?$#\2#p' "$file" | head -n 1)
  if [[ -z $folder ]]; then
    folder=/etc/chrony.d
    printf '\nconfdir %s\n' "$folder" >>"$file"
    CHANGED=1
  fi
  install_file 0644 root:root "$folder/iris-node.conf" <<<"server $TIME_SERVER prefer iburst minpoll 4 maxpoll 4"
}

time_comes_from_amazon() {
  chronyc -n sources | grep -qE "^\^\* $TIME_SERVER "
}

# Members that disagree about the time cannot compare their logs, and a clock that is behind refuses new certificates.
synchronise_time() {
  local os service=chronyd
  os=$(fact os)
  [[ $os != ubuntu* ]] || service=chrony
  CHANGED=0
  use_time_server
  systemctl enable --quiet --now "$service.service"
  ((CHANGED == 0)) || systemctl restart "$service.service"
  wait_until "$TIME_LIMIT_SECONDS" "chrony did not follow $TIME_SERVER, the Amazon Time Sync Service," time_comes_from_amazon
}
