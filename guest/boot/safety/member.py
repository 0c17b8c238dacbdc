"""This member, as the rules want to see it: its facts, what IRIS wrote, the record it knows, the bucket, the other members.

    member.py may-start     exit code 0: IRIS may start here, and a record that fits was taken over; 1: why not
    member.py may-create    `create`, `join` or `ask`, and a tab, and why
    member.py minute        what a member does each minute about records; prints what the status must say, as JSON
    member.py ask-the-primary  ValidatedMember=0: IRIS takes its role from the running primary at its next start
    member.py former        the failover members besides this one: name, a tab, and address
    member.py record-promotion [NAME...]  the record before a promotion, taken over; 1: why it was not written
    member.py record-resume  the record that this member goes on without the promoted one
    member.py may-come-back  exit code 0: a former member may be let back; 1: why not
    member.py show          what it sees, as JSON

docs/safety.md says why. It decides nothing: rules.py does.
"""

import calendar
import json
import os
import sys
import time
import uuid

import bucket
import cpf
import instance
import others
import rules

FACTS = "/etc/iris-node/facts.json"
# On the system volume, open to read: the record that this member has taken over, and a copy of the claim.
KNOWN = "/iris/sys/member/promotion.json"
CREATED = "/iris/sys/member/created.json"
# The last record after which this member was a failover member: its promotion did happen.
HAPPENED = "/iris/sys/member/happened.json"
# Every member that the mirror has had.
JOINED = "/iris/sys/member/joined.json"
STATE = "/var/lib/iris-node"
# When the bucket was read last, and what was found in it: lost with the start of the server.
SEEN = "/run/iris-member/seen.json"
# While a document promotes this member.
PROMOTING = "/run/iris-member/promoting"
PROMOTING_SECONDS = 3600
# As long a member's word on the bucket counts for the others.
FRESH_SECONDS = 120


