# shellcheck shell=bash
# Which server and which volumes belong together. Sourced after common.sh.
#
# IRIS on volumes that came from a snapshot or from another server may take itself for the primary that it was. So the same
# record lies on the root volume and on the system volume: where they differ, or name another server or another volume,
# IRIS is not started before the scripts have looked. Where the volumes are others, they tell it to find the primary first.

readonly RECORD="$STATE/registered" RECORD_ON_VOLUME="$SYSTEM_STATE/registered"

volume_ids() {
  python3 - "$FACTS" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    for volume in sorted(json.load(file)["volumes"], key=lambda one: one["volumeId"]):
        print("volume", volume["volumeId"])
PYTHON
}

# Whether this server was registered, whatever the volumes are now.
same_server() {
  local instance
  [[ -f $RECORD ]] && cmp --silent "$RECORD" "$RECORD_ON_VOLUME" || return 1
  instance=$(instance_id)
  [[ $(head -n 1 "$RECORD") == "instance $instance" ]]
}

# Whether every volume of the record is still one of the facts. A volume that was added since changes nothing.
same_volumes() {
  local present
  present=$(volume_ids)
  [[ -z $(tail -n +2 "$RECORD" | grep --invert-match --line-regexp --fixed-strings "$present" || true) ]]
}

# Whether the system volume was registered with exactly these volumes, or with some of them: another server may have had them.
own_volumes() {
  local present
  [[ -f $RECORD_ON_VOLUME && $(head -n 1 "$RECORD_ON_VOLUME") == 'instance '* ]] || return 1
  present=$(volume_ids)
  [[ -z $(tail -n +2 "$RECORD_ON_VOLUME" | grep --invert-match --line-regexp --fixed-strings "$present" || true) ]]
}

# On the root volume last: a server that was interrupted here is registered again.
register() {
  local instance volumes
  instance=$(instance_id)
  volumes=$(volume_ids)
  install_file 0600 root:root "$RECORD_ON_VOLUME" <<<"instance $instance"$'\n'"$volumes"
  install_file 0600 root:root "$RECORD" <"$RECORD_ON_VOLUME"
}

# Recorded volumes that the server sees under another id now, without asking anyone: what the kernel shows of EBS volumes.
missing_volumes() {
  local links=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_ id
  compgen -G "${links}vol*" >/dev/null || return 0
  grep '^volume ' "$RECORD" | while read -r _ id; do
    [[ -e $links${id/-/} ]] || printf '%s\n' "$id"
  done
}
