"""Beliefs about what a member says of its mirror, and about the calls that change it."""

import cpf as configuration
import settings
from belief import HOLDS, Unknown, belief, false, formal_spec, written

FAILOVER, TYPE = "0", 6
ROWS = (
    'set rows=##class(%ResultSet).%New("SYS.Mirror:MemberStatusList") set sc=rows.Execute("{}") while rows.Next() {{ set row="" '
    'for column=1:1:rows.GetColumnCount() {{ set row=row_rows.GetData(column)_"|" }} write $char(64,64)_row_$char(64,64),! }}'
)
KINDS = ("Failover", "Disaster Recovery", "Read-Only Reporting", "Read-Write Reporting")
STATE = '$listtostring($system.Mirror.GetMemberStatus(),"|",1)'


def promote(seen):
    spec = seen.answer("promote")
    if spec[:2] in ("(&", "(*") and "," not in spec and spec.endswith(")"):
        return HOLDS
    return unless_whole(spec, "SYS.Mirror.Promote takes {}, not one argument by reference")


def promote_alone(seen):
    return takes_nothing(seen.answer("promote-alone"), "SYS.Mirror.PromoteWithNoPartner")


def demote(seen):
    return takes_nothing(seen.answer("demote"), "SYS.Mirror.Demote")


def takes_nothing(spec, method):
    return HOLDS if spec == "()" else unless_whole(spec, method + " takes {}, not ()")


def unless_whole(spec, words):
    if spec != "none" and not (spec.startswith("(") and spec.endswith(")")):
        raise Unknown("IRIS gave another answer than asked for")
    return false(words.format(spec))


def asks_for_state(facts):
    kinds = ("IsPrimary", "IsBackup", "IsAsyncMember")
    return [written(STATE)] + [written("$system.Mirror.{}()".format(kind)) for kind in kinds]


def state(seen):
    """The member's own status by GetMemberStatus, and what the other calls say that it is."""
    found = seen.answers("member-state")
    if len(found) != 4 or not set(found[1:]) <= {"0", "1"}:
        raise Unknown("IRIS does not say what this member is")
    kinds = [kind for kind, answer in zip(("Primary", "Backup", "Async"), found[1:]) if answer == "1"]
    return found[0].split("|"), kinds[0] if kinds else ""


def member_state(seen):
    (own, *more), kind = state(seen)
    if kind == "":
        raise Unknown("this server is no member in its role now")
    expected = {"Primary": "Primary", "Backup": "Backup", "Async": "Connected"}[kind]
    if own != expected:
        return false("GetMemberStatus begins with '{}', and this member is: {}".format(own, kind))
    if kind != "Primary" and (len(more) < 2 or not follows(more[0]) or not follows(more[1])):
        return false("GetMemberStatus does not go on with journal data and databases: " + "|".join(more))
    return HOLDS


def follows(words):
    return words in ("Active", "Caught up") or words.endswith(" behind") or words.startswith("Disconnected")


def rows(seen):
    found = seen.rows("member-list", ("status 0", "status 1"))
    return [row.split("|") for row in found]


def own_name(seen):
    return (seen.fact("node") or "").upper()


def member_list(seen):
    found, (_, own) = rows(seen), seen.qlist()
    if not found:
        return false("MemberStatusList gives no rows")
    for row in found:
        if row[0].upper() == own_name(seen):
            if own in row[1:] and set(row) & set(KINDS):
                return HOLDS
            return false("the row of this member has no column with its type and '{}': {}".format(own, "|".join(row)))
    return false("no row of MemberStatusList begins with the name of this member")


def map_members(seen):
    listed = seen.cpf().get("mapmirrors." + seen.fact("mirror.name").lower(), {})
    in_map = {name for name, line in listed.items() if line.split(",")[TYPE : TYPE + 1] == [FAILOVER]}
    by_iris = {row[0].upper() for row in rows(seen) if "Failover" in row}
    if not by_iris or not listed:
        raise Unknown("IRIS names no failover member, or iris.cpf no member")
    if in_map == by_iris:
        return HOLDS
    words = "[MapMirrors] has the failover members {}, and IRIS {}"
    return false(words.format(", ".join(sorted(in_map)) or "none", ", ".join(sorted(by_iris))))


