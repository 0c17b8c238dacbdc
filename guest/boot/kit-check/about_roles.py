"""Beliefs that only a change of roles shows: the drill demotes a backup and promotes it back."""

from about_mirror import FAILOVER, TYPE, own_name
from belief import HOLDS, Unknown, belief, false


def own_type(seen, moment):
    members = seen.cpf("drill/{}/iris.cpf".format(moment)).get("mapmirrors." + seen.fact("mirror.name").lower(), {})
    line = members.get(own_name(seen))
    if line is None:
        raise Unknown("[MapMirrors] does not name this member")
    return line.split(",")[TYPE]


def map_after_change(seen):
    types = [own_type(seen, moment) for moment in ("after-demotion", "after-promotion")]
    if types == ["2", FAILOVER]:
        return HOLDS
    return false("the type of this member was {} after its demotion and {} after its promotion".format(*types))


def qlist_async(seen):
    found = seen.qlist("drill/after-demotion/qlist")
    return HOLDS if found == ("Disaster Recovery", "Connected") else false("'{}' and '{}'".format(*found))


def promotes_back(seen):
    said = seen.text("drill/said").strip()
    if said == "":
        raise Unknown("IRIS said nothing of the promotion")
    return HOLDS if said == "OK" else false(said)


BELIEFS = [
    belief(
        "promotes-back",
        "a demoted backup is promoted by `Promote()` while the primary runs and all agents answer",
        ["guest/boot/lib/promotion.sh"],
        promotes_back,
        rests_on=["log-in", "demote"],
        drill=True,
    ),
    belief(
        "map-after-change",
        "a demotion and a promotion are in `[MapMirrors]` as soon as `iris qlist` shows them",
        ["guest/boot/safety/cpf.py"],
        map_after_change,
        rests_on=["log-in", "demote", "map-members", "promotes-back"],
        drill=True,
    ),
    belief(
        "qlist-async",
        "fields 11 and 12 of `iris qlist` of a DR async are `Disaster Recovery` and `Connected`",
        ["guest/boot/lib/promotion.sh", "guest/boot/safety/instance.py"],
        qlist_async,
        rests_on=["log-in", "demote", "qlist-fields"],
        drill=True,
    ),
]
