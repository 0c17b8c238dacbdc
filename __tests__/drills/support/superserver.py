"""Stands for the superserver of a mirror member: `superserver.py MEMBER PORT...`.

Answers each line, `who` or `who TIME`, with the member's name and with what its IRIS is in the mirror at that moment,
`data-a Primary`, and writes each request down before it answers: when it began, as the client says, and the same part.
"""

import asyncio
import os
import pathlib
import sys


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            _, began = f"{line.decode().strip()} - ".split(" ")[:2]
            part = pathlib.Path("/test/part").read_text()
            with open("/test/requests", "a") as record:
                record.write(f"{began} {part}\n")
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
