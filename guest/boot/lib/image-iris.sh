# shellcheck shell=bash
# IRIS that the image brings: its directory is copied to the system volume once, and mounted where the image has it.
# Sourced after iris.sh.

# The registry of the image names its own directory; so do paths in IRIS. The bind mount keeps both true.
copy_image() {
  local image=$1 new="$IRIS_DIRECTORY.new"
  [[ -x $image/bin/iris && -f $image/iris.cpf ]] || fail "the image has no IRIS in '$image': give the directory that 'iris list' shows on it"
  ! iris_running || fail "IRIS of the image runs in '$image': make the image with IRIS stopped and not started at boot"
  [[ $(stat -c %U "$image/mgr") == "$IRIS_OWNER" || $(stat -c %G "$image/mgr") == irisusr ]] ||
    fail "'$image/mgr' belongs to $(stat -c %U:%G "$image/mgr"): install IRIS in the image with the users $IRIS_OWNER (51773) and irisusr (52773)"
  if [[ -n $(ls -A "$IRIS_DIRECTORY" 2>/dev/null || true) ]]; then
    # The copy gets its name when it is whole.
    [[ ! -f $STARTED_MARK ]] || return 0
    fail "$IRIS_DIRECTORY holds files, and no finished copy of the image's IRIS: look at them, then empty the directory or attach the right system volume"
  fi
  say "copying IRIS of the image from $image to $IRIS_DIRECTORY"
  # Under another name until it is whole: a copy that was interrupted is made again.
  rm -rf "$new"
  mkdir -p "$new"
  cp -a "$image/." "$new/"
  chown --reference="$image" "$new"
  chmod --reference="$image" "$new"
  printf 'image\n' >"$STARTED_MARK"
  mkdir -p "$IRIS_DIRECTORY"
  rmdir "$IRIS_DIRECTORY"
  mv "$new" "$IRIS_DIRECTORY"
}

cpf_version() { sed -n '/^Version=/{s///;s/\r$//;p;q}' "$1" 2>/dev/null || true; }

# A new server has registry, commands and ISCAgent of its image. The instance on the volume may have been upgraded in place
# since, and an agent that is older than the instance is refused (Error Reference).
refuse_older_image() {
  local image=$1 of_image of_volume newest
  of_image=$(cpf_version "$image/iris.cpf")
  of_volume=$(cpf_version "$IRIS_DIRECTORY/iris.cpf")
  newest=$(printf '%s\n' "$of_image" "$of_volume" | sort --version-sort | tail -n 1)
  [[ -z $of_image || -z $of_volume || $of_image == "$newest" ]] ||
    fail "the image has IRIS $of_image in '$image', and the system volume IRIS $of_volume: commands and ISCAgent of the image would be older than the instance; use an image with IRIS $of_volume or later"
}

mount_over_image() {
  local image=$1 line
  line="$IRIS_DIRECTORY $image none bind,x-systemd.requires-mounts-for=$IRIS_DIRECTORY 0 0"
  grep --quiet --line-regexp --fixed-strings -- "$line" /etc/fstab 2>/dev/null || printf '%s\n' "$line" >>/etc/fstab
  mountpoint --quiet "$image" || mount --bind "$IRIS_DIRECTORY" "$image"
  [[ $IRIS_DIRECTORY/iris.cpf -ef $image/iris.cpf ]] || fail "'$image' does not show $IRIS_DIRECTORY: something else is mounted there"
}
