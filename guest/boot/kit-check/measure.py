"""The round trip between failover members against the time of a journal sync.

High Availability Guide, "Network Latency Considerations": no impact is expected where the round trip is about as long as the
write to disk; for interoperability productions it should be less than 3 ms, because their services wait for synchronous commits.
"""

import socket
import time

PRODUCTIONS_MS = 3
TRIES = 9
SILENT_SECONDS = 5

# The least of nine, as the round trip: what the network and the disk take, not what else the server does.
SYNC = (
    'set least="" for i=1:1:9 { set start=$zhorolog do ##class(%SYS.Journal.System).Sync() set took=$zhorolog-start '
    'set:(least="")||(took<least) least=took } write $char(64,64)_(least*1000)_$char(64,64),!'
)


def round_trip(address, port):
    """Milliseconds, or None: a connection is made when one packet went and one came."""
    took = []
    for _ in range(TRIES):
        start = time.monotonic()
        try:
            socket.create_connection((address, port), timeout=SILENT_SECONDS).close()
        except OSError:
            return None
        took.append((time.monotonic() - start) * 1000)
    return min(took)


def number(text):
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


def judge(name, trip, sync):
    """Lines for people, and whether something is unknown. Milliseconds; None: no answer."""
    if trip is None or sync is None:
        silent = " and ".join(
            words for words, value in (("its agent", trip), ("the journal sync", sync)) if value is None
        )
        return ["round trip to {}: unknown: no answer of {}".format(name, silent)], True
    lines = ["round trip to {}: {:.2f} ms; journal sync: {:.2f} ms".format(name, trip, sync)]
    if trip >= PRODUCTIONS_MS:
        lines.append(
            "warning: interoperability productions need less than {} ms between failover members".format(PRODUCTIONS_MS)
        )
    if trip > sync:
        lines.append(
            "warning: the round trip is longer than a journal sync: what waits for syncs is slower with a backup"
        )
    return lines, False
