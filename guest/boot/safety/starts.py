"""Whether IRIS may start on this member, may create the mirror, and may come back to it."""

import rules
import words


def may_start(member):
    role = member.own["role"]
    if role != "lost" and (role != "failover" or not member.own["validated"]):
        return 0
    view = member.look().start_view()
    reasons, taken = rules.may_start(view)
    if "lost-role" in reasons:
        print(words.why_lost(member))
        return 1
    if reasons:
        print(words.why_held(member, view, reasons))
        return 1
    if taken is not None:
        member.take_over(taken)
        print("took over " + words.said_of(taken))
    return 0


def may_create(member):
    member.look()
    claims = {member.region: "claim" if member.claimed else "none" if member.read else "silent"}
    states = {
        name: "silent"
        if answer is None or "configured" not in answer
        else "configured"
        if answer["configured"]
        else "blank"
        for name, answer in member.said.items()
    }
    answer = rules.may_create(claims, states)
    silent = [] if member.read else ["s3://{} ({})".format(member.bucket.name, member.silence)]
    silent += sorted(name for name, state in states.items() if state == "silent")
    print("{}\t{}".format(answer, words.names(silent)))
    return 0


def may_come_back(member):
    member.look()
    found = member.newest
    if found is None or rules.same(found, member.known) or rules.number(found) < rules.number(member.known):
        print("there is no promotion that {} has missed".format(member.name))
        return 1
    knowing = [one["member"] for one in member.primaries() if one["record"] == found["id"]]
    if not knowing:
        print("no running primary knows {}".format(words.said_of(found)))
        return 1
    print("{} missed {}; {} is primary".format(member.name, words.said_of(found), knowing[0]))
    return 0
