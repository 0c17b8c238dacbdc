"""What is believed of IRIS and stands in no manual, or in several that differ. Each can be made false: docs/testing.md lists them.

A test that writes /test/beliefs/<name> makes it false.
"""

import os

BELIEFS = {
    "log-in": "a merge at a start may set AutheEnabled of SYSTEM and of %Service_Terminal, and irisowner is then an IRIS user",
}


def holds(name):
    if name not in BELIEFS:
        raise KeyError(name)
    return not os.path.exists(f"/test/beliefs/{name}")
