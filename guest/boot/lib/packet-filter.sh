# shellcheck shell=bash
# The packet filter that makes a member without the primary's part refuse its clients. Sourced after common.sh.

readonly FILTER_TABLE='inet iris_endpoint'

# `closed`, `open`, or `none` when there is no such table; fails when the kernel gives no answer.
filter_state() {
  local tables rules
  tables=$(nft list tables 2>/dev/null) || return 1
  if ! grep --quiet --line-regexp --fixed-strings "table $FILTER_TABLE" <<<"$tables"; then
    printf 'none\n'
    return
  fi
  # shellcheck disable=SC2086 # family and name
  rules=$(nft list table $FILTER_TABLE 2>/dev/null) || return 1
  if [[ $rules == *reject* ]]; then printf 'closed\n'; else printf 'open\n'; fi
}

# set_filter STATE: as a whole or not at all, in one transaction.
set_filter() {
  local rules
  rules=$(filter_rules "$1") || return 1
  nft --file - <<<"$rules"
}

remove_filter() {
  printf 'table %s\ndelete table %s\n' "$FILTER_TABLE" "$FILTER_TABLE" | nft --file -
}

# filter_rules STATE: what nft is to make of it.
#
# Before the filters of others, at priority 0. A reset for every packet, also of connections that are open: their clients
# learn at once that this is not the primary any more, and no further request gets through. The port of the probe is not
# among the listeners. Members, application servers and web servers have other addresses than the load balancer.
filter_rules() {
  python3 - "$FACTS" "$1" "$FILTER_TABLE" <<'PYTHON'
import ipaddress, json, sys
path, state, table = sys.argv[1:]
with open(path) as file:
    endpoint = json.load(file)["endpoint"]
rules = []
if state == "closed":
    overlay = endpoint.get("overlayAddress")
    for listener in endpoint["listeners"]:
        # A route table leads all of its clients here, whoever they are: they are known by the address that they want.
        if overlay:
            who = "ip daddr %s" % ipaddress.IPv4Address(overlay)
        else:
            networks = ipaddress.collapse_addresses(ipaddress.IPv4Network(one) for one in listener["sources"])
            who = "ip saddr { %s }" % ", ".join(map(str, networks))
        rules.append("    %s tcp dport %d reject with tcp reset" % (who, int(listener["port"])))
print("\n".join(["table " + table, "delete table " + table, "table %s {" % table, "  chain input {",
                 "    type filter hook input priority -10; policy accept;", *rules, "  }", "}"]))
PYTHON
}
