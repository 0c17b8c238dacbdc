# shellcheck shell=bash
# Installation kits: fetched from S3, checked, unpacked where an installer can use them. Sourced after fetch.sh.
#
# kits/<sha256>/unpacked holds what was in the archive, kits/<sha256>/CONTENT the checksum of each file of it, and
# kits/<kind> leads to the unpacked files: where the archive holds one folder with everything, to that. The archive itself
# is not kept.

readonly KITS="$STATE/kits"
# The archive, what it unpacks to (about twice), both at the same time.
readonly KIT_SPACE_FACTOR=3

mebibytes() { printf '%s MiB' "$((($1 + 1048575) / 1048576))"; }

# Whether all files of an unpacked kit are there and as they were unpacked.
holds_kit() {
  [[ -s $KITS/$1/CONTENT ]] && (cd "$KITS/$1/unpacked" && sha256sum --check --status --strict ../CONTENT 2>/dev/null)
}

free_bytes() { df --output=avail --block-size=1 "$KITS" | tail -n 1 | tr -d ' '; }

check_kit_space() {
  local what=$1 bytes=$2 needed=$(($2 * KIT_SPACE_FACTOR)) free
  free=$(free_bytes)
  ((free >= needed)) ||
    fail "$what needs $(mebibytes "$needed") in $KITS ($KIT_SPACE_FACTOR times its $(mebibytes "$bytes")), $(mebibytes "$free") are free: give the servers a larger root volume"
}

# A name that leads out of the folder could overwrite any file of the server.
check_kit_names() {
  local what=$1 archive=$2 names outside
  names=$(tar --list --absolute-names --file "$archive" 2>&1) || {
    rm -f "$archive"
    fail "$what is not a tar archive that can be read: $(grep -m 1 -E '^(tar|gzip): ' <<<"$names" | cut -c 1-200)"
  }
  outside=$(grep -m 1 -E '^/|(^|/)\.\.(/|$)' <<<"$names") || return 0
  rm -f "$archive"
  fail "$what holds the path '$outside', which leads out of its folder: this is not a kit of InterSystems"
}

unpack_kit() {
  local what=$1 archive=$2 folder=$3 said free
  mkdir -p "$folder/unpacked"
  # The documentation of the installer asks for GNU tar and umask 022.
  said=$(umask 022 && tar --extract --no-same-owner --file "$archive" --directory "$folder/unpacked" 2>&1) || {
    free=$(free_bytes)
    rm -rf "$folder" "$archive"
    fail "$what could not be unpacked in $KITS ($(mebibytes "$free") were free then): $(head -n 1 <<<"$said" | cut -c 1-200)"
  }
  rm -f "$archive"
  # The installer changes to the users of IRIS: they must be able to read it.
  chmod -R u+rwX,og+rX,og-w "$folder/unpacked"
  (cd "$folder/unpacked" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum >../CONTENT)
  [[ -s $folder/CONTENT ]] || fail "$what holds no file"
  chmod 0755 "$folder"
}

# The folder that installers start in, relative to kits/.
top_of_kit() {
  local -a entries
  mapfile -d '' -t entries < <(find "$KITS/$1/unpacked" -mindepth 1 -maxdepth 1 -print0)
  wait "$!" || fail "cannot read $KITS/$1/unpacked"
  if ((${#entries[@]} == 1)) && [[ -d ${entries[0]} && ! -L ${entries[0]} ]]; then
    printf '%s/unpacked/%s\n' "$1" "${entries[0]##*/}"
  else
    printf '%s/unpacked\n' "$1"
  fi
}

# get_kit KIND: after it, kits/KIND leads to the unpacked kit. KIND: iris, agent or webGateway.
get_kit() {
  local kind=$1 bucket key sum what size top
  bucket=$(fact "kits.$kind.bucket")
  key=$(fact "kits.$kind.key")
  sum=$(fact "kits.$kind.sha256")
  what="kit $kind (s3://$bucket/$key)"
  [[ $sum =~ ^[0-9a-f]{64}$ ]] || fail "$what: the facts give the SHA-256 checksum '$sum', expected 64 hexadecimal digits"
  if holds_kit "$sum"; then
    say "$what is in place"
  else
    rm -rf "${KITS:?}/$sum" "$KITS/new"
    size=$(object_size "$bucket" "$key")
    check_kit_space "$what" "$size"
    fetch_object "$bucket" "$key" "$sum" "$KITS/archive"
    check_kit_names "$what" "$KITS/archive"
    unpack_kit "$what" "$KITS/archive" "$KITS/new"
    mv -T "$KITS/new" "$KITS/$sum"
    say "$what is unpacked"
  fi
  top=$(top_of_kit "$sum")
  [[ $(readlink "$KITS/$kind" || true) == "$top" ]] || ln -sfn "$top" "$KITS/$kind"
}

# What is left of earlier kits and of runs that were ended; first, because the new kits need the room.
remove_old_kits() {
  local wanted entry
  wanted=$(fact kits)
  for entry in "$KITS"/*; do
    [[ -e $entry || -L $entry ]] || continue
    case ${entry##*/} in
      iris | agent | webGateway) [[ $wanted == *"$(readlink "$entry" | cut -d / -f 1)"* ]] || rm -f "$entry" ;;
      *) [[ $wanted == *"\"${entry##*/}\""* ]] || rm -rf "$entry" ;;
    esac
  done
}
