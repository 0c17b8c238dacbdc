"""Whether the host of this member may go, and what must be done before."""

import rules
import words

MAY = ("gone", "stop", "demote")


def may_leave(member, part, caught_up, primary, caught_up_asyncs):
    """`part`: as rules.may_leave has it; `caught_up`: yes or no; `primary`: the address of another member that is primary, or
    nothing."""
    member.look()
    view = {
        "part": part,
        "caughtUp": caught_up == "yes",
        "primary": primary != "",
        "partner": counts_as_partner(member),
        "replacements": [name for name in caught_up_asyncs if may_replace(member, name)],
    }
    answer = rules.may_leave(view)
    print(answer if answer in MAY else words.why_stays(member, answer, view["replacements"]))
    return 0 if answer in MAY else 1


def may_replace(member, name):
    """A planned member of this region: between regions the round trip is part of every journal write."""
    return name in member.others and member.region_of(name) == member.region


def counts_as_partner(member):
    """By the primary's word; where it does not say, by this member's own iris.cpf, which may be older."""
    for one in member.primaries():
        failover = member.said[one["member"]].get("failover")
        if failover is not None:
            return member.name in failover
    return member.own["role"] in ("failover", "lost") and member.own["validated"]
