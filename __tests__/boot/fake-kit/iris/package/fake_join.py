"""Who creates a mirror and who joins it. Sources: CPF reference, ConfigMirror; High Availability Guide, "Creating a Mirror"."""

import os
import time
import uuid

import fake_beliefs
import fake_certificates
import fake_map
from fake_network import AGENT_PORT, answers, ask
from fake_state import own, own_address

TYPES = {"primary": "failover", "backup": "failover", "drasync": "dr", "rorasync": "reporting"}
# Of a [Mirrors] line: j|k (CPF reference, [Mirrors]).
ARBITER = 9


class NotJoined(Exception):
    pass


def config_mirror(one, said):
    kind, mirror = said.get("Member"), one.state()["mirror"]
    if kind not in TYPES or not {"Name", "Member", "Primary"} <= set(said) or "@@" in said["Primary"]:
        raise NotJoined("Name, Member or Primary is wrong")
    if mirror is not None:
        # "will exit if the mirror already exists without updating any properties", but for a missing arbiter.
        if said.get("ArbiterURL") and not mirror["arbiter"] and one.status()[0] == "Primary":
            # Settings of a mirror are edited on the primary only (High Availability Guide, "Editing or Removing a Failover
            # Member"): whether a backup's merge could do it too is not said.
            set_arbiter(one, said["ArbiterURL"])
            return one.note(f"ConfigMirror: {mirror['name']} exists, arbiter added")
        return one.note(f"ConfigMirror: {mirror['name']} exists, nothing changed")
    tls = said.get("UseSSL") == "1"
    files = [f"{said.get('SSLDir', '')}/{name}.pem" for name in ("CAFile", "CertificateFile", "PrivateKeyFile")]
    if tls and not all(os.path.exists(file) for file in files):
        raise NotJoined(f"no certificate in {said.get('SSLDir')}")
    if not answers("127.0.0.1" if own_address() == "0.0.0.0" else own_address(), AGENT_PORT):
        raise NotJoined("the ISCAgent of this system does not answer")
    member = {
        "name": said["Name"],
        "member": said["SystemName"].upper(),
        "guid": str(uuid.uuid4()).upper(),
        "tls": tls,
        "certificates": said.get("SSLDir", "") if tls else "",
        "arbiter": said.get("ArbiterURL", ""),
        "maxServers": one.cpf("config", "MaxServers"),
        "peers": {},
        "pending": {},
        "changedNames": {},
        "lastRole": "",
        "journal": 0,
    }
    one.set_cpf("MirrorMember", "AsyncMemberType", fake_map.KINDS.get(kind, "0"))
    if kind == "primary":
        if said["Primary"] != "localhost":
            raise NotJoined("Primary of the primary is localhost")
        member["lastRole"] = "Primary"
        address = own()["address"] or "127.0.0.1"
        entry = {
            "address": address,
            "guid": member["guid"],
            "type": fake_map.FAILOVER,
            "port": one.port(),
            "subject": own_subject(member),
        }
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


def set_arbiter(one, url):
    mirror = one.state()["mirror"]["name"]
    field = one.cpf_section("Mirrors")[mirror].split(",")
    field[ARBITER] = url.replace(":", "|")
    one.set_cpf("Mirrors", mirror, ",".join(field))
    one.change(lambda state: state["mirror"].update(arbiter=url))


def join(one, member, kind, primary):
    """ "The instance configured as the mirror primary must be running before other members can be added." """
    if not answers(primary, AGENT_PORT):
        raise NotJoined(f"no ISCAgent at {primary}")
    answer = ask(primary, one.port(), {**question(one, member), "type": TYPES[kind]})
    if not answer or not answer.get("joined"):
        why = (answer or {}).get("why") or "is not the primary of " + member["name"] + " and reachable"
        raise NotJoined(f"{primary} {why}")
    member["peers"] = {answer["member"]: {"address": primary, "port": one.port()}}


def own_subject(member):
    return fake_certificates.subject(member["certificates"]) if member["tls"] else ""


def question(one, member):
    return {
        "ask": "join",
        "type": fake_map.own_type(one, member),
        "port": one.port(),
        "subject": own_subject(member),
        **{key: member[key] for key in ("name", "member", "guid", "tls", "maxServers")},
    }


def answer(one, mirror, primary, asked, address):
    """As the primary: who is new waits until it is admitted, where the mirror uses TLS (High Availability Guide, "Authorize the
    Second Failover Member or Async"); so does a member whose certificate has another subject than before ("Authorizing X.509
    DN Updates")."""
    if not primary or asked["tls"] != mirror["tls"]:
        return {"joined": False}
    members = fake_map.read(one, mirror["name"])
    known = members.get(asked["member"])
    entry = {
        "address": address,
        "guid": asked["guid"],
        "type": fake_map.FAILOVER if asked["type"] == "failover" else fake_map.ASYNC,
        "port": asked["port"],
        "subject": asked["subject"],
    }
    if known is not None and known["guid"] != asked["guid"]:
        # The GUID is what identifies a member (CPF reference, [MapMirrors]); error messages, "GUID mismatch".
        return {"joined": False, "why": f"knows a member {asked['member']} with another GUID"}
    failover = [name for name in fake_map.failover_partners(members, asked["member"])]
    if known is None and entry["type"] == fake_map.FAILOVER and len(failover) > 1:
        return {"joined": False, "why": f"has two failover members: {', '.join(sorted(failover))}"}
    if known is None and mirror["tls"]:
        wait(one, "pending", mirror, asked["member"], entry)
    elif known is None:
        fake_map.write(one, mirror["name"], {**members, asked["member"]: entry})
    elif known["subject"] != entry["subject"]:
        wait(one, "changedNames", mirror, asked["member"], entry)
    return {"joined": True, "member": mirror["member"]}


