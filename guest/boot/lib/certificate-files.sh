# shellcheck shell=bash
# Where certificate, private key and CA of this server are. Sourced after common.sh.
#
# The folder is a link to one set of the three files, so that a new set comes into use as a whole:
#   tls -> tls-sets/<hash>/{CAFile.pem,CertificateFile.pem,PrivateKeyFile.pem,source}
# The first three names are those that `ConfigMirror:SSLDir=` asks for; `source` tells where the set is from. A web server that
# verifies IRIS by another CA than its own has that one in GatewayCAFile.pem.

# shellcheck source=certificate-end.sh
source "$BOOT/lib/certificate-end.sh"

readonly TLS_FILES=(CAFile.pem CertificateFile.pem PrivateKeyFile.pem source) GATEWAY_CA=GatewayCAFile.pem
# Why a new certificate is not in use yet. The timer says it in the status.
# shellcheck disable=SC2034 # used by certificate-checks.sh
readonly CERTIFICATE_WAITS="$STATE/certificate-waits"

# Decides place and readers. IRIS reads the files as irisusr; Apache reads them as root, and the step 'web-server' gives
# the Web Gateway copies of its own.
prepare_tls() {
  ROLE=$(fact role)
  TLS=$(tls_folder)
  TLS_GROUP=irisusr TLS_MODE=0640
  [[ $ROLE != web-server ]] || { TLS_GROUP=root TLS_MODE=0600; }
  TLS_SETS="$TLS-sets"
  readonly ROLE TLS TLS_GROUP TLS_MODE TLS_SETS
  install -d -m 0750 -o root -g "$TLS_GROUP" "$TLS_SETS"
}

# The set in use: a folder of $TLS_SETS, or nothing.
set_in_use() {
  [[ ! -L $TLS ]] || readlink "$TLS"
}

point_to_set() {
  ln -sfn "$1" "$TLS.new"
  mv -T "$TLS.new" "$TLS"
}

# store_set FOLDER: copies a checked set from memory to its place and prints its name for point_to_set.
store_set() {
  local from=$1 name target file files=("${TLS_FILES[@]}")
  [[ ! -f $from/$GATEWAY_CA ]] || files+=("$GATEWAY_CA")
  name=$(cd "$from" && cat "${files[@]}" | sha256sum | cut -c 1-16)
  target="$TLS_SETS/$name"
  install -d -m 0750 -o root -g "$TLS_GROUP" "$target"
  for file in "${files[@]}"; do
    install_file "$TLS_MODE" "root:$TLS_GROUP" "$target/$file" <"$from/$file"
  done
  printf '%s/%s\n' "$(basename "$TLS_SETS")" "$name"
}

# Old private keys do not stay on the disk. A request to a private CA does, until its certificate is in use.
remove_other_sets() {
  local kept entry
  kept=$(set_in_use)
  for entry in "$TLS_SETS"/*; do
    [[ ${entry##*/} == "${kept##*/}" || ${entry##*/} == request ]] || rm -rf "$entry"
  done
}

# take_over FOLDER: the set becomes the one in use and its users are told; when one of them refuses it, the old set is back.
take_over() {
  local name before
  before=$(set_in_use)
  name=$(store_set "$1")
  [[ $before != "$name" ]] || return 0
  if must_wait_for_start; then
    remove_other_sets
    return 0
  fi
  if [[ -d $TLS && ! -L $TLS ]]; then
    before="${TLS_SETS##*/}/before"
    mv -T "$TLS" "${TLS_SETS%/*}/$before"
  fi
  point_to_set "$name"
  if ! (tell_users); then
    if [[ -n $before ]]; then
      point_to_set "$before"
      (tell_users) || say 'the users of the old certificate did not take it up again' >&2
      remove_other_sets
      say 'the old certificate is in use again' >&2
    fi
    exit 1
  fi
  remove_other_sets
  say "certificate in use: $(describe_certificate "$TLS/CertificateFile.pem")"
}
