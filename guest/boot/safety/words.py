"""What a person reads about members and promotions."""


def names(members):
    return ", ".join(members) or "nobody"


def said_of(record):
    if record.get("without"):
        did = "by which {} goes on without {}".format(record["promoted"], names(record["without"]))
    else:
        did = "which made {} the failover members".format(names(record["failover"]))
    return "promotion {number} of {time} in {region}, {did}".format(
        did=did, **dict({"time": "an unknown time"}, **record)
    )


def why_lost(member):
    return (
        "{} is missing or not whole, and does not say what this member of mirror {} is: put back what IRIS last had there"
        " (_LastGood_.cpf beside it, or a snapshot of the volume)".format(member.cpf, member.mirror)
    )


def why_held(member, view, reasons):
    mirror, own = member.mirror, names(view["failover"])
    had = "no promotion" if view["known"] is None else said_of(view["known"])
    words = {
        "newer-record": lambda: "it has missed {} of mirror {}; its own are {}".format(
            said_of(view["newest"]), mirror, own
        ),
        "another-record": lambda: "it knows another promotion {} of mirror {} than was found".format(
            view["newest"]["number"], mirror
        ),
        "unknown-primary": lambda: (
            "{} is primary of mirror {}, which this member does not call a failover member (its own: {})".format(
                names([one["member"] for one in view["primaries"] if one["member"] not in view["failover"]]),
                mirror,
                own,
            )
        ),
        "silent-region": lambda: (
            "nobody can say whether another member was promoted: s3://{} {}, and of the other members {} did not answer".format(
                member.bucket.name,
                "holds no claim of mirror {}".format(mirror)
                if member.read
                else "is silent ({})".format(member.silence),
                names(sorted(name for name, answer in member.said.items() if answer is None or "known" not in answer)),
            )
        ),
    }
    return "{}. It last had {}".format("; ".join(words[reason]() for reason in reasons), had)


def why_no_partner(member, is_primary):
    only = "mirror {} has one failover member, {}, and nobody can take over from it".format(
        member.mirror, names(member.own["failover"])
    )
    if is_primary:
        return "{}: promote a member that has caught up".format(only)
    return "this member is a DR async, and {}: promote it when it has caught up".format(only)


def why_disowned(member, answer):
    """Of a primary."""
    not_its = "this member is primary, and does not belong to {}".format(said_of(member.newest))
    if answer == "two-primaries":
        return not_its
    return (
        "{0}; nobody of it says that it is primary. See whether {1} is: then two are. If it is not, start its server, which declares"
        " that promotion void".format(not_its, member.newest["promoted"])
    )


def why_out_of_place(member, answer, status):
    """Of a member that was ready."""
    return {
        "iris-down": "IRIS is down on this server, or 'iris qlist' gives no answer",
        "not-connected": "IRIS runs, and has not its place in mirror {} (it is: {}); see messages.log".format(
            member.mirror, status or "without a status"
        ),
        "partner-away": "{} is no backup of mirror {} now, or its server is silent: nobody can take over".format(
            names([name for name in member.own["failover"] if name != member.name]), member.mirror
        ),
    }[answer]


def why_stays(member, answer, replacements):
    """Why the host of a member must not go now."""
    name, mirror = member.name.lower(), member.mirror
    return {
        "is-primary": "{} is the primary of mirror {}: make a planned failover first".format(name, mirror),
        "no-primary": "no other member of mirror {} is primary and takes connections: take nothing away now".format(
            mirror
        ),
        "behind": "{} is not caught up in mirror {}: wait, and see its messages.log".format(name, mirror),
        "is-partner": (
            "IRIS is down on {}, and the primary still counts it as its failover partner: start it ('systemctl start "
            "iris.service') and send this again, or demote it on the primary: ^MIRROR, Mirror Management, 'Demote Backup "
            "member to Async DR member'".format(name)
        ),
        "replace-first": (
            "{} is a failover member of mirror {}, and {} could take its place: promote that one first (document promote), "
            "then send this again".format(name, mirror, " or ".join(one.lower() for one in replacements))
        ),
    }[answer]


def why_no_database(member, database, answer, view):
    """Of a planned database that this member does not have, and does not create now."""
    name, directory, said = database["name"], database["directory"], view["members"]
    if answer == "ask" and view["filled"]:
        return "database {} is missing, and the primary does not have it, or is silent".format(name)
    if answer == "ask":
        silent = [] if member.read else ["s3://{} ({})".format(member.bucket.name, member.silence)]
        silent += ["the claim of mirror {}".format(member.mirror)] if member.read and not member.claimed else []
        silent += sorted(other for other, word in said.items() if word == "silent")
        return "database {} is missing; silent: {}".format(name, names(silent))
    words = {
        "file-lost": "IRIS has it in {}, and no IRIS.DAT lies there".format(directory),
        "unknown-file": "{}IRIS.DAT is there, and IRIS knows no database {}: it may hold data".format(directory, name),
        "created-before": "{}, and no member has it: a new one would be empty".format(who_created(member, name, view)),
        "elsewhere": "{} has database {}, and this primary has not: a new one would be empty".format(
            names(sorted(other for other, word in said.items() if word == "has")), name
        ),
    }
    return "{}: {}; see docs/operations.md, 'A database is missing'".format(database["path"], words[answer])


def why_perhaps_empty(name):
    return (
        "this member became primary while IRIS made database {0}, which was to be filled from the primary of before: it may be empty."
        " Where another member holds data in {0}, take it out of IRIS here before anybody writes into it, and see docs/operations.md,"
        " 'A database is missing'; else run again".format(name)
    )


def who_created(member, name, view):
    if view["record"] is None:
        return "this member has had database {}".format(name)
    key = "s3://{}/{}".format(member.bucket.name, member.bucket.database_key(name.upper()))
    return "database {} was created by {member} at {time} ({key})".format(name, key=key, **view["record"])
