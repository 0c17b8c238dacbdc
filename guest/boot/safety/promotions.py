"""Records of promotions that a command asks for, before it promotes."""

import bucket
import rules
import words


def former(member):
    """The other failover members that the mirror may have now, as far as this member knows."""
    for name in member.look().former():
        if name != member.name:
            address = member.others[name]["address"] if name in member.others else "-"
            print("{}\t{}\t{}".format(name, address, member.region_of(name)))
    return 0


def record(member, failover, without=()):
    """The record before its promotion: where it cannot be written nothing happens."""
    if not (member.read and member.claimed):
        print("s3://{} cannot be read, or holds no claim of the mirror: {}".format(member.bucket.name, member.silence))
        return 1
    new = member.new_record(member.name, failover, without=without)
    try:
        if not is_taken(member.bucket, new):
            print("another promotion was recorded at the same time, with number {}".format(new["number"]))
            return 1
    except bucket.Silent as error:
        print(
            "s3://{} did not say that it took the record: {}. It may be there: then it holds starts for ten minutes".format(
                member.bucket.name, error
            )
        )
        return 1
    member.take_over(new)
    print("recorded: " + words.said_of(new))
    return 0


def is_taken(its_bucket, new):
    try:
        its_bucket.put(new)
        return True
    except bucket.Taken:
        # An answer that got lost: the first attempt may have been this one.
        return its_bucket.read_record(new).get("id") == new["id"]


def has_primary(member):
    """Whether another member says that it is primary, also where a person accepted a loss: there are never two."""
    primaries = [one["member"] for one in member.primaries()]
    if primaries:
        print(
            "primary of mirror {} is {}, by its own word: stop IRIS there first".format(
                member.mirror, words.names(primaries)
            )
        )
    return bool(primaries)


def record_promotion(member, names_given):
    member.look()
    newest = member.newest
    if newest is not None and not rules.same(newest, member.known) and member.is_under_way():
        print("{} is under way".format(words.said_of(newest)))
        return 1
    if names_given and has_primary(member):
        return 1
    primaries = [one["member"] for one in member.primaries()]
    if len(primaries) > 1:
        print(
            "{} say that they are primary: see docs/operations.md, 'Two members answer as primary'".format(
                words.names(primaries)
            )
        )
        return 1
    others = [name for name in member.former() if name != member.name]
    silent = [name for name in others if "known" not in (member.said.get(name) or {})]
    if not names_given and not primaries and silent:
        print("no primary is seen, and these failover members do not say what they are: {}".format(words.names(silent)))
        return 1
    return record(member, names_given or sorted({member.name, *primaries}))


def record_alone(member):
    """Before this member is forced to be primary without its failover partner, which is then held until it is let back."""
    return record_resume(member, [name for name in member.own["failover"] if name != member.name])


def record_resume(member, without=()):
    """For the failover members that this member knows. With a silent bucket on its volume, and written when that is back."""
    if member.own["role"] == "lost":
        print(words.why_lost(member))
        return 1
    if has_primary(member.look()):
        return 1
    if not (member.read and member.claimed):
        # Its region is given up with that: this start must not wait for the bucket that it resumes without.
        member.take_over(member.new_record(member.name, member.own["failover"], [member.region], without))
        print("recorded on the system volume: " + words.said_of(member.known))
        return 0
    return record(member, member.own["failover"], without)
