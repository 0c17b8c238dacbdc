"""The stand-in and the kit check in one process: what the check says of an instance whose beliefs are false.

Only what the real one asks is handed over: what a session writes, iris.cpf, messages.log, `iris qlist`, a page, names of files.
"""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
BOOT = os.path.join(HERE, "..", "..", "..", "..", "guest", "boot")
sys.path[:0] = [os.path.join(HERE, "..", "iris", "package"), os.path.join(BOOT, "kit-check")]
import command
import fake_beliefs
import fake_databases
import fake_installation
import fake_log_in
import fake_map
import fake_members
import fake_merge
import fake_promotion
import fake_questions
import fake_session
import iris
import may_check
from fake_state import EMPTY, Instance
from seen import Seen

MERGE = """[config]
MaxServers=6

[Actions]
ModifyServer:Port=1972,BindAddress=0.0.0.0,SSLConfig=%SuperServer,SSLSupportLevel=2
CreateSSLConfig:Name=%SuperServer,Type=1
ModifySSLConfig:Name=%SuperServer,TLSMinVersion=16
ModifySystem:Name=SYSTEM,SSLECPServer=2
"""
DATABASE = {
    "name": "APP",
    "directory": "/iris/db/app/",
    "mirrored": True,
    "create": "[Actions]\nCreateDatabase:Name=APP,Directory=/iris/db/app/,LogicalOnly=1,MirrorSetName=DATA,MirrorDBName=APP\n",
}
NAMESPACES = """[Actions]
CreateNamespace:Name=APP,Globals=APP,Routines=APP,Interop=1
CreateMapGlobal:Namespace=APP,Name=Lab,Database=APP
"""
ARBITER = {"address": "10.0.0.9", "port": 2188}
FACTS = {
    "node": "data-b",
    "address": "10.0.0.1",
    "hostName": "data-b.example",
    "iris": {
        "instance": "IRIS",
        "superserverTls": True,
        "merge": {"join": MERGE, "namespaces": NAMESPACES},
        "databases": [DATABASE],
    },
    # The key file was made in the region of the other failover member.
    "region": "eu-west-2",
    "mirror": {
        "name": "DATA",
        "tls": True,
        "arbiter": ARBITER,
        "otherMembers": [{"role": "failover", "region": "eu-west-1"}],
    },
    "encryption": {"databases": True},
    "endpoint": {"method": "route-table"},
    "kits": {"webGateway": {"key": "WebGateway"}},
    "probe": {"port": 8080},
}
CPF = """[ConfigFile]
Product=IRIS

[config]
globals=0,0,100,0,0,0
gmheap=307200

[MirrorMember]
AsyncMemberType=0
SystemName=DATA-B
ValidatedMember=1

[Startup]
DefaultPort=1972
"""
PRIMARY = {
    "name": "DATA",
    "status": "Primary",
    "maxServers": "6",
    "type": "failover",
    "unavailable": [],
    "dejournaling": "",
}
# Standing for what is no part of the stand-in: the web server's answer.
PAGES = {"status-page": "403", "gateway-tls": "500"}


