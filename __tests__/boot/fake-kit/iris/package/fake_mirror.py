"""A member of a mirror: a process that listens on its superserver port and talks with the others.

The rules are those of the High Availability Guide as far as the scripts meet them; docs/iris-rules.md names each. Who joins
is in fake_join, who is promoted and demoted in fake_promotion, what a member knows of the others in fake_map.
"""

import json
import os
import re
import signal
import socket
import threading
import time

import fake_databases
import fake_ecp
import fake_join
import fake_map
import fake_promotion
import fake_zmirror
from fake_network import answers, ask, ask_agent
from fake_state import ended, own, own_address

TICK_SECONDS = 0.2


def newest(member):
    """How new its journal is; of two with the same, the last primary comes first, then the first name."""
    return member["journal"], member["lastRole"] == "Primary", [-ord(letter) for letter in member["member"]]


def version(one):
    return [int(number) for number in re.findall(r"\d+", one.cpf("ConfigFile", "Version"))]


def wait_for(condition):
    while not condition():
        time.sleep(0.05)


class Daemon:
    def __init__(self, one):
        self.one, self.role, self.status, self.in_step = one, "", ["Not initialized"], False
        self.ecp = fake_ecp.Client(one)

    def reply(self, question, address):
        mirror = self.one.state()["mirror"]
        if question.get("ask") == "file":
            return {"exists": fake_databases.is_there(question["directory"])}
        if question.get("ask") == "status":
            return self.said(mirror)
        if mirror is None or question.get("name") != mirror["name"]:
            return {}
        if question.get("ask") == "ecp":
            return fake_ecp.answer(self.one, mirror, self.role == "Primary", question, address)
        if question.get("ask") == "join":
            return fake_join.answer(self.one, mirror, self.role == "Primary", question, address)
        if question.get("ask") == "define-primary":
            fake_map.define_primary(self.one, mirror, question["member"])
            return {"defined": question["member"]}
        return fake_promotion.answer(self.one, mirror, self.role == "Primary", question)

    def said(self, mirror):
        if mirror is None:
            return {"status": self.status[0], "inStep": self.in_step}
        shown = ("name", "member", "pending", "changedNames", "maxServers", "lastRole", "journal", "arbiter")
        kept = {key: mirror[key] for key in shown}
        members = fake_map.read(self.one, mirror["name"])
        return {
            "status": self.status[0],
            "parts": self.status,
            "type": fake_map.own_type(self.one, mirror),
            "inStep": self.in_step,
            "members": members,
            "version": version(self.one),
            "defined": fake_map.defined_primary(self.one, mirror),
            "validated": fake_map.validated(self.one),
            "databases": fake_databases.mirrored(self.one),
            "dejournaling": (self.status + [""] * 3)[2],
            **kept,
        }

    def tick(self):
        mirror = self.one.state()["mirror"]
        fake_databases.make_files(self.one)
        if mirror is None or self.one.cpf("MirrorMember", "JoinMirror") == "0":
            # CPF reference, [MirrorMember] JoinMirror: the mirror configuration is ignored.
            self.say(["Not initialized"])
            self.ecp.tick()
        elif self.is_elsewhere(mirror):
            self.say(["Waiting"])
        elif self.role == "Primary":
            fake_join.update_own_subject(self.one, mirror)
            self.say(["Primary"])
        else:
            self.follow(mirror, fake_map.read(self.one, mirror["name"]))

    def is_elsewhere(self, mirror):
        """High Availability Guide, "Resolving Network Address Validation Errors": a member that cannot be reached, or is another
        one, at the address that the mirror has for it, does not join. That it waits then is a belief."""
        entry = fake_map.read(self.one, mirror["name"]).get(mirror["member"])
        address = own()["address"] or "127.0.0.1"
        if entry is None or entry["address"] == address:
            return False
        if self.status != ["Waiting"]:
            self.one.log(f"Mirror address validation failed: {entry['address']} is not this instance", 2)
        return True

    def follow(self, mirror, members):
        """What a member does that is not primary."""
        failover = fake_map.own_type(self.one, mirror) == "failover" and fake_map.validated(self.one)
        partners = fake_map.failover_partners(members, mirror["member"])
        # In its previous role it knows its partner only; else it looks for the primary everywhere (CPF reference,
        # [MirrorMember] ValidatedMember).
        others = {name: one for name, one in members.items() if name != mirror["member"]}
        asked = partners if failover and partners else {} if failover else others
        found = {
            name: answer
            for name, one in {**mirror["peers"], **asked}.items()
            if (answer := ask(one["address"], one["port"], {"ask": "status"})) and answer.get("name") == mirror["name"]
        }
        for answer in found.values():
            if answer["status"] == "Primary":
                return self.stand_by(mirror, answer)
        if failover and self.may_become_primary(mirror, partners, found):
            return self.become_primary()
        self.say(["Waiting"])

    def may_become_primary(self, mirror, partners, found):
        """High Availability Guide, "Automatic Failover Rules", "Unplanned Outage of Both Failover Members"."""
        defined = fake_map.defined_primary(self.one, mirror)
        if defined:
            # No failover: the member that must be primary has its name here (CPF reference, [Mirrors], d).
            return defined == mirror["member"]
        if not partners:
            # "Demoting the Backup to DR Async": it knows that there is no backup.
            return True
        (name, partner), *_ = partners.items()
        other = found.get(name)
        if other is not None:
            # Both instances run and negotiate: the newest journal wins. One that must ask a primary first does not.
            return not other["validated"] or newest(mirror) > newest(other)
        if self.in_step and self.arbiter_answers(mirror):
            return True
        # Its agent says that the instance is down, and gives what journal data it has.
        agent = ask_agent(partner["address"], {"ask": "state", "name": mirror["name"]})
        return agent is not None and not agent.get("running", True)

    @staticmethod
    def arbiter_answers(mirror):
        arbiter, _, port = mirror["arbiter"].partition(":")
        return bool(arbiter) and answers(arbiter, int(port))

    def stand_by(self, mirror, primary):
        """A primary is there: it says who the members are."""
        self.in_step = False
        entry = primary["members"].get(mirror["member"])
        asked = fake_join.question(self.one, mirror)
        if entry is None or (entry["guid"], entry["subject"]) != (mirror["guid"], asked["subject"]):
            waiting = [*primary["pending"].values(), *primary["changedNames"].values()]
            if (mirror["guid"], asked["subject"]) not in [(one["guid"], one["subject"]) for one in waiting]:
                one = primary["members"][primary["member"]]
                ask(one["address"], one["port"], asked)
            return self.say(["Waiting", "Pending"])
        connected = self.status[0] in ("Backup", "Connected")
        if not connected and fake_join.must_authorize_primary(self.one, mirror, primary):
            return self.say(["Waiting", "Pending"])
        fake_map.write(self.one, mirror["name"], primary["members"])
        fake_map.define_primary(self.one, mirror, primary["defined"])
        behind = os.path.exists("/test/mirror-is-behind")
        has = {"lastRole": "Backup", "peers": {}, "journal": mirror["journal"] if behind else primary["journal"]}
        if mirror["lastRole"] == "Primary" and mirror["journal"] >= has["journal"]:
            # Each that becomes primary goes on with a higher number, so this one has what the primary has not. It is discarded
            # (High Availability Guide, "Manual Failover When the Backup Is Not Active").
            self.one.log("Journal data that the primary does not have was discarded")
        if any(mirror[key] != value for key, value in has.items()):
            self.one.change(lambda state: state["mirror"].update(has))
        if mirror["arbiter"] != primary["arbiter"]:
            fake_join.set_arbiter(self.one, primary["arbiter"])
        if not fake_map.validated(self.one):
            fake_map.validate(self.one, "1")
        failover = entry["type"] == fake_map.FAILOVER
        if failover and version(self.one) < primary["version"]:
            # "Once an upgraded failover member becomes primary, you cannot make use of the other failover member until the
            # upgrade is completed" (High Availability Guide, "InterSystems IRIS Instance Compatibility").
            return self.say(["Waiting"])
        if behind:
            return self.say(["Backup" if failover else "Connected", "90 seconds behind", "90 seconds behind"])
        dejournaling = (
            "Warning! Some databases need attention." if fake_databases.need_attention(self.one) else "Caught up"
        )
        if not failover:
            return self.say(["Connected", "Caught up", dejournaling])
        # CPF reference, MaxServers: no automatic failover between members of different values.
        self.in_step = primary["maxServers"] == mirror["maxServers"]
        self.say(["Backup", "Active" if self.in_step else "Not failover ready", dejournaling])

    def become_primary(self):
        # Until the routine is done nobody may connect, and a 0 of it ends the takeover; the next tick tries again.
        if not fake_zmirror.may_become_primary(self.one):
            return self.say(["Waiting"])
        mirror = self.one.state()["mirror"]
        # "It is cleared automatically when that node starts up and becomes the primary."
        fake_map.define_primary(self.one, mirror, "")
        journal = mirror["journal"] + 1
        self.one.change(lambda state: state["mirror"].update(lastRole="Primary", journal=journal))
        self.role = "Primary"
        self.say(["Primary"])

    def say(self, status):
        if status == ["Primary"] and self.role != "Primary":
            self.role = "Primary"
        if status != self.status:
            self.one.note(f"mirror status: {'|'.join(status)}")
        self.status = status
        with open(f"{self.one.run}.status.new", "w") as file:
            json.dump(status, file)
        os.chmod(f"{self.one.run}.status.new", 0o644)
        os.replace(f"{self.one.run}.status.new", f"{self.one.run}.status")

    def ordered(self):
        """What a session ordered: that this member becomes primary, whatever the others are."""
        if os.path.exists(f"{self.one.run}.become-primary"):
            os.remove(f"{self.one.run}.become-primary")
            if not self.is_elsewhere(self.one.state()["mirror"]):
                self.become_primary()

    def answer_others(self, server):
        while True:
            connection, (address, _) = server.accept()
            # Each for itself: a client that says nothing keeps no other waiting.
            threading.Thread(target=self.answer, args=(connection, address), daemon=True).start()

    def answer(self, connection, address):
        with connection:
            try:
                line = connection.makefile().readline()
                if line.startswith("{"):
                    connection.sendall(json.dumps(self.reply(json.loads(line), address)).encode() + b"\n")
            except (OSError, ValueError):
                pass

    def loop(self, server):
        threading.Thread(target=self.answer_others, args=(server,), daemon=True).start()
        while True:
            self.ordered()
            self.tick()
            time.sleep(TICK_SECONDS)


