"""Databases of an instance: [Databases] of its iris.cpf says which there are.

Sources: Configuration Merge, "Merge Actions"; High Availability Guide, "Adding a New Database to the Mirror", "Automatic
Database Download from Another Mirror Member", "Mirrored Database Status"; CPF reference, [Databases] (a: its directory, b: its
data server).
"""

import os
import time

import fake_map
from fake_beliefs import holds
from fake_network import ask
from fake_state import own_address


class NotCreated(Exception):
    pass


def is_there(directory):
    return os.path.exists(f"{directory}/IRIS.DAT")


def has_file(one, directory):
    """The user of a session or a merge does not see into the directory; the instance does, and answers by itself: of a directory
    that nobody has made it would ask itself without end."""
    if os.access(directory, os.X_OK):
        return is_there(directory)
    own = "127.0.0.1" if own_address() == "0.0.0.0" else own_address()
    return (ask(own, one.port(), {"ask": "file", "directory": directory}) or {}).get("exists", False)


def defined(one):
    """Directory by name: IRIS does not tell upper from lower case."""
    return {name.upper(): value.split(",")[0] for name, value in one.cpf_section("Databases").items()}


def kept(one, name):
    """What IRIS keeps of a database besides its line."""
    databases = one.state()["databases"]
    return next((value for key, value in databases.items() if key.upper() == name.upper()), {})


def is_mounted(one, name):
    return has_file(one, defined(one)[name.upper()]) and not os.path.exists(f"/test/dismounted/{name}")


def mirrored(one):
    """Directory by name of the mirrored databases that another member could have from here."""
    return {
        name: directory
        for name, directory in defined(one).items()
        if kept(one, name).get("MirrorSetName") and is_mounted(one, name) and not is_being_filled(name)
    }


def need_attention(one):
    """Whether one that is in the mirror is in no normal state."""
    return any(
        kept(one, name).get("MirrorSetName")
        and (not is_mounted(one, name) or needs_catchup(name) or is_being_filled(name))
        for name in defined(one)
    )


def needs_catchup(name):
    return os.path.exists(f"/test/needs-catchup/{name}")


def is_being_filled(name):
    """While it is downloaded, which takes its time, it is in no normal state ("Mirrored Database Status", Downloading) and nobody's
    copy."""
    return os.path.exists(f"/test/being-filled/{name}")


def create(one, said):
    """ "A Create action is not executed if the specified object exists." """
    name, directory = said["Name"], said["Directory"]
    if name.upper() in defined(one):
        return
    if said.get("LogicalOnly") == "1":
        return define(one, name, directory, said.get("Server", ""), said)
    if not os.path.isdir(directory):
        raise NotCreated(f"no directory {directory}")
    if has_file(one, directory):
        # Not in a manual; seen on a running pair: docs/iris-rules.md.
        raise NotCreated("ERROR #20: the file already exists")
    if said.get("EncryptedDB") == "1" and not one.state()["activeKey"]:
        raise NotCreated("no encryption key is active")
    if "MirrorSetName" in said:
        said = mirrored_as(one, said, directory)
    define(one, name, directory, "", said)


def mirrored_as(one, said, directory):
    """Where a member has a valid copy it is downloaded. Else "on a backup or async, the database creation fails"; "on the
    primary, a new empty mirrored database is created instead"."""
    mirror, name = one.state()["mirror"], said["Name"].upper()
    if mirror is None or mirror["name"] != said["MirrorSetName"]:
        raise NotCreated(f"this is no member of mirror {said['MirrorSetName']}")
    status = one.status()[0]
    if status not in ("Primary", "Backup", "Connected"):
        raise NotCreated(f"this member of mirror {mirror['name']} is {status}")
    copies = {member: found[name] for member, found in copies_elsewhere(one, mirror).items() if name in found}
    if not copies and status != "Primary":
        raise NotCreated("no member has a valid copy of it")
    source = next(iter(sorted(copies)), None)
    one.note(f"database {name} created empty" if source is None else f"database {name} downloaded from {source}")
    if source is not None and copies[source] != directory:
        # An ordinary local one, without an error: as the file that exists.
        return {key: value for key, value in said.items() if not key.startswith("Mirror")}
    return said


def copies_elsewhere(one, mirror):
    found = {}
    for name, entry in fake_map.read(one, mirror["name"]).items():
        if name != mirror["member"]:
            answer = ask(entry["address"], entry["port"], {"ask": "status"})
            found[name] = (answer or {}).get("databases", {})
    return found


def define(one, name, directory, server, said):
    one.change(lambda state: state["databases"].update({name: said}))
    one.set_cpf("Databases", name.upper(), f"{directory},{server}" if server else directory)
    while directory.startswith("/") and not has_file(one, directory) and one.running():
        time.sleep(0.05)


def make_files(one):
    """Whoever asked for a database, IRIS makes its file as its own user, once: a file that is lost stays lost. The folder too,
    where it made up the database itself."""
    for name, database in one.state()["databases"].items():
        if database.get("made") or not database["Directory"].startswith("/"):
            continue
        if not os.path.exists(f"{database['Directory']}/IRIS.DAT"):
            os.makedirs(database["Directory"], exist_ok=True)
            with open(f"{database['Directory']}/IRIS.DAT", "w") as made:
                made.write(name + "\n")

        def note(state, name=name):
            state["databases"][name]["made"] = True

        one.change(note)


def describe(one, directory):
    """What SYS.Database says of a database that the instance has, by its directory; None: it has none there."""
    for name, found in defined(one).items():
        if found == directory:
            said = kept(one, name)
            is_in = said.get("MirrorSetName", "")
            waits = bool(is_in) and not holds("filled-by-merge") and one.status()[0] != "Primary"
            shown = is_in if holds("database-answers") else ""
            fields = (is_mounted(one, name), shown, waits, bool(is_in) and needs_catchup(name), is_being_filled(name))
            return "|".join(str(int(field)) if isinstance(field, bool) else field for field in fields) + (
                "|" + said.get("EncryptedDB", "0")
            )
    return None
