#!/usr/bin/python3
"""Stands for the ISCAgent: takes connections on port 2188. Asked for an instance of its server it says whether that runs and
what journal data it has, and sets ValidatedMember=0 for a promotion. Source: High Availability Guide, "ISCAgent"."""

import json
import os
import signal
import socket
import sys
import threading

PORT = 2188
PID = "/run/fake-iscagent.pid"
sys.path.insert(0, "/usr/local/etc/irissys/lib")


def address():
    """Everywhere; in a test without a network of its own, at the server's address only."""
    with open("/etc/iris-node/facts.json") as file:
        own = json.load(file).get("address") or ""
    return own if own.startswith("127.") else "0.0.0.0"


def stop():
    try:
        with open(PID) as file:
            os.kill(int(file.read()), signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        pass


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


with open("/test/recorded/calls", "a") as calls:
    calls.write(f"ISCAgent {sys.argv[1]}\n")
stop()
if sys.argv[1] == "stop":
    sys.exit()
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((address(), PORT))
server.listen()
child = os.fork()
if child:
    with open(PID, "w") as file:
        file.write(str(child))
    os._exit(0)
os.setsid()
quiet = os.open(os.devnull, os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(quiet, number)
while True:
    threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
