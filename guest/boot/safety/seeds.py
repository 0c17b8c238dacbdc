"""Which member of a mirror a server asks first: whichever it is, it tells of the others. A fixed one would be silent while its
zone is away, and a server that starts then would never find the mirror.

    seeds.py NAME [IN_USE]   NAME: the part of the facts that has members, port and probe; prints one address

Sources: High Availability Guide, "Configuring Application Server Connections to a Mirror"; Web Gateway Guide, "Mirror Aware".
"""

import concurrent.futures
import json
import socket
import sys

import others

FACTS = "/etc/iris-node/facts.json"
LIMIT_SECONDS = 5


def choose(members, seen, in_use=None):
    """members: {"address", "role"}, in their planned order. seen, by address: "primary", "connects" or nothing.

    `in_use`: the one that a running program was given. It stays while it takes connections. Without one: the primary; else who
    takes connections, of failover members where there are some; else the first planned.
    """
    addresses = [one["address"] for one in members]
    if in_use in addresses and seen.get(in_use):
        return in_use
    primary = [address for address in addresses if seen.get(address) == "primary"]
    first = [one["address"] for one in members if one["role"] == "failover"] or addresses
    connects = [address for address in first if seen.get(address)]
    return (primary + connects + [one for one in addresses if one == in_use] + addresses)[0]


def look(address, port, page):
    try:
        socket.create_connection((address, port), timeout=LIMIT_SECONDS).close()
    except OSError:
        # Its status page may answer still: that is of its web server.
        return None
    return "primary" if others.primary_page(address, *page) else "connects"


def main(name, in_use=None):
    with open(FACTS) as file:
        part = json.load(file)[name]
    page = part["probe"]["port"], part["probe"]["path"]
    addresses = [one["address"] for one in part["members"]]
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(addresses)) as pool:
        seen = dict(zip(addresses, pool.map(lambda address: look(address, part["port"], page), addresses)))
    print(choose(part["members"], seen, in_use))


if __name__ == "__main__":
    main(*sys.argv[1:])
