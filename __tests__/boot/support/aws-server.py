"""The real AWS CLI for throw-away machines, without its start-up time of half a second.

A boot calls `aws` some hundred times. This program imports the CLI once; each call is a fork of it that enters the caller's
mounts, root and network and takes over its standard streams, arguments, folder and environment.

aws-server.py SOCKET SERVICE..., run by the Python that has the CLI. `aws-client.py` is what machines have as `aws`. Ends with its
standard input.
"""

import contextlib
import ctypes
import functools
import gc
import io
import json
import os
import signal
import socket
import struct
import sys
import threading
import traceback

import awscli.clidriver
import botocore.session

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)

# Service descriptions are looked for and read once: what a loader has read, it keeps.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)


def warm():
    """Import and read what the calls will need."""
    session = awscli.clidriver.create_clidriver().session
    for service in ("s3", "ssm", "secretsmanager", "kms", "acm-pca", *sys.argv[2:]):
        session.create_client(service, region_name="eu-west-1", aws_access_key_id="none", aws_secret_access_key="none")
        with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
            awscli.clidriver.create_clidriver().main(["s3api" if service == "s3" else service, "no-such-command"])


def move_into(pid):
    """Mounts, network and root of the calling process."""
    root = os.open(f"/proc/{pid}/root", os.O_RDONLY)
    for kind, flag in (("net", CLONE_NEWNET), ("mnt", CLONE_NEWNS)):
        namespace = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
        if libc.setns(namespace, flag) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    os.fchdir(root)
    os.chroot(".")


def call(connection):
    pid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while not message.endswith(b"\n"):
        message += connection.recv(1 << 20)
    asked = json.loads(message)
    move_into(pid)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    # The CLI found its own data when it was imported.
    data = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(asked["environment"], AWS_DATA_PATH=data)
    os.umask(asked["umask"])
    os.chdir(asked["folder"])
    # Buffers of this process belong to the streams that it had before.
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
    try:
        code = awscli.clidriver.create_clidriver().main(asked["arguments"])
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(b"%d\n" % (code or 0))


def main():
    # The starter holds the other end of this pipe: whatever ends it, ends this.
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    warm()
    # A collection would touch, and so copy, every page that a call shares with this process.
    gc.disable()
    gc.freeze()
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    # The web server's user calls too. The CLI itself runs as root for all: its files are not open for everybody.
    os.chmod(sys.argv[1], 0o666)
    server.listen(128)
    print("ready", flush=True)
    while True:
        connection, _ = server.accept()
        if os.fork() == 0:
            server.close()
            try:
                call(connection)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            os._exit(0)
        connection.close()


main()
