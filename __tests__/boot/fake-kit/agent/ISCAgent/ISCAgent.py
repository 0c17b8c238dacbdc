#!/usr/bin/python3
"""Stands for the ISCAgent: takes connections on port 2188. Asked for an instance of its server it says whether that runs and
what journal data it has, and sets ValidatedMember=0 for a promotion (High Availability Guide, "ISCAgent").

It takes none where it could do nothing for an instance of this server:
- irisuxagent, the set-group program by which it reaches the instance, is not for its group (High Availability Guide, "Starting and
  Stopping the ISCAgent");
- the instance is newer than the agent that runs (Error Reference, "InterSystems IRIS Error Messages": the version of the agent
  is older than the instance).
"""

import grp
import json
import os
import re
import select
import signal
import socket
import stat
import sys
import threading
import time

PORT = 2188
PID = "/run/fake-iscagent.pid"
REGISTRY = "/usr/local/etc/irissys"
TICK_SECONDS = 0.2
sys.path.insert(0, f"{REGISTRY}/lib")
sys.dont_write_bytecode = True


def address():
    """Everywhere; in a test without a network of its own, at the server's address only."""
    with open("/etc/iris-node/facts.json") as file:
        own = json.load(file).get("address") or ""
    return own if own.startswith("127.") else "0.0.0.0"


def runs(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def stop():
    """Returns when the port is free."""
    try:
        with open(PID) as file:
            process = int(file.read())
        os.kill(process, signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        return
    while runs(process):
        time.sleep(0.02)


def member_of(mirror):
    """The instance here that is a member of a mirror; an arbiter has none."""
    try:
        import fake_state
    except ImportError:
        return None
    found = [one for one in fake_state.instances() if (one.state()["mirror"] or {}).get("name") == mirror]
    return found[0] if found else None


def reply(question):
    one = member_of(question.get("name"))
    if one is None:
        return {}
    import fake_map

    if question["ask"] == "clear-validated":
        fake_map.validate(one, "0")
        return {"cleared": True}
    return {"running": one.running(), **{key: one.state()["mirror"][key] for key in ("journal", "lastRole")}}


def answer(connection):
    with connection:
        try:
            line = connection.makefile().readline()
            if line.startswith("{"):
                connection.sendall(json.dumps(reply(json.loads(line))).encode() + b"\n")
        except (OSError, ValueError):
            pass


def number(version):
    return [int(part) for part in version.strip().split(".")]


def reaches(directory, group, version):
    try:
        program = os.stat(f"{directory}/bin/irisuxagent")
        with open(f"{directory}/iris.cpf") as file:
            instance = re.search(r"(?m)^Version=(.+)$", file.read())
    except FileNotFoundError:
        return True
    if program.st_gid != group or not program.st_mode & stat.S_ISGID:
        return False
    return instance is None or number(instance.group(1)) <= number(version)


def reaches_all(group, version):
    folder = f"{REGISTRY}/instances"
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        with open(f"{folder}/{name}") as file:
            if not reaches(file.read().strip(), group, version):
                return False
    return True


def listen():
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address(), PORT))
    server.listen()
    return server


with open("/test/recorded/calls", "a") as calls:
    calls.write(f"ISCAgent {sys.argv[1]}\n")
stop()
if sys.argv[1] == "stop":
    sys.exit()
# What a process has does not change under it: a new file or group takes a restart.
own_group = grp.getgrnam("iscagent").gr_gid
with open(f"{REGISTRY}/ISCAgent.version") as file:
    own_version = file.read()
server = listen() if reaches_all(own_group, own_version) else None
child = os.fork()
if child:
    with open(PID, "w") as file:
        file.write(str(child))
    os._exit(0)
os.setsid()
quiet = os.open(os.devnull, os.O_RDWR)
for descriptor in (0, 1, 2):
    os.dup2(quiet, descriptor)
while True:
    if not reaches_all(own_group, own_version):
        if server is not None:
            server.close()
        server = None
        time.sleep(TICK_SECONDS)
        continue
    if server is None:
        server = listen()
    if select.select([server], [], [], TICK_SECONDS)[0]:
        threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