def wait(one, where, mirror, name, entry):
    """Who waits is a name and a GUID: another one with the same name waits beside it."""
    there = mirror[where].get(name)
    key = name if there is None or there["guid"] == entry["guid"] else f"{name} {entry['guid']}"
    one.change(lambda state: state["mirror"][where].update({key: {**entry, "name": name}}))


def update_own_subject(one, mirror):
    """Of the primary, whose certificate has another subject than before: "automatically propagated to and authorized on other mirror
    members that are connected" (High Availability Guide, "Authorizing X.509 DN Updates")."""
    members = fake_map.read(one, mirror["name"])
    own = members.get(mirror["member"])
    if own is not None and own["subject"] != own_subject(mirror):
        fake_map.write(one, mirror["name"], {**members, mirror["member"]: {**own, "subject": own_subject(mirror)}})


def must_authorize_primary(one, mirror, primary):
    """A member that was not connected then has it pending when it connects, and is told apart from what waits on the primary: it
    must be authorised on that member, which cannot reject it (as above)."""
    known = fake_map.read(one, mirror["name"]).get(primary["member"])
    entry = primary["members"][primary["member"]]
    if known is None or known["subject"] == entry["subject"]:
        return False
    if mirror["changedNames"].get(primary["member"], {}).get("subject") != entry["subject"]:
        wait(one, "changedNames", mirror, primary["member"], entry)
    return True


def add_failover_member(one, mirror_name, instance, address, agent_port):
    """SYS.Mirror.AddFailoverMember() on the primary: the member at that agent, which must wait as a failover member (class
    reference; its certificate "is automatically verified when the member is added")."""
    mirror = one.state()["mirror"]
    if not fake_beliefs.holds("admit-by-name"):
        return "ERROR #5002: <METHOD DOES NOT EXIST> AddFailoverMember\r\nERROR #5001: no member was added"
    if (mirror_name, instance, int(agent_port)) != (mirror["name"], one.name, AGENT_PORT):
        return "ERROR #2076: no such instance at that agent"
    if any(member["address"] == address for member in fake_map.read(one, mirror["name"]).values()):
        return "ERROR #2137: is a failover member already"
    for key, entry in mirror["pending"].items():
        if entry["address"] == address and entry["type"] == fake_map.FAILOVER and answers(address, AGENT_PORT):
            become_member(one, mirror, key)
            return "OK"
    return "ERROR #2076: has not joined the mirror"


# What a member cannot be without (class reference, Config.MapMirrors), and what the primary compares at each connection.
REQUIRED = ("GUID", "InstanceDirectory", "MemberType", "MirrorAddress", "MirrorSSPort", "SSLComputerName")


def create_member(one, mirror_name, name, properties):
    """Config.MapMirrors.Create() on the primary: creates an authorised member (High Availability Guide, as above)."""
    mirror = one.state()["mirror"]
    if not fake_beliefs.holds("admit-by-name"):
        return "ERROR #5002: <METHOD DOES NOT EXIST> Create"
    missing = [key for key in REQUIRED if properties.get(key, "") == ""]
    if mirror_name != mirror["name"] or missing:
        return f"ERROR #5659: property required: {', '.join(missing)}"
    for key, entry in mirror["pending"].items():
        if (entry["name"], entry["guid"], entry["subject"]) == (
            name,
            properties["GUID"],
            properties["SSLComputerName"],
        ):
            become_member(one, mirror, key, type=properties["MemberType"])
            return "OK"
    return "ERROR #5002: no such member waits"


def become_member(one, mirror, key, **other):
    entry = {**mirror["pending"][key], **other}
    fake_map.write(one, mirror["name"], {**fake_map.read(one, mirror["name"]), entry["name"]: entry})
    one.change(lambda state: state["mirror"]["pending"].pop(key, None))


def authorize_pending_members(one):
    """SYS.Mirror.AuthorizePendingMembers(): whose certificate changed (High Availability Guide, "Authorizing X.509 DN Updates").
    Whether it admits new members too stands nowhere: it does where the calls for those do not exist."""
    mirror = one.state()["mirror"]
    if not fake_beliefs.holds("admit-by-name"):
        for key in list(mirror["pending"]):
            become_member(one, mirror, key)
    members = fake_map.read(one, mirror["name"])
    for entry in mirror["changedNames"].values():
        members[entry["name"]]["subject"] = entry["subject"]
    fake_map.write(one, mirror["name"], members)
    one.change(lambda state: state["mirror"].update(changedNames={}))


def rows_of(one, query, mirror_name, columns):
    """PendingNewMembers and PendingDNUpdates of SYS.Mirror (class reference)."""
    mirror = one.state()["mirror"]
    if mirror is None or mirror_name != mirror["name"]:
        return []
    waiting = mirror["pending" if query == "PendingNewMembers" else "changedNames"]
    return [[row(one, entry)[column] for column in columns] for entry in waiting.values()]


def row(one, entry):
    return {
        "Name": entry["name"],
        "GUID": entry["guid"],
        "InstanceDirectory": f"{one.directory}/",
        "AgentAddress": entry["address"],
        "AgentPort": str(AGENT_PORT),
        "ECPAddress": entry["address"],
        "MirrorAddress": entry["address"],
        "MirrorSSPort": str(entry["port"]),
        "MemberType": entry["type"],
        "SSLComputerName": entry["subject"],
        "EncryptCommunication": "0",
        "ConnectsTo": "",
    }
