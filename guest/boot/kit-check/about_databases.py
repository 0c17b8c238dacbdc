"""Beliefs about application databases: how iris.cpf has them, and what IRIS says of each."""

import re

import database_states
from belief import HOLDS, Unknown, belief, false

FIELDS = re.compile(r"[01]\|[^|]*\|[01]\|[01]\|[01]\|[01]$")
MIRROR, TO_ACTIVATE, TO_CATCH_UP, BEING_FILLED = 1, 2, 3, 4


def planned(seen):
    found = seen.fact("iris.databases")
    if not found:
        raise Unknown("no database is planned")
    return found


def databases_in_cpf(seen):
    known, wrong = seen.cpf().get("databases", {}), []
    for database in planned(seen):
        directory = known.get(database["name"].upper(), "").split(",")[0]
        if directory.rstrip("/") != database["directory"].rstrip("/"):
            wrong.append("{} has '{}'".format(database["name"], directory))
    return false("[Databases]: " + ", ".join(wrong)) if wrong else HOLDS


def rows(seen, id="database-answers"):
    """Of each planned database what IRIS says of it, by name."""
    found = [answer.split("|", 1) for answer in seen.answers(id)]
    if [name for name, *_ in found] != [database["name"] for database in planned(seen)]:
        raise Unknown("IRIS does not say of each planned database how it is")
    return {name: rest for name, rest in found}


def database_answers(seen):
    said, mirror, wrong = rows(seen), seen.fact("mirror.name"), []
    for database in planned(seen):
        row = said[database["name"]]
        expected = mirror if database["mirrored"] else ""
        if row and not FIELDS.match(row):
            raise Unknown("IRIS gave another answer than asked for: " + row)
        if not row or row.split("|")[MIRROR].upper() != expected.upper():
            wrong.append("{} is '{}'".format(database["name"], row))
    return false("SYS.Database: " + ", ".join(wrong)) if wrong else HOLDS


def filled_by_merge(seen):
    names = [database["name"] for database in planned(seen) if database["mirrored"]]
    if seen.qlist()[1] == "Primary":
        raise Unknown("this member is primary: ask another one")
    if not names:
        raise Unknown("no mirrored database is planned")
    fields = {name: rows(seen)[name].split("|") for name in names}
    wrong = [name for name in names if fields[name][TO_ACTIVATE] == "1"]
    if wrong:
        return false("not activated: " + ", ".join(wrong))
    if any("1" in (field[TO_CATCH_UP], field[BEING_FILLED]) for field in fields.values()):
        raise Unknown("a database is being filled or not caught up yet")
    return HOLDS


BELIEFS = [
    belief(
        "databases-in-cpf",
        "`[Databases]` of `iris.cpf` has each database that a merge made, with its directory. A step looks as soon as the merge ends",
        ["guest/boot/safety/databases.py", "guest/boot/safety/settings.py"],
        databases_in_cpf,
    ),
    belief(
        "database-answers",
        "`SYS.Database` says of a database its mirror, and whether it is mounted, to be activated, to be caught up, being filled, encrypted",
        ["guest/boot/lib/databases.sh", "guest/boot/safety/database_states.py"],
        database_answers,
        asks=lambda facts: [database_states.question(one) for one in facts["iris"].get("databases") or []],
        rests_on=["log-in"],
    ),
    belief(
        "filled-by-merge",
        "a `CreateDatabase` on a backup or an async fills the database from another member, without a call of "
        "`DownloadMirrorDatabase`",
        ["guest/boot/steps/databases.sh"],
        filled_by_merge,
        rests_on=["log-in", "database-answers", "qlist-fields"],
    ),
]
