"""Lets a namespace without a way out reach one port of this computer's loopback.

Reads orders from standard input, one a line: `PID ADDRESS PORT TARGET_PORT`. From then on, who connects to ADDRESS:PORT in
the network namespace of process PID talks to 127.0.0.1:TARGET_PORT of this computer. Answers `ok` to each. Ends with its
standard input.
"""

import asyncio
import ctypes
import os
import socket
import sys

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def listening_in(pid, address, port):
    """A socket belongs to the namespace that it was made in, whatever namespace its process is in later."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    enter(there)
    try:
        listener = socket.create_server((address, port), backlog=128)
    finally:
        enter(home)
        os.close(home)
        os.close(there)
    return listener


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, OSError):
        pass
    finally:
        writer.close()


def towards(port):
    async def serve(reader, writer):
        try:
            target_reader, target_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, target_writer), copy(target_reader, writer))

    return serve


async def main():
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        pid, address, port, target = line.decode().split()
        await asyncio.start_server(towards(int(target)), sock=listening_in(int(pid), address, int(port)))
        print("ok", flush=True)


asyncio.run(main())
