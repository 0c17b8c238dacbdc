#!/bin/bash
# Get the licence and the passwords from Secrets Manager into memory (/run), for the steps that install and configure.
# run.sh removes them when it ends; a second run gets them again.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/fetch.sh
source "$BOOT/lib/fetch.sh"
# shellcheck source=../lib/secrets.sh
source "$BOOT/lib/secrets.sh"

get_license() {
  local arn file="$SCRATCH/iris.key"
  arn=$(fact secrets.license)
  rm -f "$file"
  [[ -n $arn ]] || return 0
  read_secret "$arn" "$file"
  grep -q '[^[:space:]]' "$file" || {
    rm -f "$file"
    fail "secret $arn holds no licence: it is empty; give the text of the iris.key file"
  }
  say "the licence is there"
}

# get_password FACT FILE
get_password() {
  local arn file="$SCRATCH/$2"
  arn=$(fact "secrets.$1")
  rm -f "$file"
  [[ -n $arn ]] || return 0
  read_password "$arn" "$file"
  say "the secret '$1' is there"
}

# The installer wants a password for the predefined users. Nobody logs in with it: administrators of an application server come in
# through the operating system, and its scripts, too. Made anew in each run, kept nowhere.
make_password() {
  python3 -c 'import secrets, sys; sys.stdout.write(secrets.token_urlsafe(32))' | install_file 0600 root:root "$SCRATCH/$1"
}

get_license
if [[ $(fact role) == app-server ]] && ! has_fact secrets.password; then
  make_password iris-password
else
  get_password password iris-password
fi
get_password gatewayPassword gateway-password
