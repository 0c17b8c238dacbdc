"""Who may open a session or merge into a running instance.

After an installation with security Normal every service asks for a user and a password, and authentication by the operating
system is off (Security Reference, "Initial Service Properties"). It counts only where it is on both system-wide and for the
service: of a local session, %Service_Terminal (Authentication Guide, "Configuring OS-Based Authentication"). A user of the
operating system is then the IRIS user of the same name, which the installation makes for the owner of the instance only
(Security Reference, "Configure User Accounts"). `iris merge` opens such a session (Configuration Merge, "The iris merge
Command"); a merge at a start opens none.
"""

import os
import pwd
import re

import fake_beliefs

OS, PASSWORD = 16, 32
# Configuration Merge, "Security Macros": those that the merges use.
MACROS = {"$$$AutheOS": OS, "$$$AuthePassword": PASSWORD}
OWNER = "irisowner"


def methods(value):
    """AutheEnabled as a merge says it: a number, or macros with plus signs between; nothing where it is neither."""
    parts = value.split("+")
    if all(part in MACROS for part in parts):
        return sum({MACROS[part] for part in parts})
    return int(value) if re.fullmatch(r"\d+", value) else None


def trusts_this_user(one):
    on = one.state()["authentication"]
    trusted = all(on[name] & OS for name in ("SYSTEM", "%Service_Terminal"))
    return trusted and fake_beliefs.holds("log-in") and pwd.getpwuid(os.geteuid()).pw_name == OWNER
