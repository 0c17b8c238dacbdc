"""What is believed of IRIS and stands in no manual, or in several that differ. Each can be made false: docs/testing.md lists them.

A test that writes /test/beliefs/<name> makes it false.
"""

import os

BELIEFS = {
    "log-in": "a merge at a start may set AutheEnabled of SYSTEM and of %Service_Terminal, and irisowner is then an IRIS user",
    "key-activation": "$$ActivateDB^EncryptionKey activates a key file of KMS without an administrator and a password",
    "start-mode": "Security.System takes the start mode of the encryption key, and the next start follows it",
    "quiet-start": "a quiet start in interactive mode asks for no key where nothing needs one at the start",
    "other-region": "the replica of a multi-Region KMS key opens a key file that was made in another region",
}


def holds(name):
    if name not in BELIEFS:
        raise KeyError(name)
    return not os.path.exists(f"/test/beliefs/{name}")
