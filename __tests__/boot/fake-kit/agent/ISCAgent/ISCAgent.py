#!/usr/bin/python3
"""Stands for the ISCAgent: takes connections on port 2188, and closes them."""

import json
import os
import signal
import socket
import sys

PORT = 2188
PID = "/run/fake-iscagent.pid"


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
    server.accept()[0].close()
