"""Keys of databases and journals. Source: Security Reference (SEC), the sections named below.

A key file of KMS is JSON here: the key, wrapped; by whom; and the credentials that an instance put in.
"""

import json
import os
import re

import fake_beliefs

NONE, INTERACTIVE, UNATTENDED = "0", "1", "2"


class Refused(Exception):
    pass


def text_of(file):
    try:
        with open(file) as opened:
            return opened.read()
    except OSError as error:
        raise Refused(f"ERROR #5001: {error}") from error


def read(file):
    try:
        return json.loads(text_of(file))
    except ValueError as error:
        raise Refused(f"ERROR #1201: {file} is no key file") from error


def create(file, key, region):
    """SEC "Creating a New KMS Encryption Key Using the InterSystems IRIS KMS API". Makes a file, and activates nothing."""
    if os.path.exists(file):
        raise Refused("ERROR #1200: the key file exists")
    if not re.match(r"arn:aws[a-z-]*:kms:", key) or os.path.exists("/test/kms-is-closed"):
        raise Refused("ERROR #5001: AccessDenied: not authorized to perform kms:GenerateDataKey")
    made = {"id": os.urandom(8).hex(), "wrapped-by": key, "region": region, "key": os.urandom(16).hex()}
    with open(file, "w") as opened:
        opened.write(json.dumps(made))


def unwrapped(file, region):
    """The id of its key, which KMS unwraps."""
    kept = read(file)
    if os.path.exists("/test/kms-is-closed"):
        raise Refused("ERROR #5001: AccessDenied: not authorized to perform kms:Decrypt")
    if kept["region"] != region and not fake_beliefs.holds("other-region"):
        raise Refused(f"ERROR #5001: AccessDenied: not authorized to perform kms:Decrypt in {kept['region']}")
    return kept["id"]


def activate(one, file, region):
    """SEC "Startup with Interactive Key Activation": the start mode of an instance where a key was activated."""
    if one.state()["activeKey"]:
        raise Refused("ERROR #1207: the key is active")
    if not fake_beliefs.holds("key-activation"):
        raise Refused("ERROR #1203: there is no such administrator")
    key = unwrapped(file, region)

    def changed(state):
        state["activeKey"] = key
        if state["security"].get("DBEncStartMode", NONE) == NONE:
            state["security"]["DBEncStartMode"] = INTERACTIVE

    one.change(changed)


def set_start(one, properties):
    """SEC "Configuring Unattended Startup Using a Key in a Key File": a key is active, and the instance puts credentials of its
    own into the key file. Whoever exchanges the file afterwards, the instance cannot open it."""
    if not one.state()["activeKey"]:
        raise Refused("ERROR #1235: no database encryption key is active")
    if not fake_beliefs.holds("start-mode"):
        return
    file = properties["DBEncStartKeyFile"]
    credentials = os.urandom(8).hex()
    kept = {**read(file), "startup": credentials}
    with open(file, "w") as opened:
        opened.write(json.dumps(kept))
    one.change(lambda state: state["security"].update(properties, credentials=credentials))


def key_of_start(one, region):
    """What is active after a start. SEC "Configure Encryption Startup Settings": without its key an instance starts only where
    nothing needs one at the start; a database that nobody mounts then does not."""
    security = one.state()["security"]
    mode = security.get("DBEncStartMode", NONE)
    if mode == NONE:
        return ""
    try:
        if mode == INTERACTIVE:
            raise Refused("nobody answered the question for a key file")
        if read(security["DBEncStartKeyFile"]).get("startup") != security["credentials"]:
            raise Refused("the key file is not the one that this instance was given")
        return unwrapped(security["DBEncStartKeyFile"], region)
    except Refused as why:
        one.log(f"The database encryption key could not be activated: {why}", 2)
        needed = "1" in (security.get("DBEncJournal"), security.get("DBEncIRISTemp"))
        if needed or (mode == INTERACTIVE and not fake_beliefs.holds("quiet-start")):
            raise
        return ""
