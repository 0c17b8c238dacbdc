"""Which planned databases this member has, and which of the others it may create: docs/safety.md, rule 11.

Who creates one writes a claim with a number of its own: on its system volume, then in the bucket, where only the first writer
succeeds, and then creates it. So
  - interrupted before it is there, the member finds its own number in the bucket, and goes on;
  - interrupted after that, it finds the database, and notes that it was made;
  - a member that finds another number, or its own with that note, creates none: what it has lost may hold data elsewhere.
"""

import json
import os
import time
import uuid

import bucket
import files
import instance
import rules
import words

# On the system volume: by name, the number of this member's claim, and whether it has had the database.
CLAIMS = "/iris/sys/member/databases.json"
# Of a database that nobody claims, because IRIS fills it from the primary.
FILLED = "filled"


def claims():
    return files.read_json(CLAIMS) or {}


def note(name, **values):
    def changed(kept):
        kept = kept or {}
        return dict(kept, **{name: dict(kept.get(name, {}), **values)})

    files.change(CLAIMS, changed)


def here(member, database):
    has_file = os.path.exists(os.path.join(database["directory"], "IRIS.DAT"))
    if database["name"].upper() in member.own["databases"]:
        return "defined" if has_file else "lost"
    return "file" if has_file else "nothing"


def recorded(member, database):
    """Whether a name was created, and by whom. The bucket counts only with the claim of the mirror: else it was emptied."""
    name = database["name"].upper()
    own = claims().get(name, {})
    if not database["mirrored"]:
        return ("created" if own.get("made") else "never"), None
    if not (member.read and member.claimed):
        return "silent", None
    try:
        found = member.bucket.read_database(name)
    except bucket.Silent:
        return "silent", None
    if found is not None and (found["claim"] != own.get("claim") or own.get("made")):
        return "created", found
    return ("created" if own.get("made") else "never" if found is None else "own"), found


def has(answer, name):
    if answer is None or "databases" not in answer:
        return "silent"
    return "has" if name in answer["databases"] else "nothing"


def view_of(member, database, primary):
    filled = database["mirrored"] and not primary
    asked = member.said if database["mirrored"] else {}
    if filled:
        asked = {name: said for name, said in asked.items() if said is not None and said.get("status") == "Primary"}
    found, record = ("never", None) if filled else recorded(member, database)
    return {
        "here": here(member, database),
        "filled": filled,
        "recorded": found,
        "record": record,
        "members": {name: has(answer, database["name"].upper()) for name, answer in asked.items()},
    }


def is_primary(member):
    return instance.told(member.instance)["status"] == "Primary"


def missing(member):
    member.look()
    primary = is_primary(member)
    for database in member.databases:
        view = view_of(member, database, primary)
        answer = rules.may_create_database(view)
        if answer == "keep":
            note(database["name"].upper(), made=True)
            continue
        kind = answer if answer in ("create", "ask") else "refuse"
        why = "" if answer == "create" else words.why_no_database(member, database, answer, view)
        print("{}\t{}\t{}".format(kind, database["name"], why))
    return 0


def named(member, name):
    return next(database for database in member.databases if database["name"] == name)


def claim(member, name):
    """Before the merge. One that IRIS fills from the primary, or that each member has for itself, concerns no other member."""
    database = named(member, name)
    if not database["mirrored"]:
        return 0
    if not is_primary(member):
        print(FILLED)
        return 0
    key = name.upper()
    number = claims().get(key, {}).get("claim") or str(uuid.uuid4())
    note(key, claim=number)
    member.look()
    found = recorded(member, database)[0]
    try:
        if found == "never" and is_claimed_by(member, key, number):
            return 0
    except bucket.Silent as error:
        print("s3://{} did not take the claim of database {}: {}".format(member.bucket.name, name, error))
        return 1
    if found == "own":
        return 0
    print("another member creates database {}".format(name))
    return 1


def is_claimed_by(member, name, number):
    """The first who writes it. After an answer that got lost, what is there may be the first attempt of this one."""
    key = member.bucket.database_key(name)
    try:
        member.bucket.create(key, record_of(member, name, number))
    except bucket.Taken:
        return member.bucket.get(key)["claim"] == number
    return True


def record_of(member, name, number):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return json.dumps({"database": name, "member": member.name, "claim": number, "time": now}) + "\n"


def made(member, name, claimed):
    """`claimed`: what `claim` said. On a primary IRIS makes an empty database where no other running member has it."""
    if here(member, named(member, name)) != "defined":
        print("IRIS took the merge and has no database {}".format(name))
        return 1
    if claimed == FILLED and is_primary(member):
        print(words.why_perhaps_empty(name))
        return 1
    note(name.upper(), made=True)
    return 0


def lost(member):
    """Planned databases that this member has had, and that its IRIS does not know any more."""
    kept = claims()
    names = [database["name"] for database in member.databases if kept.get(database["name"].upper(), {}).get("made")]
    return [name for name in names if name.upper() not in member.own["databases"]]


def write_again(member, said, _):
    """The record of a database that the mirror has: made before there were such records, or lost with the bucket."""
    in_the_mirror = said["status"] in ("Primary", "Backup", "Connected")
    for database in member.databases:
        name = database["name"].upper()
        if here(member, database) != "defined":
            continue
        note(name, made=True)
        if not (database["mirrored"] and in_the_mirror and member.read and member.claimed):
            continue
        if member.bucket.read_database(name) is None:
            try:
                member.bucket.create(member.bucket.database_key(name), record_of(member, name, str(uuid.uuid4())))
            except bucket.Taken:
                pass  # Another member did.


def lacks(member, other):
    """Whether another member could take over: it has every mirrored database that is planned."""
    answer = member.look().said.get(other)
    if answer is None or "databases" not in answer:
        print("{} does not say which databases it has".format(other))
        return 1
    absent = [one["name"] for one in member.databases if one["mirrored"] and has(answer, one["name"].upper()) != "has"]
    if absent:
        print("{} has no database {}".format(other, words.names(absent)))
    return 1 if absent else 0


COMMANDS = {
    "databases": missing,
    "claim-database": claim,
    "database-made": made,
    "lacks": lacks,
}
