"""A member with the real rules and programs. Values stand for the bucket, for IRIS and for the status ports of the others.

Members A and B are failover members by their home roles, C is a DR async.
"""

import json
import os
import tempfile
from unittest import mock

import cases  # noqa: F401 (puts the folder of the programs on the path)
import application_servers
import bucket
import instance
import member
import minute
import others

CLAIM = "mirrors/data/created.json"
ROLES = {"A": "failover", "B": "failover", "C": "dr-async"}
TYPES = {"failover": "0", "async": "2"}


class Mirror:
    def __init__(self, test):
        self.folder = tempfile.TemporaryDirectory()
        self.objects, self.silent, self.answers = {CLAIM: "{}"}, False, {}
        self.iris = {"running": True, "type": "", "status": ""}
        for target, name, value in (
            (bucket.Bucket, "read", lambda _: self.read()),
            (bucket.Bucket, "create", lambda _, key, text: self.create(key, text)),
            (bucket.Bucket, "get", lambda _, key, *__: json.loads(self.objects[key])),
            (others, "ask_all", lambda *_: {name: self.answers.get(name) for name in self.names}),
            (instance, "told", lambda _: self.iris),
        ):
            patch = mock.patch.object(target, name, value)
            patch.start()
            test.addCleanup(patch.stop)
        test.addCleanup(self.folder.cleanup)

    def read(self):
        self.must_answer()
        void = {json.loads(text)["id"] for key, text in self.objects.items() if key.endswith(".void")}
        return CLAIM in self.objects, self.records(), void

    def create(self, key, text):
        self.must_answer()
        if key in self.objects:
            raise bucket.Taken("PreconditionFailed")
        self.objects[key] = text

    def must_answer(self):
        if self.silent:
            raise bucket.Silent("no answer")

    def records(self):
        return [json.loads(text) for key, text in sorted(self.objects.items()) if is_record(key)]

    def member(self, name, failover, text=None):
        """As its own iris.cpf has it."""
        folder = os.path.join(self.folder.name, name)
        os.makedirs(folder, exist_ok=True)
        self.names = [other for other in ROLES if other != name]
        facts = {
            "mirror": {
                "name": "DATA",
                "memberRole": ROLES[name],
                "createdMarker": CLAIM,
                "otherMembers": [
                    {"serverName": other.lower(), "address": other, "role": ROLES[other]} for other in self.names
                ],
            },
            "region": "home",
            "node": name.lower(),
            "address": name,
            "hostName": name,
            "iris": {"instance": "IRIS", "directory": folder, "databases": []},
            "probe": {"port": 80, "path": "/"},
            "bucket": "bucket",
        }
        with open(f"{folder}/facts.json", "w") as file:
            json.dump(facts, file)
        with open(f"{folder}/iris.cpf", "wb") as file:
            file.write(configuration(name, failover) if text is None else text)
        places = {"FACTS": "facts.json", "KNOWN": "known.json", "HAPPENED": "happened.json", "JOINED": "joined.json"}
        for key, file in {**places, "SEEN": "seen.json", "STATE": ""}.items():
            setattr(member, key, f"{folder}/{file}")
        minute.HAPPENED, minute.KNOWN = member.HAPPENED, member.KNOWN
        minute.CREATED, minute.PROMOTING = f"{folder}/created.json", f"{folder}/promoting"
        application_servers.TOLD = f"{folder}/told.json"
        return member.Member()

    def answer(self, name, status="", known=None):
        self.answers[name] = {"mirror": "DATA", "member": name, "status": status, "known": known, "configured": True}


def is_record(key):
    return "/promotions/" in key and key.endswith(".json")


def configuration(name, failover, subject=b""):
    lines = ["[MapMirrors.DATA]"]
    lines += [
        f"{one}=x,2188,,x,GUID-{one},/iris/,{TYPES['failover' if one in failover else 'async']},{one},1972,@,0,,,"
        for one in ROLES
    ]
    lines += [
        "[MirrorMember]",
        f"SystemName={name}",
        "ValidatedMember=1",
        "[Mirrors]",
        "DATA=GUID,2,1,,8000",
        "[config]",
        "x=1",
    ]
    return "\r\n".join([*lines, ""]).encode().replace(b"@", subject)
