"""Members of a mirror, each a process that listens on its superserver port and talks with the others.

One question a connection, as a line of JSON; other connections are closed. The rules are those of the High Availability
Guide as far as the scripts meet them: who may join, who is pending, who takes over, ValidatedMember.
"""

import json
import os
import signal
import socket
import threading
import time

import fake_zmirror
from fake_state import RUN, ended, own_address, write_own

AGENT_PORT = 2188
TICK_SECONDS = 0.2
# The other server's kernel takes a connection, and says that it is still there, also when its programs get no time: who does not
# answer so long is cut off, or off. A member that is only slow is waited for.
SILENT_SECONDS = 10
PROBES = 5
TYPES = {"primary": "failover", "backup": "failover", "drasync": "dr", "rorasync": "reporting"}


def connect(address, port):
    own = own_address()
    source = (own, 0) if own != "0.0.0.0" else None
    other = socket.create_connection((address, port), timeout=SILENT_SECONDS, source_address=source)
    other.settimeout(None)
    other.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
        other.setsockopt(socket.IPPROTO_TCP, option, SILENT_SECONDS // PROBES)
    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)
    # The same for a question that nobody acknowledges, in milliseconds.
    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_SECONDS * 1000)
    return other


def answers(address, port):
    try:
        connect(address, port).close()
        return True
    except OSError:
        return False


def ask(address, port, question):
    try:
        with connect(address, port) as other:
            other.sendall(json.dumps(question).encode() + b"\n")
            other.shutdown(socket.SHUT_WR)
            return json.loads(other.makefile().readline() or "null")
    except (OSError, ValueError):
        return None


def config_mirror(one, said):
    from fake_merge import Refused

    kind, mirror = said.get("Member"), one.state()["mirror"]
    if kind not in TYPES or not {"Name", "Member", "Primary"} <= set(said) or "@@" in said["Primary"]:
        raise Refused("ConfigMirror: Name, Member or Primary is wrong")
    if mirror is not None:
        return one.note(f"ConfigMirror: {mirror['name']} exists, nothing changed")
    tls = said.get("UseSSL") == "1"
    files = [f"{said.get('SSLDir', '')}/{name}.pem" for name in ("CAFile", "CertificateFile", "PrivateKeyFile")]
    if tls and not all(os.path.exists(file) for file in files):
        raise Refused(f"ConfigMirror: no certificate in {said.get('SSLDir')}")
    if not answers("127.0.0.1" if own_address() == "0.0.0.0" else own_address(), AGENT_PORT):
        raise Refused("ConfigMirror: the ISCAgent of this system does not answer")
    member = {
        "name": said["Name"],
        "member": said["SystemName"].upper(),
        "type": TYPES[kind],
        "tls": tls,
        "arbiter": said.get("ArbiterURL", ""),
        "maxServers": one.cpf("config", "MaxServers"),
        "peers": {},
        "members": {},
        "pending": {},
        "lastRole": "",
    }
    if kind == "primary":
        if said["Primary"] != "localhost":
            raise Refused("ConfigMirror: Primary of the primary is localhost")
        member["lastRole"] = "Primary"
    else:
        if not answers(said["Primary"], AGENT_PORT):
            raise Refused(f"ConfigMirror: no ISCAgent at {said['Primary']}")
        answer = ask(said["Primary"], one.port(), join_question(member))
        if answer is None or not answer.get("joined"):
            raise Refused(f"ConfigMirror: {said['Primary']} is not the primary of {said['Name']} and reachable")
        member["peers"] = {answer["member"]: said["Primary"]}
    one.set_cpf("MirrorMember", "SystemName", member["member"])
    one.set_cpf("MirrorMember", "ValidatedMember", "1")
    one.change(lambda state: state.update(mirror=member))
    one.note(
        f"ConfigMirror: {said['Name']} {'created' if kind == 'primary' else 'joined as ' + kind} by {member['member']}"
    )
    wait_for(lambda: one.status()[0] != "Not initialized" or not one.running())


def wait_for(condition):
    while not condition():
        time.sleep(0.05)


def join_question(member):
    return {"ask": "join", **{key: member[key] for key in ("name", "member", "type", "tls", "maxServers")}}


