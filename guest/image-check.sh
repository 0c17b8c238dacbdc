#!/bin/bash
# Does an image hold everything that the scripts of a role call? For image builders, and the first step of every boot.
#
#   image-check.sh ROLE [--os OS] [--lvm] [--kit PRODUCT]... [--iris DIRECTORY] [--endpoint METHOD] [--hooks]
#
#   ROLE              mirror-member, app-server, arbiter or web-server
#   --os OS           what the document says about the image, such as rhel9; without it, any supported system is right
#   --lvm             a purpose has several volumes, which become one striped logical volume
#   --kit PRODUCT     iris, agent or web-gateway is installed from a kit at boot: the image need not hold it
#   --iris DIRECTORY  where the image holds IRIS, when it does (default /usr/irissys)
#   --endpoint METHOD the mirror has an endpoint of this method: health-check, target-registration or route-table
#   --hooks           the organisation's own scripts run at boot
#
# Prints each thing that is missing, all at once, with what to install. What is there and may not be able to do what is needed is
# tried. Changes nothing. Exit code 1: something is missing; 2: wrong arguments.
set -Eeuo pipefail
# As all scripts have it: what is not on this path is not there for them. Python takes modules out of the folder of now first.
export PATH="${IRIS_NODE_PATH_FIRST:+$IRIS_NODE_PATH_FIRST:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export HOME=/root LC_ALL=C.UTF-8
cd /

# Source: InterSystems Supported Platforms, 2025.3, server platforms.
readonly SUPPORTED='rhel9 rhel10 ol9 ol10 ubuntu2204 ubuntu2404 sles15'

usage() {
  printf 'image-check.sh: %s\n' "$1" >&2
  printf 'usage: image-check.sh mirror-member|app-server|arbiter|web-server [--os OS] [--lvm] [--kit PRODUCT]... [--iris DIRECTORY] [--endpoint METHOD] [--hooks]\n' >&2
  exit 2
}

