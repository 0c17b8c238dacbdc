# shellcheck shell=bash
# Whether the installed IRIS is of a release that the facts can be configured on. Sourced after iris.sh.

# The build as `iris qlist` has it in field 3, such as 2025.3.0.226.0; nothing when the instance is not registered.
iris_build() {
  { iris qlist 2>/dev/null || true; } | awk -F '^' -v name="$IRIS_INSTANCE" 'toupper($1) == toupper(name) { print $3 }'
}

# A kit of an own name and an image tell planning nothing, so the server looks itself: IRIS starts also when it could not
# take all of a merge. One that was configured before works, whatever is documented of its release.
check_iris_release() {
  local minimum build release lack volume=''
  minimum=$(fact iris.minimumRelease)
  [[ -n $minimum ]] || return 0
  build=$(iris_build)
  if [[ ! $build =~ ^([0-9]{4}\.[0-9]+)(\.|$) ]]; then
    say "IRIS in $IRIS_DIRECTORY does not tell its release ('$build'); $minimum or later is needed"
    return 0
  fi
  release=${BASH_REMATCH[1]}
  [[ $(printf '%s\n' "$release" "$minimum" | sort --version-sort | head -n 1) != "$minimum" ]] || return 0
  lack="IRIS in $IRIS_DIRECTORY is $release ($build); what its facts configure needs $minimum or later"
  if [[ ! -f $SYSTEM_STATE/merged.sha256 ]]; then
    # A kit that was installed just now is thrown away by the next run. The copy of an image is kept.
    [[ ! -f $SYSTEM_STATE/installed ]] && ! has_fact iris.imageDirectory || volume=', and a blank system volume: this one holds the old IRIS'
    fail "$lack: give a kit or an image of such a release$volume"
  fi
  say "$lack: upgrade IRIS; a later change of its configuration may fail"
}