class Daemon:
    def __init__(self, one):
        self.one, self.role, self.status, self.in_step = one, "", ["Not initialized"], False

    def reply(self, question, address):
        mirror = self.one.state()["mirror"]
        if question.get("ask") == "status":
            return {
                "status": self.status[0],
                "inStep": self.in_step,
                **(
                    {}
                    if mirror is None
                    else {key: mirror[key] for key in ("name", "member", "members", "pending", "maxServers")}
                ),
            }
        if (
            question.get("ask") == "join"
            and mirror
            and self.status[0] == "Primary"
            and question["name"] == mirror["name"]
            and question["tls"] == mirror["tls"]
        ):
            entry = {"address": address, "type": question["type"], "maxServers": question["maxServers"]}

            def note(state):
                known = state["mirror"]["members"]
                if question["member"] not in known and mirror["tls"]:
                    state["mirror"]["pending"][question["member"]] = entry
                else:
                    known[question["member"]] = entry

            self.one.change(note)
            return {"joined": True, "member": mirror["member"]}
        return {"joined": False}

    def tick(self):
        state = self.one.state()
        mirror = state["mirror"]
        # Whoever asked for a database, IRIS makes its file as its own user.
        for name, database in state["databases"].items():
            file = f"{database['Directory']}/IRIS.DAT"
            if database["Directory"].startswith("/") and not os.path.exists(file):
                with open(file, "w") as made:
                    made.write(name + "\n")
        if mirror is None:
            self.say(["Not initialized"])
        elif self.role == "Primary":
            self.say(["Primary"])
        else:
            self.follow(mirror)

    def follow(self, mirror):
        peers = {
            **mirror["peers"],
            **{name: entry["address"] for name, entry in mirror["members"].items() if name != mirror["member"]},
        }
        for name, address in peers.items():
            answer = ask(address, self.one.port(), {"ask": "status"})
            if answer and answer.get("status") == "Primary" and answer.get("name") == mirror["name"]:
                return self.stand_by(mirror, name, address, answer)
        validated = self.one.cpf("MirrorMember", "ValidatedMember") == "1"
        # Another member that is up and no primary either: one of them looks first at what it was.
        if (
            mirror["type"] == "failover"
            and validated
            and (
                self.in_step
                and self.may_take_over(mirror, peers)
                or not self.status[0] in ("Backup", "Connected")
                and mirror["lastRole"] == "Primary"
            )
        ):
            return self.become_primary()
        self.say(["Waiting"])

    def may_take_over(self, mirror, peers):
        arbiter, _, port = mirror["arbiter"].partition(":")
        return (
            bool(arbiter)
            and answers(arbiter, int(port))
            or any(answers(address, AGENT_PORT) for address in peers.values())
        )

    def stand_by(self, mirror, name, address, answer):
        own = answer["members"].get(mirror["member"])

        def know(state):
            state["mirror"].update(members=answer["members"], lastRole="Backup")
            state["mirror"]["peers"][name] = address

        if (
            mirror["members"] != answer["members"]
            or mirror["lastRole"] != "Backup"
            or mirror["peers"].get(name) != address
        ):
            self.one.change(know)
        self.in_step = False
        if own is None:
            if mirror["member"] not in answer["pending"]:
                ask(address, self.one.port(), join_question(mirror))
            return self.say(["Waiting", "Pending"])
        if self.one.cpf("MirrorMember", "ValidatedMember") != "1":
            self.one.set_cpf("MirrorMember", "ValidatedMember", "1")
        if os.path.exists("/test/mirror-is-behind"):
            return self.say(
                ["Backup" if mirror["type"] == "failover" else "Connected", "90 seconds behind", "90 seconds behind"]
            )
        if mirror["type"] != "failover":
            return self.say(["Connected", "Caught up", "Caught up"])
        # No automatic failover between members of another MaxServers.
        self.in_step = answer["maxServers"] == mirror["maxServers"]
        self.say(["Backup", "Active" if self.in_step else "Not failover ready", "Caught up"])

    def become_primary(self):
        # Until the routine is done nobody may connect, and a 0 of it ends the takeover; the next tick tries again.
        if not fake_zmirror.may_become_primary(self.one):
            return self.say(["Waiting"])

        def know(state):
            mirror = state["mirror"]
            mirror["lastRole"] = "Primary"
            for name, address in mirror["peers"].items():
                mirror["members"].setdefault(
                    name, {"address": address, "type": "failover", "maxServers": mirror["maxServers"]}
                )
            mirror["members"].pop(mirror["member"], None)

        self.one.change(know)
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
        """What a session ordered: BecomePrimary."""
        if os.path.exists(f"{self.one.run}.become-primary"):
            os.remove(f"{self.one.run}.become-primary")
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
    os.makedirs(RUN, mode=0o777, exist_ok=True)
    os.chmod(RUN, 0o1777)
    write_own()
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


def status_of(one, address):
    return ask(address, one.port(), {"ask": "status"}) or {}


def ready_backups(one):
    mirror = one.state()["mirror"]
    if mirror is None or one.status()[0] != "Primary":
        return []
    return [entry["address"] for entry in mirror["members"].values() if status_of(one, entry["address"]).get("inStep")]


def handed_over(heirs):
    return "Primary" in heirs or not any(heirs)


def stop(one):
    pid, heirs = one.pid(), ready_backups(one)
    os.kill(pid, signal.SIGTERM)
    wait_for(lambda: ended(pid))
    # A primary that is shut down hands over before it is gone, unless all heirs are gone too.
    if heirs:
        wait_for(lambda: handed_over([status_of(one, address).get("status") for address in heirs]))
    os.remove(f"{one.run}.pid")
    one.log("Shutdown of InterSystems IRIS")
