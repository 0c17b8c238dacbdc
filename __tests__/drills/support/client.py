"""A client of the endpoint: `client.py ADDRESS PORT`.

Five times a second it connects anew, asks once and closes. `hold` on standard input opens two connections that stay: one asks
once a second, one says nothing after its first request. `release` gives them up. Prints one JSON object a line; times are monotonic seconds:

  {"kind": "request", "at": ..., "outcome": "data-a Primary" | "refused" | "reset" | "closed"}
  {"kind": "holding", "which": "talking" | "silent"}
  {"kind": "held", "which": "talking" | "silent", "fate": "alive" | "hangs" | "reset" | "closed", "at": ...}

`holding` is said once the connection works. The fate of a held connection is told once: when it ends, else at its release. It hangs when its last request has no
answer, and many requests that began after the release have one. Nothing here has a limit: who ends what hangs is the load balancer.
"""

import asyncio
import json
import sys
import time

PAUSE_SECONDS = 0.2
MANY_REQUESTS = 50
ENDED = {ConnectionRefusedError: "refused", asyncio.IncompleteReadError: "closed"}
# When the requests that have ended began.
begun = []


def tell(**fields):
    print(json.dumps(fields), flush=True)


def ending(error):
    return next((word for kind, word in ENDED.items() if isinstance(error, kind)), "reset")


async def ask(reader, writer):
    writer.write(f"who {time.monotonic()}\n".encode())
    return (await reader.readuntil()).decode().strip()


async def request():
    started = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection(*sys.argv[1:])
        try:
            outcome = await ask(reader, writer)
        finally:
            writer.close()
    except (OSError, EOFError) as error:
        outcome = ending(error)
    begun.append(started)
    tell(kind="request", at=started, outcome=outcome)


async def talking(reader, writer, state):
    while True:
        await asyncio.sleep(1)
        state["fate"] = "hangs"
        await ask(reader, writer)
        state["fate"] = "alive"


async def silent(reader, _writer, _state):
    if not await reader.read(1):
        raise asyncio.IncompleteReadError(b"", 1)


async def hold(which, behave, state):
    reader, writer = await asyncio.open_connection(*sys.argv[1:])
    try:
        await ask(reader, writer)
        tell(kind="holding", which=which)
        await behave(reader, writer, state)
    except (OSError, EOFError) as error:
        state["fate"] = ending(error)
    finally:
        tell(kind="held", which=which, fate=state["fate"], at=time.monotonic())
        writer.close()


async def release(task, state):
    released = time.monotonic()
    while state["fate"] == "hangs" and not task.done() and sum(at > released for at in begun) < MANY_REQUESTS:
        await asyncio.sleep(PAUSE_SECONDS)
    task.cancel()


async def orders():
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    held = []
    while line := await lines.readline():
        for one in held:
            await release(*one)
        held.clear()
        if line == b"hold\n":
            for behave in (talking, silent):
                state = {"fate": "alive"}
                held.append((asyncio.create_task(hold(behave.__name__, behave, state)), state))


async def requests():
    running = set()
    while True:
        one = asyncio.create_task(request())
        running.add(one)
        one.add_done_callback(running.discard)
        await asyncio.sleep(PAUSE_SECONDS)


async def main():
    asking = asyncio.create_task(requests())
    await orders()
    asking.cancel()


asyncio.run(main())