role=${1:-}
[[ $role =~ ^(mirror-member|app-server|arbiter|web-server)$ ]] || usage "there is no role '$role'"
shift
os='' lvm=no hooks=no kits='' iris=/usr/irissys endpoint=''
while (($# > 0)); do
  option=$1 value=${2:-}
  shift
  case $option in
    --lvm) lvm=yes && continue ;;
    --hooks) hooks=yes && continue ;;
    --os) [[ " $SUPPORTED " == *" $value "* ]] || usage "--os '$value': allowed are $SUPPORTED" && os=$value ;;
    --kit) [[ $value =~ ^(iris|agent|web-gateway)$ ]] || usage "--kit '$value': allowed are iris, agent, web-gateway" && kits+=" $value " ;;
    --iris) [[ $value == /* ]] || usage "--iris '$value': give an absolute path" && iris=$value ;;
    --endpoint)
      [[ $value =~ ^(health-check|target-registration|route-table)$ ]] || usage "--endpoint '$value': allowed are health-check, target-registration, route-table"
      endpoint=$value
      ;;
    *) usage "there is no option '$option'" ;;
  esac
  shift
done

is_role() { [[ " $* " == *" $role "* ]]; }
from_kit() { [[ $kits == *" $1 "* ]]; }

# The system of this image as the document names it: rhel9, ubuntu2404; sles15 whatever the service pack.
found=$(
  # shellcheck source=/dev/null
  source /etc/os-release
  case ${ID:-} in
    rhel | ol | sles) printf '%s%s' "$ID" "${VERSION_ID%%.*}" ;;
    *) printf '%s%s' "${ID:-unknown}" "${VERSION_ID//./}" ;;
  esac
)

count=0
say() {
  printf '%s\n' "$1"
  count=$((count + 1))
}

# missing WHAT WHY RHEL UBUNTU SLES: the last three are what to install there.
missing() {
  local install="$3 (RHEL, Oracle Linux), $4 (Ubuntu) or $5 (SLES)"
  case ${os:-$found} in
    rhel* | ol*) install=$3 ;;
    ubuntu*) install=$4 ;;
    sles*) install=$5 ;;
    *) [[ $3$4$5 != "$3$3$3" ]] || install=$3 ;;
  esac
  say "missing: $1 ($2); install $install"
}

# program NAME WHY RHEL [UBUNTU SLES]. A name may give two, of which one is enough: httpd|apache2. Each may be a path.
program() {
  local one names=''
  for one in ${1//|/ }; do
    ! command -v "$one" >/dev/null || return 0
    [[ $names == "${one##*/}" ]] || names+="${names:+ or }${one##*/}"
  done
  missing "$names" "$2" "$3" "${4:-$3}" "${5:-$3}"
}

# The AWS CLI from Ubuntu's snap makes folders in the home of who starts it, and web servers and IRIS have none for it: it is on no
# path of ours.
aws_cli() {
  local install='the AWS CLI from AWS'
  if ! command -v aws >/dev/null; then
    [[ ! -x /snap/bin/aws ]] || install+=', not as a snap'
    missing aws 'facts, kits, secrets, status' "$install" "$install" "$install"
  elif ! timeout 60 aws --version </dev/null >/dev/null 2>&1; then
    missing "an AWS CLI that starts, not $(command -v aws)" 'facts, kits, secrets, status' "$install" "$install" "$install"
  elif is_role mirror-member && ! writes_once; then
    install='a newer AWS CLI from AWS'
    missing "an AWS CLI that knows 's3api put-object --if-none-match'" 'only one member creates a mirror' "$install" "$install" "$install"
  fi
}

# Without a call of S3: with a skeleton asked for, the CLI looks at its arguments and sends nothing.
writes_once() {
  timeout 60 aws s3api put-object --bucket none --key none --if-none-match '*' --generate-cli-skeleton </dev/null >/dev/null 2>&1
}

# runs_programs FOLDER WHY: its file system lets programs run; that of the nearest folder that is there.
runs_programs() {
  local folder=$1 mounted
  while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
  mounted=$(python3 -c 'import os, sys; print("noexec" if os.statvfs(sys.argv[1]).f_flag & os.ST_NOEXEC else "")' "$folder" 2>/dev/null) || mounted=''
  [[ $mounted != noexec ]] || say "wrong: $1 is mounted noexec ($2); mount it without, or give it a file system of its own"
}

# file WHAT WHY INSTALL PATH...: one of the files is enough.
file() {
  local path
  for path in "${@:4}"; do
    [[ ! -e $path ]] || return 0
  done
  missing "$1" "$2" "$3" "$3" "$3"
}

# sles_package NAME WHY PATH...: the package is installed, or one of its files is there.
sles_package() {
  local path
  [[ ${os:-$found} == sles* ]] || return 0
  ! rpm --query --quiet "$1" 2>/dev/null || return 0
  for path in "${@:3}"; do
    [[ ! -e $path ]] || return 0
  done
  missing "the package $1" "$2" "$1" "$1" "$1"
}

if [[ " $SUPPORTED " != *" $found "* ]]; then
  say "wrong: the operating system is $found; InterSystems supports ${SUPPORTED// /, }; use another image"
elif [[ -n $os && $os != "$found" ]]; then
  say "wrong: the operating system is $found, and the document says $os; correct image.os or use another image"
fi
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  missing "bash 4.4 or later, not $BASH_VERSION" 'the scripts' bash bash bash
fi
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null; then
  missing 'python3, 3.6 or later' 'facts, status' python3 python3 python3
fi
aws_cli
program curl 'instance id' curl
for tool in sha256sum timeout install stat; do program "$tool" 'every step' coreutils; done
program flock 'one run at a time' util-linux
for tool in cmp diff; do program "$tool" 'files that changed' diffutils; done
for tool in find xargs; do program "$tool" 'every step' findutils; done
program awk 'every step' gawk mawk gawk
program sed 'every step' sed
program grep 'every step' grep
for tool in systemctl hostnamectl; do program "$tool" 'services, host name' systemd; done
for tool in chronyd chronyc; do program "$tool" 'time' chrony; done
program 'amazon-ssm-agent|/snap/bin/amazon-ssm-agent.ssm-cli' 'Session Manager and Run Command' 'the SSM Agent from AWS'
# The step log-shipping looks there.
program 'amazon-cloudwatch-agent-ctl|/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl' 'logs' 'the CloudWatch agent from AWS'

if is_role mirror-member app-server; then
  for tool in mkfs.xfs xfs_growfs; do program "$tool" 'database volumes' xfsprogs; done
  for tool in mkfs.ext4 resize2fs; do program "$tool" 'journal volumes' e2fsprogs; done
  for tool in blkid wipefs findmnt mountpoint mount; do program "$tool" 'volumes' util-linux; done
  program udevadm 'volumes' systemd-udev udev udev
  if [[ $lvm == yes ]]; then
    for tool in pvs vgcreate lvcreate lvextend; do program "$tool" 'stripes over several volumes' lvm2; done
  fi
  for tool in useradd groupadd; do program "$tool" 'users of IRIS' shadow-utils passwd shadow; done
  for tool in sysctl pgrep; do program "$tool" 'huge pages' procps-ng procps procps; done
  from_kit iris || file "IRIS in $iris" 'the document names no kit' 'IRIS into the image, or name a kit' "$iris/bin/iris"
fi
if is_role mirror-member && [[ -n $endpoint ]]; then
  program nft 'endpoint: packet filter' nftables
  [[ $endpoint != route-table ]] || program ip 'endpoint: overlay address' iproute iproute2 iproute2
fi
# The kit of IRIS brings the agent of members.
if is_role arbiter mirror-member && ! from_kit agent && ! { is_role mirror-member && from_kit iris; }; then
  file ISCAgent 'the document names no kit' 'the agent into the image, or name a kit' \
    /etc/systemd/system/ISCAgent.service {/usr,}/lib/systemd/system/ISCAgent.service
fi
# Source: High Availability Guide, "Starting the ISCAgent on Linux Systems". Also where the image holds the products: an
# upgrade in place installs again.
is_role web-server || sles_package insserv-compat 'installers of IRIS and of the ISCAgent' {/usr,}/sbin/insserv /usr/lib/lsb/install_initd
is_role arbiter || program runuser 'programs as another user' util-linux
if is_role mirror-member web-server; then
  program 'httpd|apache2' 'Web Gateway' httpd apache2 apache2
  file "Apache's mod_ssl" 'TLS' 'mod_ssl (RHEL, Oracle Linux) or apache2' /etc/httpd/modules/mod_ssl.so \
    /usr/lib{,64}/{httpd,apache2}/modules/mod_ssl.so /usr/lib64/apache2{,-prefork,-worker,-event}/mod_ssl.so
  from_kit web-gateway || file 'Web Gateway in /opt/webgateway' 'the document names no kit' \
    'the Web Gateway into the image, or name a kit' /opt/webgateway/{bin/,}CSPa24.so
  if command -v getenforce >/dev/null && [[ $(getenforce) == Enforcing ]]; then
    for tool in semanage restorecon setsebool; do program "$tool" 'SELinux' policycoreutils-python-utils; done
  fi
fi
is_role arbiter || program openssl 'certificates' openssl
if [[ -n $kits ]]; then
  for tool in tar gzip; do program "$tool" 'kits' "$tool"; done
fi
if [[ -n $kits || $hooks == yes ]]; then runs_programs /var/lib/iris-node 'installers and hooks start there'; fi
if is_role mirror-member && [[ $endpoint =~ ^(target-registration|route-table)$ ]]; then
  runs_programs /usr/local/sbin 'IRIS starts iris-become-primary there'
fi
if is_role mirror-member web-server; then runs_programs /opt/webgateway 'Apache loads the Web Gateway from there'; fi
if is_role mirror-member app-server && ! from_kit iris; then runs_programs "$iris" 'IRIS'; fi

if ((count > 0)); then
  printf 'the image is not ready for the role %s\n' "$role"
  exit 1
fi
printf 'the image is ready for the role %s\n' "$role"
