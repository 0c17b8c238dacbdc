"""What IRIS says of the planned databases that it has: the question, and what is not as planned."""

import sys

# Source: class reference, SYS.Database. MirrorDBDownload is younger than the rest.
SAID = (
    'd.Mounted_"|"_d.MirrorSetName_"|"_d.MirrorActivationRequired_"|"_d.MirrorDBCatchup_"|"_'
    '$select(##class(%Dictionary.CompiledProperty).%ExistsId("SYS.Database||MirrorDBDownload"):$property(d,"MirrorDBDownload"),1:0)_'
    '"|"_d.EncryptedDB'
)


def question(database):
    """The line of ObjectScript that writes NAME|mounted|its mirror|to be activated|to be caught up|being filled|encrypted, or
    NAME| where IRIS has no database in that directory."""
    return 'set d=##class(SYS.Database).%OpenId("{}") write $char(64,64)_"{}|"_$select($isobject(d):{},1:"")_$char(64,64),!'.format(
        *(database[key].replace('"', '""') for key in ("directory", "name")), SAID
    )


def questions(member):
    for database in member.databases:
        print(question(database))
    return 0


def state_of(database, mirror, fields):
    """What is wrong with a database that IRIS has: kind and words, or None. `fields`: what SYS.Database says of it."""
    name, path = database["name"], database["path"]
    if len(fields) < 6:
        return "wait", "database {} cannot be opened".format(name)
    mounted, found, activation, catchup, download, encrypted = fields[:6]
    if (found.upper() == mirror.upper()) != database["mirrored"]:
        have, want = ("a database", "none") if found else ("none", "one")
        return "refuse", (
            "{}.mirrored: IRIS has {} of mirror {}, planned is {}: IRIS changes that by hand only; "
            "docs/operations.md, 'What IRIS does not change by itself'".format(path, have, found or mirror, want)
        )
    if (encrypted == "1") != database["encrypted"]:
        return "refuse", (
            "{}: IRIS has it {}, planned is {} (encryption.databases): IRIS encrypts a database when it creates it, or by hand; "
            "docs/operations.md, 'What IRIS does not change by itself'".format(
                path, *["encrypted" if yes else "not encrypted" for yes in (encrypted == "1", database["encrypted"])]
            )
        )
    # First: a database that is being filled is in no normal state otherwise either.
    if download == "1":
        return "fill", "database {} is being filled from another member".format(name)
    for value, trouble in (
        (mounted != "1", "is not mounted"),
        (activation == "1", "is not activated"),
        (catchup == "1", "is not caught up"),
    ):
        if value:
            return "wait", "database {} {}".format(name, trouble)
    return None


def states(member):
    said = {}
    for line in sys.stdin.read().split("\n"):
        name, _, rest = line.partition("|")
        said[name] = rest.split("|")
    for database in member.databases:
        found = state_of(database, member.mirror, said.get(database["name"], []))
        if found is not None:
            print("\t".join(found))
    return 0


COMMANDS = {"database-questions": questions, "database-states": states}
