#!/bin/bash
# First step of every server: fetch the node's facts and its script bundle, check them, start boot/run.sh.
#
# This text is the server's user data. It is the same for ever for one node: whatever may change is in the facts or in
# the bundle. A later run is `bash /opt/iris-node/bootstrap.sh`.
set -Eeuo pipefail
shopt -s inherit_errexit
umask 077

readonly BUCKET='@@BUCKET@@'
readonly NODE='@@NODE@@'
readonly REGION='@@REGION@@'

# Tests run below another root and wait less.
readonly ROOT="${IRIS_NODE_ROOT:-}"
# All waiting of one run ends after this many seconds, plus 60 for the call that runs then. On the first boot the facts
# come after the server: Terraform writes them when the volumes of the server exist.
readonly LIMIT_SECONDS="${IRIS_NODE_LIMIT_SECONDS:-900}"
readonly PAUSE_SECONDS="${IRIS_NODE_PAUSE_SECONDS:-5}"

readonly LOG="$ROOT/var/log/iris-node.log"
readonly FACTS="$ROOT/etc/iris-node/facts.json"
readonly HOUSE="$ROOT/opt/iris-node"
readonly RELEASES="$HOUSE/releases"

# Whoever starts this, with whatever environment: the path of all scripts, and a home that root alone can write, because the AWS
# CLI runs what an alias file there says, and Python what its site-packages hold.
export HOME=/root
export PATH="${IRIS_NODE_PATH_FIRST:+$IRIS_NODE_PATH_FIRST:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export AWS_PAGER=''

say() { printf '%s %s bootstrap: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$NODE" "$*"; }
fail() {
  say "FAILED: $*" >&2
  exit 1
}

# Get an object of the configuration bucket. The role, the object and the way to S3 may be younger than the server.
fetch() {
  local key=$1 file=$2
  until timeout 60 aws s3api get-object --region "$REGION" --bucket "$BUCKET" --key "$key" "$file" </dev/null >/dev/null; do
    ((SECONDS + PAUSE_SECONDS <= LIMIT_SECONDS)) || fail "could not get s3://$BUCKET/$key within $LIMIT_SECONDS s"
    sleep "$PAUSE_SECONDS"
  done
}

# One value of a facts file, by its dotted name.
fact() {
  python3 -c 'import functools, json, sys
with open(sys.argv[1]) as file:
    print(functools.reduce(lambda value, key: value[key], sys.argv[2].split("."), json.load(file)))' "$1" "$2"
}

# Whether a file has this checksum.
has_checksum() { printf '%s  %s\n' "$2" "$1" | sha256sum --check --status; }

# The files of a bundle: one JSON object, text by path. `unpack` writes them below the bundle's folder, `verify` compares.
bundle_files() {
  python3 - "$1" "$2/bundle.json" <<'PYTHON'
import json, os, sys
what, bundle = sys.argv[1:]
with open(bundle) as file:
    files = json.load(file)
for path, text in files.items():
    target = os.path.join(os.path.dirname(bundle), path)
    if what == "unpack":
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write(text)
    else:
        with open(target) as file:
            if file.read() != text:
                sys.exit(path + " was changed")
PYTHON
}

# Whether a folder holds the bundle that has this checksum, as it came.
holds_bundle() {
  local folder=$1 checksum=$2
  [[ -f $folder/bundle.json ]] && has_checksum "$folder/bundle.json" "$checksum" && bundle_files verify "$folder"
}

fetch_facts() {
  local new="$FACTS.new"
  fetch "nodes/$NODE.json" "$new"
  [[ $(fact "$new" node) == "$NODE" ]] || fail "nodes/$NODE.json is not about $NODE"
  chmod 0600 "$new"
  mv -f "$new" "$FACTS"
  say "facts written to $FACTS"
}

fetch_bundle() {
  local release=$1 checksum=$2 new
  [[ $release =~ ^[0-9a-f]{16}$ ]] || fail "the facts name the bundle '$release', expected 16 hexadecimal digits"
  holds_bundle "$RELEASES/$release" "$checksum" && return
  new="$RELEASES/.new"
  rm -rf "$new"
  mkdir -p "$new"
  fetch "bundle/$release.json" "$new/bundle.json"
  has_checksum "$new/bundle.json" "$checksum" || fail "bundle $release has another checksum than the facts say"
  bundle_files unpack "$new"
  rm -rf "${RELEASES:?}/$release"
  mv "$new" "$RELEASES/$release"
  say "bundle $release is in place"
}

mkdir -p "$(dirname "$LOG")" "$(dirname "$FACTS")" "$RELEASES"
exec > >(tee -a "$LOG") 2>&1
trap 'say "FAILED at line $LINENO" >&2' ERR

for tool in aws curl flock python3 sha256sum timeout; do
  command -v "$tool" >/dev/null || fail "the image has no '$tool'; guest/README.md lists what an image must contain"
done
exec 9>"$HOUSE/lock"
# The timer that renews certificates takes the lock too, at any hour, and also beside a boot.
flock --nonblock 9 || { say "waiting for another run" && flock --timeout "$LIMIT_SECONDS" 9; } || fail "another run is not finished after $LIMIT_SECONDS s"
[[ $0 -ef $HOUSE/bootstrap.sh ]] || install -m 0700 "$0" "$HOUSE/bootstrap.sh"
# Python takes modules out of the folder of now first, and a person may have started this in /tmp.
cd /

fetch_facts
release=$(fact "$FACTS" bundle.release)
checksum=$(fact "$FACTS" bundle.sha256)
fetch_bundle "$release" "$checksum"
# Not `exec`, and without the lock: what the scripts start in the background must not hold it.
bash "$RELEASES/$release/boot/run.sh" 9>&-
