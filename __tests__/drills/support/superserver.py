"""Stands for the superserver of a mirror member: `superserver.py MEMBER PORT...`.

Answers each line with the member's name and with what its IRIS is in the mirror at that moment, `data-a Primary`, and writes
each request down before it answers: the monotonic time in seconds, and the same part.
"""

import asyncio
import os
import pathlib
import sys
import time


async def serve(reader, writer):
    try:
        while await reader.readline():
            part = pathlib.Path("/test/part").read_text()
            with open("/test/requests", "a") as record:
                record.write(f"{time.monotonic()} {part}\n")
            writer.write(f"{sys.argv[1]} {part}\n".encode())
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main():
    servers = [await asyncio.start_server(serve, "0.0.0.0", int(port)) for port in sys.argv[2:]]
    pathlib.Path("/test/superserver.pid").write_text(str(os.getpid()))
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
