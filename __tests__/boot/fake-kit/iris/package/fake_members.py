"""The query SYS.Mirror:MemberStatusList: name, type, status, journal transfer, dejournaling.

Source: High Availability Guide, "Using the ^MIRROR Status Monitor", with its two examples: a failover member lists every
connected member, an async itself and the failover members. The order of the columns is a belief.
"""

import os

import fake_map
from fake_beliefs import holds
from fake_network import ask

TYPES = {"failover": "Failover", "dr": "Disaster Recovery", "reporting": "Read-Only Reporting"}


def rows(one):
    mirror = one.state()["mirror"]
    own_type = fake_map.own_type(one, mirror)
    found = [row(mirror["member"], own_type, one.status())]
    for name, entry in fake_map.read(one, mirror["name"]).items():
        if name == mirror["member"] or (own_type != "failover" and entry["type"] != fake_map.FAILOVER):
            continue
        answer = ask(entry["address"], entry["port"], {"ask": "status"}) if reaches_members(one) else None
        if entry["type"] == fake_map.FAILOVER:
            found.append(row(name, "failover", failover_status(answer, mirror)))
        elif answer:
            found.append(row(name, answer["type"], answer["parts"]))
    return found


def reaches_members(one):
    demands = any(server.get("SSLSupportLevel") == "2" for server in one.state().get("servers", []))
    return holds("superserver-demands") or not demands


def row(name, kind, status):
    status = [*status, "N/A", "N/A"]
    first = [name, TYPES[kind]] if holds("member-list") else [TYPES[kind], name]
    return [*first, *status[:3]]


def failover_status(answer, mirror):
    """ "Active" only in step: of another MaxServers it may not take over (CPF reference, MaxServers)."""
    if not answer:
        return ["Down", "Disconnected"]
    if answer["status"] != "Backup":
        return [answer["status"]]
    active = answer["maxServers"] == mirror["maxServers"] and not os.path.exists("/test/backup-is-behind")
    return ["Backup", "Active" if active else "Disconnected", answer["dejournaling"]]
