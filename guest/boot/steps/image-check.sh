#!/bin/bash
# Refuse an image that lacks what the role needs, before anything is changed. Changes nothing.
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

# The arguments of image-check.sh that these facts ask for, one a line.
arguments() {
  python3 - "$FACTS" <<'PYTHON'
import collections, json, sys
with open(sys.argv[1]) as file:
    facts = json.load(file)
print(facts["role"])
print("--os", facts["os"], sep="\n")
mounts = collections.Counter(volume["mount"] for volume in facts.get("volumes") or [])
# How many devices an instance store has, only the server knows.
if any(count > 1 for count in mounts.values()) or facts.get("instanceStore"):
    print("--lvm")
kits = facts.get("kits") or {}
for key, product in (("iris", "iris"), ("agent", "agent"), ("webGateway", "web-gateway")):
    if kits.get(key):
        print("--kit", product, sep="\n")
if any((facts.get("hooks") or {}).values()):
    print("--hooks")
directory = (facts.get("iris") or {}).get("imageDirectory")
if directory:
    print("--iris", directory, sep="\n")
endpoint = facts.get("endpoint")
if endpoint:
    print("--endpoint", endpoint["method"], sep="\n")
PYTHON
}

asked=$(arguments)
mapfile -t asked <<<"$asked"
code=0
result=$(bash "$BOOT/../image-check.sh" "${asked[@]}") || code=$?
say "$result"
((code != 0)) || exit 0
# The status has room for names; what to install stands in the log.
wrong=$(sed -n 's/^wrong: //p' <<<"$result" | sed 's/$/; /' | tr -d '\n')
missing=$(sed -n 's/^missing: \(.*\) (.*/\1/p' <<<"$result" | sed 's/$/, /' | tr -d '\n')
fail "the image is not ready for the role: $wrong${missing:+it lacks ${missing%, }; }the log says what to install"