def serve(one):
    """Start the instance; returns when it listens and knows its place."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((own_address(), one.port()))
    server.listen()
    for name in ("status", "become-primary"):
        if os.path.exists(f"{one.run}.{name}"):
            os.remove(f"{one.run}.{name}")
    child = os.fork()
    if child:
        server.close()
        with open(f"{one.run}.pid", "w") as file:
            file.write(str(child))
        one.log("Startup of InterSystems IRIS")
        return wait_for(lambda: os.path.exists(f"{one.run}.status") or ended(child))
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)
    try:
        Daemon(one).loop(server)
    except Exception as error:  # pylint: disable=broad-except
        one.log(f"the stand-in failed: {error!r}")
    os._exit(1)


def status_of(member):
    return ask(member["address"], member["port"], {"ask": "status"}) or {}


def ready_backups(one):
    mirror = one.state()["mirror"]
    if mirror is None or one.status()[0] != "Primary":
        return []
    partners = fake_map.failover_partners(fake_map.read(one, mirror["name"]), mirror["member"])
    return [partner for partner in partners.values() if status_of(partner).get("inStep")]


def handed_over(heirs):
    return "Primary" in heirs or not any(heirs)


def set_no_failover(one, mirror):
    """As `iris stop ... nofailover` does on the primary, and ^MIRROR on either failover member: both know it."""
    fake_map.define_primary(one, mirror, mirror["member"])
    for partner in fake_map.failover_partners(fake_map.read(one, mirror["name"]), mirror["member"]).values():
        asked = {"ask": "define-primary", "name": mirror["name"], "member": mirror["member"]}
        ask(partner["address"], partner["port"], asked)


def stop(one, failover=True):
    mirror = one.state()["mirror"]
    pid, heirs = one.pid(), ready_backups(one) if failover else []
    if not failover and mirror is not None:
        # System Administration Guide, "Controlling Instances", nofailover; CPF reference, [Mirrors], d.
        set_no_failover(one, mirror)
    os.kill(pid, signal.SIGTERM)
    wait_for(lambda: ended(pid))
    # A primary that is shut down hands over before it is gone, unless all heirs are gone too.
    if heirs:
        wait_for(lambda: handed_over([status_of(partner).get("status") for partner in heirs]))
    os.remove(f"{one.run}.pid")
    one.log("Shutdown of InterSystems IRIS")
    # Upgrade an Instance, "Shut Down the Instance": only of a clean one.
    for what in ("Journal restore", "Transaction rollback"):
        one.log(f"{what} not required at next startup")