def map_address(seen):
    facts = seen.facts()
    own = configuration.membership(seen.text("iris.cpf"), facts["mirror"]["name"])
    seen.cpf()
    if own["name"] not in own["members"]:
        raise Unknown("[MapMirrors] has no line of this member")
    if own["address"] in (facts["address"], facts["hostName"]):
        return HOLDS
    return false("[MapMirrors] h of this member is '{}'".format(own["address"]))


def mirrors_in_cpf(seen):
    facts = seen.facts()
    fields = settings.mirror_line(facts, seen.cpf())
    if fields is None:
        return false("[Mirrors] has no line of this mirror")
    expected = {"TLS": "1" if facts["mirror"]["tls"] else "0", "the arbiter": settings.planned_arbiter(facts)}
    found = {"TLS": fields[settings.USE_TLS], "the arbiter": fields[settings.ARBITER]}
    wrong = [
        "{} '{}', not '{}'".format(name, found[name], expected[name]) for name in found if found[name] != expected[name]
    ]
    return false("[Mirrors] has for " + ", ".join(wrong)) if wrong else HOLDS


def qlist_fields(seen):
    kind, own = seen.qlist()
    if kind in KINDS and own in (("Primary", "Backup") if kind == KINDS[0] else ("Connected",)):
        return HOLDS
    if kind in KINDS and own not in KINDS:
        raise Unknown("this member is not in its role now: " + own)
    return false("fields 11 and 12 of `iris qlist` are '{}' and '{}'".format(kind, own))


BELIEFS = [
    belief(
        "promote",
        "`SYS.Mirror.Promote()` takes one argument by reference, where IRIS puts the names of members whose agent was away",
        ["guest/boot/lib/promotion.sh"],
        promote,
        asks=lambda facts: [written(formal_spec("SYS.Mirror||Promote"))],
        rests_on=["log-in"],
    ),
    belief(
        "promote-alone",
        "`SYS.Mirror.PromoteWithNoPartner()` takes no argument",
        ["guest/boot/commands/promote-alone.sh"],
        promote_alone,
        asks=lambda facts: [written(formal_spec("SYS.Mirror||PromoteWithNoPartner"))],
        rests_on=["log-in"],
    ),
    belief(
        "demote",
        "`SYS.Mirror.Demote()` takes no argument",
        ["guest/boot/commands/prepare-replacement.sh"],
        demote,
        asks=lambda facts: [written(formal_spec("SYS.Mirror||Demote"))],
        rests_on=["log-in"],
    ),
    belief(
        "member-state",
        "`GetMemberStatus` gives the member's own state, then how it stands with journal data, then with databases",
        ["guest/boot/lib/mirror.sh"],
        member_state,
        asks=asks_for_state,
        rests_on=["log-in"],
    ),
    belief(
        "qlist-fields",
        "fields 11 and 12 of `iris qlist` are the type of a mirror member and its status, which the packet filter follows",
        ["guest/boot/lib/endpoint.sh", "guest/boot/safety/instance.py"],
        qlist_fields,
    ),
    belief(
        "member-list",
        "the first column of `SYS.Mirror:MemberStatusList` is the member's name; others are its type and its status",
        ["guest/boot/lib/mirror.sh"],
        member_list,
        asks=lambda facts: [ROWS.format(facts["mirror"]["name"]), written('"status "_$system.Status.IsOK(sc)')],
        rests_on=["log-in", "qlist-fields"],
    ),
    belief(
        "map-members",
        "`[MapMirrors]` of `iris.cpf` says on every member that runs who the failover members are, also after a promotion",
        ["guest/boot/safety/cpf.py"],
        map_members,
        rests_on=["log-in", "member-list"],
    ),
    belief(
        "map-address",
        "field h of `[MapMirrors]` is the address of a member, or its host name",
        ["guest/boot/safety/cpf.py"],
        map_address,
        rests_on=["map-members"],
    ),
    belief(
        "mirrors-in-cpf",
        "fields g and j of `[Mirrors]` in `iris.cpf` are TLS, and address and port of the arbiter with a bar between them; every member has both from the primary",
        ["guest/boot/safety/settings.py"],
        mirrors_in_cpf,
    ),
]
