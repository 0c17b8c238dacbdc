"""Who creates a mirror and who joins it. Sources: CPF reference, ConfigMirror; High Availability Guide, "Creating a Mirror"."""

import os
import time
import uuid

import fake_map
from fake_network import AGENT_PORT, answers, ask
from fake_state import own, own_address

TYPES = {"primary": "failover", "backup": "failover", "drasync": "dr", "rorasync": "reporting"}


class NotJoined(Exception):
    pass


def config_mirror(one, said):
    kind, mirror = said.get("Member"), one.state()["mirror"]
    if kind not in TYPES or not {"Name", "Member", "Primary"} <= set(said) or "@@" in said["Primary"]:
        raise NotJoined("ConfigMirror: Name, Member or Primary is wrong")
    if mirror is not None:
        # "will exit if the mirror already exists without updating any properties", but for a missing arbiter.
        return one.note(f"ConfigMirror: {mirror['name']} exists, nothing changed")
    tls = said.get("UseSSL") == "1"
    files = [f"{said.get('SSLDir', '')}/{name}.pem" for name in ("CAFile", "CertificateFile", "PrivateKeyFile")]
    if tls and not all(os.path.exists(file) for file in files):
        raise NotJoined(f"ConfigMirror: no certificate in {said.get('SSLDir')}")
    if not answers("127.0.0.1" if own_address() == "0.0.0.0" else own_address(), AGENT_PORT):
        raise NotJoined("ConfigMirror: the ISCAgent of this system does not answer")
    member = {
        "name": said["Name"],
        "member": said["SystemName"].upper(),
        "guid": str(uuid.uuid4()).upper(),
        "tls": tls,
        "arbiter": said.get("ArbiterURL", ""),
        "maxServers": one.cpf("config", "MaxServers"),
        "peers": {},
        "pending": {},
        "lastRole": "",
        "journal": 0,
    }
    one.set_cpf("MirrorMember", "AsyncMemberType", fake_map.KINDS.get(kind, "0"))
    if kind == "primary":
        if said["Primary"] != "localhost":
            raise NotJoined("ConfigMirror: Primary of the primary is localhost")
        member["lastRole"] = "Primary"
        address = own()["address"] or "127.0.0.1"
        entry = {"address": address, "guid": member["guid"], "type": fake_map.FAILOVER, "port": one.port()}
        fake_map.write(one, member["name"], {member["member"]: entry})
    else:
        join(one, member, kind, said["Primary"])
    arbiter = member["arbiter"].replace(":", "|")
    one.set_cpf("Mirrors", member["name"], f"{uuid.uuid4()},2,1,,8000,0,{int(tls)},,0,{arbiter},0,0,2")
    one.set_cpf("MirrorMember", "SystemName", member["member"])
    fake_map.validate(one, "1")
    one.change(lambda state: state.update(mirror=member))
    one.note(
        f"ConfigMirror: {said['Name']} {'created' if kind == 'primary' else 'joined as ' + kind} by {member['member']}"
    )
    while one.status()[0] == "Not initialized" and one.running():
        time.sleep(0.05)


def join(one, member, kind, primary):
    """ "The instance configured as the mirror primary must be running before other members can be added." """
    if not answers(primary, AGENT_PORT):
        raise NotJoined(f"ConfigMirror: no ISCAgent at {primary}")
    answer = ask(primary, one.port(), {**question(one, member), "type": TYPES[kind]})
    if not answer or not answer.get("joined"):
        why = (answer or {}).get("why") or "is not the primary of " + member["name"] + " and reachable"
        raise NotJoined(f"ConfigMirror: {primary} {why}")
    member["peers"] = {answer["member"]: {"address": primary, "port": one.port()}}


def question(one, member):
    return {
        "ask": "join",
        "type": fake_map.own_type(one, member),
        "port": one.port(),
        **{key: member[key] for key in ("name", "member", "guid", "tls", "maxServers")},
    }


def answer(one, mirror, primary, asked, address):
    """As the primary: who is new waits until it is admitted, where the mirror uses TLS (High Availability Guide,
    "Authorizing Pending Members")."""
    if not primary or asked["tls"] != mirror["tls"]:
        return {"joined": False}
    members = fake_map.read(one, mirror["name"])
    known = members.get(asked["member"])
    entry = {
        "address": address,
        "guid": asked["guid"],
        "type": fake_map.FAILOVER if asked["type"] == "failover" else fake_map.ASYNC,
        "port": asked["port"],
    }
    if known is not None and known["guid"] != asked["guid"]:
        # The GUID is what identifies a member (CPF reference, [MapMirrors]); error messages, "GUID mismatch".
        return {"joined": False, "why": f"knows a member {asked['member']} with another GUID"}
    failover = [name for name in fake_map.failover_partners(members, asked["member"])]
    if known is None and entry["type"] == fake_map.FAILOVER and len(failover) > 1:
        return {"joined": False, "why": f"has two failover members: {', '.join(sorted(failover))}"}
    if known is None and mirror["tls"]:
        one.change(lambda state: state["mirror"]["pending"].update({asked["member"]: entry}))
    elif known is None:
        fake_map.write(one, mirror["name"], {**members, asked["member"]: entry})
    return {"joined": True, "member": mirror["member"]}


def admit(one, names=None):
    """Who waits becomes a member; `names`: only these."""
    mirror = one.state()["mirror"]
    pending = {name: entry for name, entry in mirror["pending"].items() if names is None or name in names}
    fake_map.write(one, mirror["name"], {**fake_map.read(one, mirror["name"]), **pending})

    def forget(state):
        for name in pending:
            state["mirror"]["pending"].pop(name, None)

    one.change(forget)
