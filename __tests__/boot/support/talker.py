"""Talks over the network that it is in, as it is told: one call a line on standard input, `["connect", "10.1.0.5", 7000]`.
Answers each with one line of JSON. Ends with its standard input.
"""

import hashlib
import json
import os
import select
import socket
import sys
import time

listener = connection = datagrams = None


def listen(address, port):
    global listener
    listener = socket.create_server((address, port))


def connect(address, port):
    """Gives the address that it calls from."""
    global connection
    connection = socket.create_connection((address, port))
    return connection.getsockname()[0]


def accept():
    """Gives the address that the other side calls from, as seen here."""
    global connection
    connection, (address, _) = listener.accept()
    return address


def send(text):
    connection.sendall(text.encode())


def receive(length):
    return connection.recv(length, socket.MSG_WAITALL).decode()


def something_came():
    return bool(select.select([connection], [], [], 0)[0])


def round_trip():
    """Milliseconds until the other side's `echo` is here."""
    started = time.monotonic()
    connection.sendall(b"x")
    connection.recv(1)
    return (time.monotonic() - started) * 1000


def echo():
    connection.sendall(connection.recv(1))


def pour(length):
    """Gives the checksum of what it sends, and closes its side."""
    data = os.urandom(length)
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)
    return [length, hashlib.sha256(data).hexdigest()]


def drain():
    """Gives the checksum of all that comes."""
    data = b"".join(iter(lambda: connection.recv(65536), b""))
    return [len(data), hashlib.sha256(data).hexdigest()]


def hear(address, port):
    global datagrams
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind((address, port))


def tell(address, port, text):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(text.encode(), (address, port))


def heard():
    return datagrams.recv(1500).decode()


for line in sys.stdin:
    name, *arguments = json.loads(line)
    print(json.dumps(globals()[name](*arguments)), flush=True)