def write_whole(path, value):
    """Also after a loss of power there is the old text or the new one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # The status port reads it as another user, whatever this process' umask is.
    os.chmod(os.path.dirname(path), 0o755)
    with open(path + ".new", "w") as file:
        os.chmod(path + ".new", 0o644)
        json.dump(value, file, sort_keys=True)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read_json(path):
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


class Member:
    def __init__(self):
        with open(FACTS) as file:
            facts = json.load(file)
        mirror = facts["mirror"]
        self.mirror, self.region = mirror["name"], facts["region"]
        self.name = facts["node"].upper()
        self.instance = facts["iris"]["instance"]
        self.cpf = os.path.join(facts["iris"]["directory"], "iris.cpf")
        self.others = {other["serverName"].upper(): other for other in mirror["otherMembers"]}
        homes = [self.name] if mirror["memberRole"] == "failover" else []
        homes += [name for name, other in self.others.items() if other["role"] == "failover"]
        self.home = sorted(homes)
        self.page = facts["probe"]["port"], facts["probe"]["path"]
        self.claim = mirror["createdMarker"]
        prefix = self.claim.rsplit("/", 1)[0] + "/"
        self.bucket = bucket.Bucket(self.region, facts["bucket"], prefix, self.claim, STATE + "/promotions")
        self.own = self.read_cpf()
        self.known = read_json(KNOWN)

    def read_cpf(self):
        try:
            return cpf.read(self.cpf, self.mirror)
        except OSError:
            return {"name": "", "role": None, "validated": True, "failover": [], "members": []}

    def region_of(self, name):
        other = self.others.get(name)
        return self.region if other is None else other.get("region", self.region)

    def look(self):
        """The bucket of this region and the other members, once."""
        self.claimed, self.read, self.silence = False, False, ""
        records, void = [], set()
        try:
            self.claimed, records, void = self.bucket.read()
            self.read = True
        except bucket.Silent as error:
            self.silence = str(error)
        if self.read and self.claimed:
            write_whole(SEEN, {"time": time.time(), "newest": rules.newest(records, void), "void": sorted(void)})
        self.records, self.void = records, set(void)
        addresses = {name: other["address"] for name, other in self.others.items()}
        self.said = others.ask_all(addresses, self.mirror, self.page)
        for answer in self.said.values():
            if answer is not None:
                self.void.update(answer.get("void") or [])
        found = list(records)
        for answer in self.said.values():
            if answer is not None:
                found += [record for record in (answer.get("known"), answer.get("newest")) if record is not None]
        self.newest = rules.newest(found, self.void)
        return self

    def heard(self, region):
        """Whether all that was recorded in a region is known here."""
        there = {name: self.said[name] for name in self.said if self.region_of(name) == region}
        if region == self.region and self.read and self.claimed:
            return True
        ages = [answer["heard"] for answer in there.values() if answer is not None and answer.get("heard") is not None]
        if any(0 <= age <= FRESH_SECONDS for age in ages):
            return True
        return all(answer is not None and "known" in answer for answer in there.values()) and bool(there)

    def primaries(self):
        return [
            {"member": name, "record": record_id(answer)}
            for name, answer in self.said.items()
            if answer is not None and answer.get("status") == "Primary"
        ]

    def start_view(self):
        names = set(self.own["members"]) - {self.name}
        regions = {self.region_of(name) for name in names} | {self.region}
        return {
            "name": self.name,
            "role": self.own["role"],
            "validated": self.own["validated"],
            "failover": self.own["failover"],
            "known": self.known,
            "newest": self.newest,
            "primaries": self.primaries(),
            "regions": {region: self.heard(region) for region in sorted(regions)},
        }

    def remember_who_joined(self):
        """A member that was removed by hand is told from one that has not joined yet."""
        kept = read_json(JOINED) or []
        self.joined = sorted(set(kept) | set(self.own["members"]))
        if self.joined != kept:
            write_whole(JOINED, self.joined)

    @staticmethod
    def has_happened(record):
        return (read_json(HAPPENED) or {}).get("id") == record["id"]

    def take_over(self, record):
        write_whole(KNOWN, record)
        self.known = record

    def next_number(self):
        return 1 + max([rules.number(self.known), rules.number(self.newest)] + [one["number"] for one in self.records])

    def new_record(self, promoted, failover, given_up=()):
        return {
            "number": self.next_number(),
            "id": str(uuid.uuid4()),
            "region": self.region,
            "promoted": promoted,
            "failover": sorted(failover),
            "givenUp": sorted(given_up),
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }


def record_id(answer):
    """Of the record that another member knows. Not said is not the same as none."""
    return (answer["known"] or {}).get("id") if "known" in answer else "not said"


def names(members):
    return ", ".join(members) or "nobody"


def said_of(record):
    return "promotion {number} of {time} in {region}, which made {who} the failover members".format(
        who=names(record["failover"]), **dict({"time": "an unknown time"}, **record)
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


def may_start(member):
    if member.own["role"] != "failover" or not member.own["validated"]:
        return 0
    view = member.look().start_view()
    reasons, taken = rules.may_start(view)
    if reasons:
        print(why_held(member, view, reasons))
        return 1
    if taken is not None:
        member.take_over(taken)
        print("took over " + said_of(taken))
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
    print("{}\t{}".format(answer, names(silent)))
    return 0


def minute(member):
    problems = {}
    own = member.own
    member.look()
    if own["role"] is None:
        return problems
    said = instance.told(member.instance)
    member.remember_who_joined()
    if member.known is not None and member.known["id"] in member.void:
        go_back(member, member.known)
    if own["role"] == "failover" and member.known is not None and not member.has_happened(member.known):
        write_whole(HAPPENED, {"id": member.known["id"]})
    if member.newest is not None and rules.may_take_over(member.newest, member.known, own["failover"]):
        member.take_over(member.newest)
    for step in (write_again, record_by_hand, declare_void):
        try:
            step(member, said, problems)
        except bucket.Taken:
            problems["another-record"] = "another member wrote to s3://{} at the same time".format(member.bucket.name)
        except bucket.Silent as error:
            problems["bucket-silent"] = "s3://{} took no record: {}".format(member.bucket.name, error)
    view = {"status": said["status"], "failover": own["failover"], "known": member.known, "newest": member.newest}
    if rules.is_second_primary(view) and not under_way(member):
        problems["two-primaries"] = "this member is primary, and does not belong to {}".format(said_of(member.newest))
    if not member.read:
        problems["bucket-silent"] = "s3://{} is silent: {}".format(member.bucket.name, member.silence)
    return problems


def write_again(member, said, problems):
    """A record or a claim that the bucket lost. The claim last: a bucket with a claim counts as complete."""
    if not member.read:
        return
    kept = read_json(CREATED)
    if member.claimed and kept is None:
        write_whole(CREATED, member.bucket.get(member.claim))
    if member.known is not None and member.known["id"] not in {one["id"] for one in member.records}:
        try:
            member.bucket.put(member.known)
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
        "status": said["status"],
        "failover": member.own["failover"],
        "home": member.home,
        "joined": member.joined,
        "known": member.known,
        "newest": member.newest,
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


def age_of(record):
    try:
        return time.time() - calendar.timegm(time.strptime(record["time"], "%Y-%m-%dT%H:%M:%SZ"))
    except (KeyError, ValueError):
        return float("inf")


def under_way(member):
    """A promotion that was recorded just now, and whose member is no primary: it may still be refused."""
    primaries = [one["member"] for one in member.primaries()]
    return age_of(member.newest) < rules.VOID_AFTER_SECONDS and member.newest["promoted"] not in primaries


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
        member.take_over(before)


def former(member):
    """The failover members that the mirror has now, as far as this member knows: by the newest record, else by home roles."""
    member.look()
    if member.read and member.claimed:
        failover = member.home if member.newest is None else member.newest["failover"]
    else:
        # Nobody can say who was promoted: everybody who may be.
        failover = [name for name, other in member.others.items() if other["role"] != "reporting-async"]
    for name in failover:
        if name != member.name:
            address = member.others[name]["address"] if name in member.others else "-"
            print("{}\t{}\t{}".format(name, address, member.region_of(name)))
    return 0


def record(member, failover, words):
    """The record before its promotion: where it cannot be written nothing happens."""
    if not (member.read and member.claimed):
        print("s3://{} cannot be read, or holds no claim of the mirror: {}".format(member.bucket.name, member.silence))
        return 1
    new = member.new_record(member.name, failover)
    try:
        member.bucket.put(new)
    except bucket.Taken:
        # An answer that got lost: the first attempt may have been this one.
        if member.bucket.read_record(new).get("id") != new["id"]:
            print("another promotion was recorded at the same time, with number {}".format(new["number"]))
            return 1
    except bucket.Silent as error:
        print("s3://{} did not take the record: {}".format(member.bucket.name, error))
        return 1
    member.take_over(new)
    print("{} {}".format(words, said_of(new)))
    return 0


def record_promotion(member, names_given):
    member.look()
    newest = member.newest
    if newest is not None and not rules.same(newest, member.known) and under_way(member):
        print("{} is under way".format(said_of(newest)))
        return 1
    primaries = [one["member"] for one in member.primaries()]
    failover = member.home if newest is None else newest["failover"]
    silent = [name for name in failover if name != member.name and "known" not in (member.said.get(name) or {})]
    if not names_given and not primaries and silent:
        print("no primary is seen, and these failover members do not say what they are: {}".format(names(silent)))
        return 1
    return record(member, names_given or sorted({member.name, *primaries[:1]}), "recorded:")


def record_resume(member):
    """For the failover members that this member knows. With a silent bucket on its volume, and written when that is back."""
    member.look()
    if not (member.read and member.claimed):
        # Its region is given up with that: this start must not wait for the bucket that it resumes without.
        member.take_over(member.new_record(member.name, member.own["failover"], [member.region]))
        print("recorded on the system volume: " + said_of(member.known))
        return 0
    return record(member, member.own["failover"], "recorded:")


def may_come_back(member):
    member.look()
    found = member.newest
    if found is None or rules.same(found, member.known) or rules.number(found) < rules.number(member.known):
        print("there is no promotion that {} has missed".format(member.name))
        return 1
    knowing = [one["member"] for one in member.primaries() if one["record"] == found["id"]]
    if not knowing:
        print("no running primary knows {}".format(said_of(found)))
        return 1
    print("{} missed {}; {} is primary".format(member.name, said_of(found), knowing[0]))
    return 0


def show(member):
    member.look()
    return dict(
        member.start_view(), claimed=member.claimed, read=member.read, said=member.said, void=sorted(member.void)
    )


def main(command, *arguments):
    member = Member()
    if command == "record-promotion":
        return record_promotion(member, list(arguments))
    if command == "record-resume":
        return record_resume(member)
    if command == "may-come-back":
        return may_come_back(member)
    if command == "former":
        return former(member)
    if command == "may-start":
        return may_start(member)
    if command == "may-create":
        return may_create(member)
    if command == "minute":
        print(json.dumps(minute(member), sort_keys=True))
        return 0
    if command == "ask-the-primary":
        cpf.must_ask_the_primary(member.cpf)
        return 0
    if command == "show":
        print(json.dumps(show(member), sort_keys=True, indent=1))
        return 0
    sys.exit("member.py knows no '{}'".format(command))


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["nothing"])))