class Backup:
    """A backup in step, beside a primary that answers whatever it is asked."""

    def __init__(self, folder):
        self.folder, self.false = folder, set()
        self.one = Instance("IRIS", os.path.join(folder, "iris"))
        for path in ("iris/bin", "iris/mgr", "seen", "proc"):
            os.makedirs(os.path.join(folder, path))
        self.write("iris/iris.cpf", CPF)
        self.write("iris/bin/irisuxagent", "")
        self.write("proc/meminfo", "HugePages_Total: 400\n")
        self.write("encryption.key", json.dumps({"id": "k1", "region": "eu-west-1"}))
        key = {"DBEncStartMode": "2", "DBEncStartKeyFile": os.path.join(folder, "encryption.key")}
        mirror = {
            "name": "DATA",
            "member": "DATA-B",
            "tls": True,
            "guid": "2",
            "maxServers": "6",
            "journal": 1,
            "arbiter": "",
        }
        with self.patched():
            self.one.change(
                lambda state: state.update(
                    EMPTY, mirror=mirror, activeKey="k1", security=key, routines={"ZMIRROR": " quit\n"}
                )
            )
            self.one.set_cpf("Mirrors", "DATA", "1,2,1,,8000,0,1,,0,10.0.0.9|2188,0,0,2")
            for merge in (MERGE, DATABASE["create"], NAMESPACES):
                settings, actions = fake_merge.parse(merge)
                for section, key, value in settings:
                    fake_merge.set_parameter(self.one, section, key, value)
                for name, parameters in actions:
                    fake_merge.run(self.one, name, parameters)
            entry = {"address": "10.0.0.1", "type": fake_map.FAILOVER, "port": 1972, "subject": "CN=data"}
            fake_map.write(self.one, "DATA", {"DATA-A": {**entry, "guid": "1"}, "DATA-B": {**entry, "guid": "2"}})

    def write(self, path, text):
        with open(os.path.join(self.folder, path), "w") as file:
            file.write(text)

    def read(self, path):
        with open(os.path.join(self.folder, path)) as file:
            return file.read()

    def status(self):
        kind = fake_map.own_type(self.one, self.one.state()["mirror"])
        return ["Backup", "Active", "Caught up"] if kind == "failover" else ["Connected", "Caught up", "Caught up"]

    @contextlib.contextmanager
    def patched(self):
        exists, on = os.path.exists, {"SYSTEM": fake_log_in.OS, "%Service_Terminal": fake_log_in.OS}
        with contextlib.ExitStack() as stack:
            for patch in (
                mock.patch.object(
                    os.path,
                    "exists",
                    lambda path: (
                        os.path.basename(path) in self.false if path.startswith("/test/beliefs/") else exists(path)
                    ),
                ),
                mock.patch.object(Instance, "status", lambda _: self.status()),
                mock.patch.object(Instance, "running", lambda _: True),
                mock.patch.object(Instance, "note", lambda *_: None),
                mock.patch.object(fake_session, "record", lambda _: None),
                mock.patch.object(fake_log_in.pwd, "getpwuid", lambda _: mock.Mock(pw_name=fake_log_in.OWNER)),
                mock.patch.object(fake_members, "ask", lambda *_: PRIMARY),
                mock.patch.object(fake_questions, "own_region", lambda: FACTS["region"]),
                mock.patch.object(fake_promotion, "ask", lambda *_: PRIMARY),
                mock.patch.object(fake_databases, "has_file", lambda *_: True),
                mock.patch.object(fake_installation, "OUTSIDE", os.path.join(self.folder, "outside.conf")),
                mock.patch.object(shutil, "chown", lambda *_, **__: None),
                mock.patch.object(os, "geteuid", lambda: 0),
                mock.patch.object(os, "chown", lambda *_: None),
                mock.patch.object(iris, "instances", lambda: [self.one]),
                mock.patch.dict(os.environ, {"IRIS_NODE_KERNEL_ROOT": self.folder}),
            ):
                stack.enter_context(patch)
            if exists(self.one.file):
                self.one.change(lambda state: state.update(authentication=on))
            yield

    def session(self, lines):
        written = io.StringIO()
        with (
            mock.patch.object(sys, "stdin", io.StringIO("\n".join([*lines, "halt", ""]))),
            contextlib.redirect_stdout(written),
        ):
            fake_session.session(self.one, [])
        return written.getvalue()

    def look_at(self, folder):
        written = io.StringIO()
        os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        with contextlib.redirect_stdout(written):
            iris.qlist()
        self.write(folder + "/qlist", written.getvalue())
        shutil.copy(os.path.join(self.folder, "iris/iris.cpf"), os.path.join(self.folder, folder))

    def start(self):
        """Of a start only what it leaves for the kit check to see."""
        self.write("iris/mgr/messages.log", "")
        self.one.log("Startup of InterSystems IRIS")
        fake_installation.allocate(self.one)
        fake_installation.leave_files(self.one)

    def look(self, mangle=lambda text: text):
        self.start()
        self.look_at("seen")
        shutil.copy(os.path.join(self.folder, "iris/mgr/messages.log"), os.path.join(self.folder, "seen"))
        files = {
            "facts.json": json.dumps(FACTS),
            "pages": "400",
            "page": next((code for belief, code in PAGES.items() if belief in self.false), "503"),
            "group": "\n".join(sorted(os.listdir(os.path.join(self.folder, "iris/bin")))),
            "kept": "/usr/local/etc/irissys\n",
            "outside": "/usr/local/etc/irissys/instances/IRIS\n"
            + ("/etc/fake-iris.conf\n" if os.path.exists(fake_installation.OUTSIDE) else ""),
            "session": mangle(self.session(command.questions(FACTS))),
        }
        for name, text in files.items():
            self.write("seen/" + name, text)

    def drill(self):
        self.session(["set sc=##class(SYS.Mirror).Demote()"])
        self.look_at("seen/drill/after-demotion")
        said = self.session(["set sc=##class(SYS.Mirror).Promote(.away)", STATUS])
        self.write("seen/drill/said", said.strip().strip("@"))
        self.look_at("seen/drill/after-promotion")

    def results(self):
        return command.results(Seen(os.path.join(self.folder, "seen"), command.IDS), may_check.SANDBOX)


STATUS = 'write $char(64,64)_$select($system.Status.IsOK(sc):"OK",1:$translate($system.Status.GetErrorText(sc),$char(13,10)," "))_$char(64,64),!'


def said_of(false, mangle=lambda text: text, without=None):
    """By belief: holds, false or unknown, and why. `without`: a file of what was seen and its text, None for no file; or how its text
    is changed."""
    with tempfile.TemporaryDirectory() as folder:
        backup = Backup(folder)
        backup.false = set(false)
        with backup.patched():
            backup.look(mangle)
            backup.drill()
            if without:
                name, text = "seen/" + without[0], without[1]
                if callable(text):
                    text = text(backup.read(name))
                os.remove(os.path.join(folder, name))
                if text is not None:
                    backup.write(name, text)
            return backup.results()
