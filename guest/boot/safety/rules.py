"""Who may start, who may create the mirror or a database, whose word counts, whose host may go. Pure functions over what a server
was told; no file, no network.

docs/safety.md says the rules in words, with every case that they answer. Here and there:

- a *record* says which members are failover members of a mirror after a promotion:
  {"number", "id", "region", "promoted", "failover", "givenUp", "without"}; `without`: failover members without which the
  promoted one went on, forced by a person;
- the *known* record of a member is the newest that it has taken over; None before any promotion;
- what IRIS is, is read from its own iris.cpf: "failover", "async", None without a mirror, or "lost": the file is gone or not whole.

Sources: High Availability Guide, "Promoting a DR Async Member to Failover Member", "Disaster Recovery Procedures",
"Maintenance of Backup Failover Member", "Temporary Replacement of a Failover Member with a Promoted DR Async";
CPF reference, [MirrorMember] ValidatedMember, [MapMirrors].
"""


def number(record):
    return 0 if record is None else record["number"]


def is_record(value):
    """`without` came later: older records have none."""
    if not isinstance(value, dict) or type(value.get("number")) is not int:
        return False
    lists = (value.get("failover"), value.get("givenUp"), value.get("without", []))
    return (
        all(isinstance(value.get(key), str) for key in ("id", "region", "promoted"))
        and all(isinstance(one, list) for one in lists)
        and all(isinstance(name, str) for one in lists for name in one)
    )


def same(one, other):
    return (one is None and other is None) or (one is not None and other is not None and one["id"] == other["id"])


def newest(records, void):
    """The record with the highest number that is not void. `void`: ids of records whose promotion did not happen."""
    standing = [record for record in records if record["id"] not in void]
    return max(standing, key=number, default=None)


def fits(record, failover):
    """Whether a record names exactly these failover members: then its promotion has reached this member."""
    return sorted(record["failover"]) == sorted(failover)


def has_reached(record, member):
    """member: {"name", "failover"} and, of running IRIS, "status". IRIS keeps a member that others went on without as a failover
    member: what only that one has is discarded when it is backup of the forced one, and not before."""
    let_back = member["name"] not in record.get("without", []) or member.get("status") == "Backup"
    return fits(record, member["failover"]) and let_back


def former(records, happened, home):
    """The failover members that the mirror may have: those of its records, from the newest down to the first whose promotion
    happened; where none did, of the home roles too. A promotion that was recorded may have been refused.

    records: that are not void; `happened`: ids of those that did happen, by the word of members.
    """
    names = set()
    for record in sorted(records, key=number, reverse=True):
        names |= set(record["failover"])
        if record["id"] in happened:
            return sorted(names)
    return sorted(names | set(home))


def may_take_over(record, known, member):
    return number(record) > number(known) and has_reached(record, member)


def may_start(member):
    """Why IRIS of a member is held; empty: it may start. With it, the record that the member takes over first, or None.

    member: {"name", "role", "validated", "failover", "known", "newest", "primaries", "regions"}. `primaries`: members that
    answer as primary now, each with the id of its record. `regions`: those of all members in its own [MapMirrors], and whether
    each was heard.
    """
    if member["role"] == "lost":
        return ["lost-role"], None
    if member["role"] != "failover" or not member["validated"]:
        return [], None
    known, found, failover = member["known"], member["newest"], member["failover"]
    reasons, taken = [], None
    if number(found) == number(known) and not same(found, known):
        reasons.append("another-record")
    elif number(found) > number(known):
        if has_reached(found, member):
            taken = found
        else:
            reasons.append("newer-record")
    if any(primary["member"] not in failover for primary in member["primaries"]):
        reasons.append("unknown-primary")
    record = taken or known
    if not joins_its_partner(member, record):
        given_up = [] if record is None else record["givenUp"]
        silent = [region for region, heard in member["regions"].items() if not heard and region not in given_up]
        reasons.extend("silent-region" for _ in silent[:1])
    return reasons, None if reasons else taken


def joins_its_partner(member, record):
    """Whether a failover member that this one calls so is primary with the same record: IRIS then makes this one the backup."""
    own = None if record is None else record["id"]
    return any(
        primary["member"] in member["failover"] and primary["member"] != member["name"] and primary["record"] == own
        for primary in member["primaries"]
    )


def may_create(claims, members):
    """`create`, `join` or `ask`: whether the member that is planned as the first primary creates the mirror.

    `claims`: by region, whether its bucket says that the mirror was created ("claim", "none", or "silent"). `members`: by
    member, whether its server has a mirror configuration ("configured", "blank", or "silent").
    """
    if "claim" in claims.values() or "configured" in members.values():
        return "join"
    if "silent" in claims.values() or "silent" in members.values():
        return "ask"
    return "create"


def may_create_database(database):
    """`keep`, `create` or `ask`; or why it is not created: `file-lost`, `unknown-file`, `created-before`, `elsewhere`.

    database: {"here", "filled", "recorded", "members"}. `here`: what this member has: "defined" in IRIS with its file, defined
    and "lost", a "file" that IRIS does not know, or "nothing". `filled`: whether IRIS fills a new one from the primary, as on a
    backup or an async; on a primary a new one is empty, and so is one that is not mirrored. `recorded`: whether its name was
    created: "never", "own" (claimed by this member, and nothing came of it yet), "created", or "silent". `members`: by other
    member, "has", "nothing" or "silent"; of one that is filled, only members that are primary.

    Source: High Availability Guide, "Automatic Database Download from Another Mirror Member".
    """
    if database["here"] != "nothing":
        return {"defined": "keep", "lost": "file-lost", "file": "unknown-file"}[database["here"]]
    members = database["members"].values()
    if database["filled"]:
        return "create" if "has" in members else "ask"
    if database["recorded"] == "created":
        return "created-before"
    if "has" in members:
        return "elsewhere"
    return "ask" if database["recorded"] == "silent" or "silent" in members else "create"


