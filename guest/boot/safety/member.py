"""This member, as the rules want to see it: its facts, what IRIS wrote, the record it knows, the bucket, the other members.
docs/safety.md says why. It decides nothing: rules.py does.
"""

import calendar
import json
import os
import time
import uuid

import bucket
import cpf
import files
import others
import rules

FACTS = "/etc/iris-node/facts.json"
# On the system volume, open to read: the record that this member has taken over.
KNOWN = "/iris/sys/member/promotion.json"
# The last record after which this member was a failover member: its promotion did happen.
HAPPENED = "/iris/sys/member/happened.json"
# Every member that the mirror has had.
JOINED = "/iris/sys/member/joined.json"
STATE = "/var/lib/iris-node"
# When the bucket was read last, and what was found in it: lost with the start of the server.
SEEN = "/run/iris-member/seen.json"
# A record that is made while the bucket is silent leaves so many numbers out: the bucket may hold records that nobody has seen.
UNSEEN_NUMBERS = 1000
# As long a member's word on the bucket counts for the others.
FRESH_SECONDS = 120


class Member:
    def __init__(self):
        with open(FACTS) as file:
            facts = json.load(file)
        mirror = facts["mirror"]
        self.mirror, self.region = mirror["name"], facts["region"]
        self.name = facts["node"].upper()
        self.places = [facts["address"], facts["hostName"]]
        self.instance = facts["iris"]["instance"]
        self.cpf = os.path.join(facts["iris"]["directory"], "iris.cpf")
        self.others = {other["serverName"].upper(): other for other in mirror["otherMembers"]}
        homes = [self.name] if mirror["memberRole"] == "failover" else []
        homes += [name for name, other in self.others.items() if other["role"] == "failover"]
        self.home = sorted(homes)
        self.databases = facts["iris"]["databases"]
        self.page = facts["probe"]["port"], facts["probe"]["path"]
        self.application_servers = facts.get("tlsAuthorisedNames") or []
        self.claim = mirror["createdMarker"]
        prefix = self.claim.rsplit("/", 1)[0] + "/"
        self.bucket = bucket.Bucket(self.region, facts["bucket"], prefix, self.claim, STATE + "/promotions")
        self.own = cpf.read(self.cpf, self.mirror, files.read_json(JOINED))
        self.known = files.read_json(KNOWN)

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
            files.write_whole(SEEN, {"time": time.time(), "newest": rules.newest(records, void), "void": sorted(void)})
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
        self.standing = [record for record in found if record["id"] not in self.void]
        return self

    def former(self):
        """The failover members that the mirror may have, this one among them."""
        if not (self.read and self.claimed):
            # Nobody can say who was promoted: everybody who may be.
            return [name for name, other in self.others.items() if other["role"] != "reporting-async"]
        return rules.former(self.standing, self.happened(), self.home)

    def happened(self):
        """Ids of records whose promotion happened: a member takes one over when IRIS has told it so. Only the promoted one has its
        record before, and is an async until then."""
        said = {name: answer for name, answer in self.said.items() if answer is not None and answer.get("known")}
        ids = {
            answer["known"]["id"]
            for name, answer in said.items()
            if answer["known"]["promoted"] != name or answer.get("status") in ("Primary", "Backup")
        }
        if self.known is not None and (self.known["promoted"] != self.name or self.has_happened(self.known)):
            ids.add(self.known["id"])
        return ids

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
        kept = files.read_json(JOINED) or []
        self.joined = sorted(set(kept) | set(self.own["members"]))
        if self.joined != kept:
            files.write_whole(JOINED, self.joined)

    @staticmethod
    def has_happened(record):
        return (files.read_json(HAPPENED) or {}).get("id") == record["id"]

    def take_over(self, record):
        """Another program may have taken over a newer one since this one looked."""
        self.known = files.change(KNOWN, lambda kept: kept if rules.number(kept) > rules.number(record) else record)

    def take_region_back(self):
        """The region that a resume gave up is heard again: from now on its silence holds a start."""
        if self.known is not None and self.region in self.known["givenUp"]:
            self.take_over(self.without_own_region(self.known))

    def without_own_region(self, record):
        return dict(record, givenUp=[region for region in record["givenUp"] if region != self.region])

    def next_number(self):
        return 1 + max([rules.number(self.known), rules.number(self.newest)] + [one["number"] for one in self.records])

    def new_record(self, promoted, failover, given_up=(), without=()):
        return {
            "number": self.next_number() + (UNSEEN_NUMBERS if given_up else 0),
            "id": str(uuid.uuid4()),
            "region": self.region,
            "promoted": promoted,
            "failover": sorted(failover),
            "givenUp": sorted(given_up),
            "without": sorted(without),
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }

    def is_under_way(self):
        """A promotion that was recorded just now, and whose member is no primary: it may still be refused."""
        primaries = [one["member"] for one in self.primaries()]
        return age_of(self.newest) < rules.VOID_AFTER_SECONDS and self.newest["promoted"] not in primaries


def record_id(answer):
    """Of the record that another member knows. Not said is not the same as none."""
    return (answer["known"] or {}).get("id") if "known" in answer else "not said"


def age_of(record):
    try:
        return time.time() - calendar.timegm(time.strptime(record["time"], "%Y-%m-%dT%H:%M:%SZ"))
    except (KeyError, ValueError):
        return float("inf")
