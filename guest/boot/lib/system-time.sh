# shellcheck shell=bash
# Time from Amazon: the Amazon Time Sync Service, or the hypervisor's clock. Sourced by steps/system.sh.

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

# The result counts, not the way to it: an image may follow another source of Amazon's, and chrony keeps to one that is good. By
# the names of the configuration: time.aws.com has many addresses. PHC0 is the first PTP clock (chrony.conf, "refclock"; Amazon EC2
# user guide, "Set the time reference on your EC2 instance"). Of chrony's two marks, the first is of kind, the second of use.
readonly AMAZON_SOURCES="\\^\\* ($TIME_SERVER|fd00:ec2::123|time\\.aws\\.com) |#\\* (PHC|PTP)[0-9]? "

time_comes_from_amazon() {
  chronyc -N sources | grep -E "^($AMAZON_SOURCES)" >/dev/null &&
    chronyc -N tracking | grep -E '^Leap status +: (Normal|Insert second|Delete second)$' >/dev/null
}

# What chrony follows, for a reason.
followed() {
  { chronyc -N sources 2>/dev/null || true; } | sed -nE 's/^[\^=#]\* ([^ ]+) .*/\1/p' | head -n 1
}

not_from_amazon() {
  local source
  source=$(followed)
  fail "chrony is not synchronised by the Amazon Time Sync Service ($TIME_SERVER, fd00:ec2::123, time.aws.com) nor by a PTP clock (PHC0) within $((TIME_LIMIT_SECONDS * PATIENCE_PERCENT / 100)) s; it follows ${source:-nothing}: take other sources, or their 'prefer', out of the image's configuration of chrony"
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
  # In a subshell: the words below say what it follows instead.
  (wait_until "$TIME_LIMIT_SECONDS" 'chrony is not synchronised by Amazon' time_comes_from_amazon) || not_from_amazon
}
