#!/bin/bash
# The first process of a throw-away machine: it prepares a root file system over the one of this computer, says so, and
# waits until it is killed; then mounts, processes and network of the machine are gone.
#
# start.sh FOLDER: FOLDER/upper holds what the machine changes; FOLDER/root is its root file system.
set -euo pipefail
folder=$1
mount --make-rprivate /
mount -t tmpfs tmpfs "$folder/layers"
mkdir -p "$folder/layers/upper" "$folder/layers/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/layers/upper,workdir=$folder/layers/work" "$folder/root"
cd "$folder/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys 2>/dev/null || mount --rbind /sys sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs dev
mkdir -p dev/disk/by-id dev/shm dev/pts test/bin test/recorded
for device in null zero full random urandom; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
# Where the AWS CLI and node of this computer live may be below one of the folders that are covered.
# FROM:TO is found at another path.
for path in "${@:2}"; do
  from=${path%%:*}
  path=${path##*:}
  [[ -e $folder/root$path ]] && continue
  mkdir -p "$folder/root$path"
  mount --bind "$from" "$folder/root$path"
  # Not the machine's to change: without an overlay a machine's write would be one on this computer.
  mount -o remount,bind,ro "$folder/root$path"
done
ip link set lo up 2>/dev/null || true
echo ready
# Not `exec`: the first process of the machine also reaps what its daemons leave behind. The test holds the other end of
# standard input: whatever ends the test, ends the machine.
while read -r; do :; done
