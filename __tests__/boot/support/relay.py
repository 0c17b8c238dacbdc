"""Lets a namespace without a way out reach one port of this computer's loopback.

Reads orders from standard input, one a line: `PID ADDRESS PORT TARGET_PORT`. From then on, who connects to ADDRESS:PORT in
the network namespace of process PID talks to 127.0.0.1:TARGET_PORT of this computer. Answers `ok` to each. Ends with its
standard input.
"""

import asyncio
import socket
import sys

from namespace import network_of


def listening_in(pid, address, port):
    with network_of(pid):
        return socket.create_server((address, port), backlog=128)


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
