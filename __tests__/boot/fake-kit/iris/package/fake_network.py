"""How members, agents and arbiter of the stand-in talk: one question a connection, as a line of JSON.

The other server's kernel takes a connection, and says that it is still there, also when its programs get no time: who does
not answer so long is cut off, or off. A member that is only slow is waited for.
"""

import json
import socket

from fake_state import own_address

AGENT_PORT = 2188
SILENT_SECONDS = 10
PROBES = 5


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
    """The answer, or None: nobody there, cut off, or another program."""
    try:
        with connect(address, port) as other:
            other.sendall(json.dumps(question).encode() + b"\n")
            other.shutdown(socket.SHUT_WR)
            return json.loads(other.makefile().readline() or "null")
    except (OSError, ValueError):
        return None


def ask_agent(address, question):
    return ask(address, AGENT_PORT, question)