VOID_AFTER_SECONDS = 600


def is_void(record, member):
    """Whether the member that a record promotes may say that this promotion did not happen.

    member: {"name", "role", "promoting", "age"}; `role`: what running IRIS says; `age`: seconds since the record was written.
    """
    return (
        record["promoted"] == member["name"]
        and member["role"] == "async"
        and not member["promoting"]
        and member["age"] >= VOID_AFTER_SECONDS
    )


def must_record(member):
    """Whether a member writes a record of its own: IRIS has other failover members than the newest one. A primary does, which was
    told so by hand. So does a backup that was promoted, where the primary is left out by its record and never takes that over.

    member: {"name", "status", "failover", "home", "joined", "known", "newest", "primaries"}. Without any record, the failover
    members are those of the home roles (`home`) that have joined the mirror at some time (`joined`).
    """
    if not same(member["newest"], member["known"]):
        return False
    if member["status"] != "Primary" and not was_promoted_beside(member):
        return False
    joined = [name for name in member["home"] if name in member["joined"]]
    recorded = joined if member["newest"] is None else member["newest"]["failover"]
    return sorted(recorded) != sorted(member["failover"])


def was_promoted_beside(member):
    """Whether this backup was promoted, and a primary says that it has another record."""
    newest = member["newest"]
    if member["status"] != "Backup" or newest is None or newest["promoted"] != member["name"]:
        return False
    return any(primary["record"] not in (newest["id"], "not said") for primary in member["primaries"])


def disowned(member):
    """What a primary must say when the newest record is not its own and never will be: `two-primaries`, or `unfinished-promotion`
    while no member of that record says that it is primary; None while the promoted member says that it is an async yet.

    member: {"name", "status", "failover", "known", "newest", "said"}. `said`: by other member the status that it gives for itself, or
    None where its server is silent.
    """
    newest = member["newest"]
    if member["status"] != "Primary" or newest is None or same(newest, member["known"]):
        return None
    if number(newest) < number(member["known"]) or may_take_over(newest, member["known"], member):
        return None
    if member["said"].get(newest["promoted"]) == "Connected":
        return None
    others = [member["said"].get(name) for name in newest["failover"] if name != member["name"]]
    return "two-primaries" if "Primary" in others else "unfinished-promotion"


def may_leave(member):
    """What happens before the host of a member goes: `gone` (nothing), `stop`, `demote` and stop; else why it must stay.

    member: {"part", "caughtUp", "primary", "partner", "replacements"}. `part`: "primary", "failover" or "async" by running IRIS,
    or "down". `primary`: whether another member is primary and takes connections. `partner`: whether that one counts this
    member as its failover partner. `replacements`: DR asyncs of the region that have caught up.

    While the host of a failover partner is off, a primary that restarts cannot become primary: nobody can tell it that it
    was the last one. It can when the partner was demoted before.
    """
    if member["part"] == "primary":
        return "is-primary"
    if not member["primary"]:
        return "no-primary"
    if member["part"] == "down":
        return "is-partner" if member["partner"] else "gone"
    if not member["caughtUp"]:
        return "behind"
    if member["part"] == "async":
        return "stop"
    return "replace-first" if member["replacements"] else "demote"


def lacks_partner(member):
    """Whether a member must say that nobody can take over from the primary: the mirror had more members, and has one failover
    member. The primary says it, and who is to be promoted back.

    member: {"name", "status", "type", "failover", "home", "joined"}; `status` and `type`: of running IRIS.
    """
    if len(member["failover"]) != 1 or len(member["joined"]) < 2:
        return False
    return member["status"] == "Primary" or (member["type"] == "Disaster Recovery" and member["name"] in member["home"])


# High Availability Guide, "Mirror Member Journal Transfer and Dejournaling Status": a member that has its place. Any other word
# is of one that is on its way, waits for a person, or is a primary in trouble.
PLACES = ("Primary", "Backup", "Connected")


def out_of_place(member):
    """What a member that was ready must say of itself: `iris-down`, `not-connected`, `partner-away`, or None.

    member: {"name", "running", "status", "failover", "said"}. `said`: by other member the status that it gives for itself, or
    None where its server is silent. A primary says it of its failover partner too, which may be too dead to say it.
    """
    if not member["running"]:
        return "iris-down"
    if member["status"] not in PLACES:
        return "not-connected"
    partners = [name for name in member["failover"] if name != member["name"]]
    if member["status"] == "Primary" and partners and all(member["said"].get(name) != "Backup" for name in partners):
        return "partner-away"
    return None


def may_show_subject(view):
    """Whether a member may take a certificate with another subject into use: `all-hear`, every other member hears of it and authorises
    it; `ended` and `accepted`, some will not, and the old one has ended or a person accepts that; or `waits`: whoever is away would
    refuse this member when it comes back.

    view: {"away", "ended", "accepted"}. `away`: other members of the mirror that are not connected.
    """
    if not view["away"]:
        return "all-hear"
    return "ended" if view["ended"] else "accepted" if view["accepted"] else "waits"
