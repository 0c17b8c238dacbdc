"""What a member does each minute about records of promotions."""

import json
import os
import time

import application_servers
import bucket
import databases
import files
import instance
import rules
import words
from member import HAPPENED, KNOWN, age_of

# A copy of the claim, on the system volume.
CREATED = "/iris/sys/member/created.json"
# While a document promotes this member.
PROMOTING = "/run/iris-member/promoting"
PROMOTING_SECONDS = 3600


def minute(member, ready="", unsettled=""):
    """What the status must say, by name. `ready`: whether the scripts are done here, and IRIS should have its place. `unsettled`:
    words on databases that IRIS has, and that are not as they must be."""
    problems = {"databases": unsettled} if unsettled else {}
    own = member.own
    member.look()
    if own["role"] == "lost":
        return dict(problems, **{"iris-cpf": words.why_lost(member)})
    if own["role"] is None:
        return problems
    said = instance.told(member.instance)
    files.write_whole(application_servers.TOLD, application_servers.subjects_of(member.said))
    member.remember_who_joined()
    if member.known is not None and member.known["id"] in member.void and member.read:
        go_back(member, member.known)
    if own["role"] == "failover" and member.known is not None and not member.has_happened(member.known):
        files.write_whole(HAPPENED, {"id": member.known["id"]})
    view = {"name": member.name, "status": said["status"], "failover": own["failover"]}
    if member.newest is not None and rules.may_take_over(member.newest, member.known, view):
        member.take_over(member.newest)
    lost = databases.lost(member)
    if lost:
        problems["databases-missing"] = "IRIS has these planned databases no more: {}".format(words.names(lost))
    for step in (write_again, record_by_hand, declare_void, databases.write_again):
        try:
            step(member, said, problems)
        except bucket.Taken:
            problems["another-record"] = "another member wrote to s3://{} at the same time".format(member.bucket.name)
        except bucket.Silent as error:
            problems["bucket-silent"] = "s3://{} took no record: {}".format(member.bucket.name, error)
    statuses = {name: None if answer is None else answer.get("status") for name, answer in member.said.items()}
    disowned = rules.disowned(dict(view, known=member.known, newest=member.newest, said=statuses))
    if disowned is not None and not member.is_under_way():
        problems[disowned] = words.why_disowned(member, disowned)
    say_who_cannot_take_over(member, said, problems)
    if ready:
        say_out_of_place(member, said, statuses, problems)
    if not member.read:
        problems["bucket-silent"] = "s3://{} is silent: {}".format(member.bucket.name, member.silence)
    return problems


def say_who_cannot_take_over(member, said, problems):
    own = member.own
    view = dict(said, name=member.name, failover=own["failover"], home=member.home, joined=member.joined)
    if rules.lacks_partner(view):
        problems["no-failover-partner"] = words.why_no_partner(member, said["status"] == "Primary")
    if own["role"] == "failover" and own["definedPrimary"]:
        problems["no-failover-set"] = (
            "no failover is set: only {} may be primary of mirror {}, and nobody takes over from it".format(
                own["definedPrimary"], member.mirror
            )
        )


def say_out_of_place(member, said, statuses, problems):
    answer = rules.out_of_place(dict(said, name=member.name, failover=member.own["failover"], said=statuses))
    if answer is not None:
        problems[answer] = words.why_out_of_place(member, answer, said["status"])


def write_again(member, said, problems):
    """A record or a claim that the bucket lost. The claim last: a bucket with a claim counts as complete."""
    if not member.read:
        return
    kept = files.read_json(CREATED)
    if member.claimed and kept is None:
        files.write_whole(CREATED, member.bucket.get(member.claim))
    if member.claimed:
        member.take_region_back()
    if member.known is not None and member.known["id"] not in {one["id"] for one in member.records}:
        try:
            member.bucket.put(member.without_own_region(member.known))
        except bucket.Taken:
            problems["another-record"] = "the bucket has another promotion {} than this member knows".format(
                member.known["number"]
            )
    everybody = all(answer is not None and "known" in answer for answer in member.said.values())
    in_the_mirror = said["status"] in ("Primary", "Backup", "Connected")
    if not member.claimed and kept is not None and (in_the_mirror or everybody):
        member.bucket.create(member.claim, json.dumps(kept) + "\n")


def record_by_hand(member, said, _):
    view = {
        "name": member.name,
        "status": said["status"],
        "failover": member.own["failover"],
        "home": member.home,
        "joined": member.joined,
        "known": member.known,
        "newest": member.newest,
        "primaries": member.primaries(),
    }
    if member.read and member.claimed and rules.must_record(view):
        record = member.new_record(member.name, member.own["failover"])
        member.bucket.put(record)
        member.take_over(record)


def is_promoting():
    """A document that was killed leaves its file behind: after an hour it says nothing."""
    try:
        return time.time() - os.stat(PROMOTING).st_mtime < PROMOTING_SECONDS
    except FileNotFoundError:
        return False


def declare_void(member, said, _):
    record = member.newest
    if record is None or not member.read or member.has_happened(record):
        return
    role = "async" if said["running"] and said["type"] == "Disaster Recovery" else None
    view = {"name": member.name, "role": role, "promoting": is_promoting(), "age": age_of(record)}
    if rules.is_void(record, view):
        member.bucket.put_void(record, "{} is a DR async".format(member.name))
        if rules.same(record, member.known):
            go_back(member, record)


def go_back(member, record):
    """What this member knew before it took a record over whose promotion did not happen."""
    void = member.void | {record["id"]}
    before = rules.newest([one for one in member.records if rules.fits(one, member.own["failover"])], void)
    if before is None:
        os.remove(KNOWN)
        member.known = None
    else:
        files.write_whole(KNOWN, before)
        member.known = before
