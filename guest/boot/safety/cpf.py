"""What IRIS itself wrote of its mirror, in the iris.cpf of a member. True also while IRIS is down.

Sources: CPF reference, [MapMirrors] (Name=a,b,...: g is 0 for a failover member, 2 for an async), [MirrorMember],
[Mirrors] (d, Defined Primary: with no failover set, the member that must be the next primary),
[Databases] (Name=a,...: its directory).
"""

import os
import re
import stat
import sys

import files

FAILOVER = "0"
TYPE, GUID, PRIVATE_ADDRESS = 6, 4, 7
DEFINED_PRIMARY = 3
# Names of a certificate stand in it as IRIS got them, with bytes that may be no characters.
AS_IRIS_WRITES = {"encoding": "utf-8", "errors": "surrogateescape"}


def entries(text):
    """Section in lower case, key and value of each line."""
    section = None
    for line in text.split("\n"):
        header = re.match(r"\[(.+)\]\s*$", line)
        if header:
            section = header.group(1).lower()
        elif section is not None and "=" in line:
            key, value = line.split("=", 1)
            yield section, key.strip(), value.strip()


def sections(text):
    """By section; keys in upper case."""
    found = {}
    for section, key, value in entries(text):
        found.setdefault(section, {})[key.upper()] = value
    return found


def membership(text, mirror):
    """name, role, validated, and the failover members, all members and their GUIDs as this instance knows them; the directories
    of its databases by name.

    `role`: None without a mirror, `failover` or `async`. An instance that the mirror does not know yet is an async here: it
    is no primary before a primary has said that it is a failover member.
    """
    found = sections(text)
    own = found.get("mirrormember", {})
    name = own.get("SYSTEMNAME", "").upper()
    members = {key: value.split(",") for key, value in found.get("mapmirrors." + mirror.lower(), {}).items()}
    failover = sorted(key for key, field in members.items() if len(field) > TYPE and field[TYPE] == FAILOVER)
    values = found.get("mirrors", {}).get(mirror.upper(), "").split(",")
    role = None if not name else "failover" if name in failover else "async"
    return {
        "name": name,
        "role": role,
        "validated": own.get("VALIDATEDMEMBER") != "0",
        "failover": failover,
        "members": sorted(members),
        "address": (members.get(name, []) + [""] * 8)[PRIVATE_ADDRESS],
        "definedPrimary": values[DEFINED_PRIMARY] if len(values) > DEFINED_PRIMARY else "",
        "guids": {key: field[GUID] for key, field in members.items() if len(field) > GUID},
        "databases": {key: value.split(",")[0] for key, value in found.get("databases", {}).items()},
    }


def read(path, mirror, joined):
    """As `membership`; the role of a member whose file is gone or not whole is `lost`. `joined`: who was in the mirror before.

    A file that was cut has no [config]: each has one, behind [MirrorMember] (CPF reference, "Sample CPF").
    """
    try:
        with open(path, **AS_IRIS_WRITES) as file:
            text = file.read()
    except FileNotFoundError:
        text = ""
    own = membership(text, mirror)
    whole = "config" in sections(text) and (own["members"] or not own["name"])
    return dict(own, role="lost") if joined and not whole else own


def must_ask_the_primary(path):
    """ValidatedMember=0: at its next start the instance takes its role from the running primary."""

    def change(section):
        return ["ValidatedMember=0"] + [line for line in section if not re.match(r"(?i)validatedmember=", line)]

    change_section(path, "[mirrormember]", change)


def take_data_server(path, name, address):
    """At its next start the instance asks the member of this mirror at this address first (CPF reference, [ECPServers]:
    Name=address,port,...)."""

    def change(section):
        own = "{}=".format(name)
        return [re.sub("=[^,]*", "=" + address, line, count=1) if line.startswith(own) else line for line in section]

    change_section(path, "[ecpservers]", change)


def change_section(path, name, change):
    """As a whole, for an instance that is down; owner and mode stay, and the ends of lines (IRIS ends each with CR LF: CPF
    reference, "CPF Format")."""
    with open(path, **AS_IRIS_WRITES) as file:
        lines = file.read().split("\n")
        status, ending = os.fstat(file.fileno()), file.newlines
    start = next(number for number, line in enumerate(lines) if line.strip().lower() == name)
    end = next((number for number in range(start + 1, len(lines)) if lines[number].startswith("[")), len(lines))
    changed = lines[: start + 1] + change(lines[start + 1 : end]) + lines[end:]
    if changed == lines:
        return
    text = "\n".join(changed) if ending == "\n" else "\r\n".join(changed)
    files.replace(path, text, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))


if __name__ == "__main__":
    take_data_server(*sys.argv[1:])
