# shellcheck shell=bash
# Scripts of the organisation: one before the product starts, one when the server works. Sourced after fetch.sh.
#
# A hook runs at every run of these scripts (each boot, each "run again"), so it must be able to run twice. It is fetched
# and checked each time; nothing unverified is ever started.

# run_hook NAME: beforeStart or afterReady. Nothing where the facts have none.
run_hook() {
  local name=$1 file="$STATE/hooks/$1" bucket key sum limit role node started code=0
  has_fact "hooks.$name" || return 0
  bucket=$(fact "hooks.$name.bucket")
  key=$(fact "hooks.$name.key")
  sum=$(fact "hooks.$name.sha256")
  limit=$(fact "hooks.$name.limitSeconds")
  role=$(fact role)
  node=$(fact node)
  # Not in /run: it is mounted noexec on some systems.
  mkdir -p "$STATE/hooks"
  fetch_object "$bucket" "$key" "$sum" "$file"
  chmod 0700 "$file"
  say "hook $name: starting s3://$bucket/$key, at most $limit s"
  started=$SECONDS
  # The reason for the status stays ours: the hook's own words go to the log.
  env -u IRIS_NODE_REASON IRIS_NODE_ROLE="$role" IRIS_NODE_NAME="$node" IRIS_NODE_FACTS="$FACTS" \
    timeout --kill-after=10 "$limit" "$file" </dev/null || code=$?
  rm -f "$file"
  # 124: it ended when asked to; 137: it was killed 10 s later. A hook may also end with such a code on its own.
  ((code != 124 && code != 137)) || ((SECONDS - started < limit)) ||
    fail "hook $name (s3://$bucket/$key) was ended after its limit of $limit s: make it faster, or give it a higher limitSeconds"
  case $code in
    0) say "hook $name: done" ;;
    126 | 127) fail "hook $name (s3://$bucket/$key) cannot be started (exit code $code): its first line must name an interpreter of the image, such as #!/bin/bash" ;;
    *) fail "hook $name (s3://$bucket/$key) failed with exit code $code: its output is in the log" ;;
  esac
}
