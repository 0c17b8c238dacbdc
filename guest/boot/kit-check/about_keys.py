"""Beliefs about the database key."""

import re

from belief import HOLDS, Unknown, belief, false, written

# A file that is not there: nothing is activated, whatever IRIS thinks of the arguments.
ACTIVATE = (
    'try { set sc=$$ActivateDB^EncryptionKey("/nonexistent","","") } catch problem { set sc=problem.AsStatus() } '
    "write $char(64,64)_$system.Status.GetErrorText(sc)_$char(64,64),!"
)
START_MODE = 'set sc=##class(Security.System).Get("SYSTEM",.values) write $char(64,64)_$get(values("DBEncStartMode"))_$char(64,64),!'
KEY = "$system.Security.System.GetDBEncKeyID()"
UNATTENDED = "2"


def must_encrypt(seen):
    if seen.fact("encryption") is None:
        raise Unknown("IRIS does not encrypt here")


def made_elsewhere(seen):
    """The first failover member makes the key file; here are the regions of the others."""
    if seen.fact("mirror.memberRole") == "failover" and seen.fact("mirror.startsAs") == "primary":
        return False
    regions = {other["region"] for other in seen.fact("mirror.otherMembers") if other["role"] == "failover"}
    return bool(regions) and seen.fact("region") not in regions


def key_activation(seen):
    must_encrypt(seen)
    said = seen.answer("key-activation")
    if re.search(r"administrator|password|user", said, re.IGNORECASE) or re.search(r"<[A-Z ]+>", said):
        return false(said)
    if not said.startswith("ERROR"):
        raise Unknown("IRIS gave another answer than asked for")
    return HOLDS


def key_is_active(answer):
    if not re.match(r"[0-9A-Za-z-]*$", answer):
        raise Unknown("IRIS gave another answer than asked for")
    return answer != ""


def start_mode(seen):
    must_encrypt(seen)
    found = seen.answers("start-mode")
    if len(found) != 2 or not found[0].isdigit():
        raise Unknown("IRIS gave another answer than asked for")
    if found[0] != UNATTENDED:
        return false("the start mode of the key is " + found[0])
    # Of another region's key file other-region says it.
    if not key_is_active(found[1]) and not made_elsewhere(seen):
        return false("no key is active since the last start")
    return HOLDS


def other_region(seen):
    must_encrypt(seen)
    if not made_elsewhere(seen):
        raise Unknown("the key file was made in the region of this server")
    return HOLDS if key_is_active(seen.answer("other-region")) else false("no key is active since the last start")


BELIEFS = [
    belief(
        "key-activation",
        '`$$ActivateDB^EncryptionKey(file,"","")` activates a key file of KMS without an administrator and a password. No manual '
        "names the call, the menu is documented",
        ["guest/boot/steps/encryption.sh"],
        key_activation,
        asks=lambda facts: [ACTIVATE],
        rests_on=["log-in"],
    ),
    belief(
        "start-mode",
        "`Security.System` takes the start mode of the database key, and the next start follows it: the key is active without a person",
        ["guest/boot/steps/encryption.sh"],
        start_mode,
        asks=lambda facts: [START_MODE, written(KEY)],
        rests_on=["log-in"],
    ),
    belief(
        "other-region",
        "the replica of a multi-Region KMS key opens a key file that was made in another region",
        ["guest/boot/steps/encryption.sh"],
        other_region,
        asks=lambda facts: [written(KEY)],
        rests_on=["log-in", "start-mode"],
    ),
]
