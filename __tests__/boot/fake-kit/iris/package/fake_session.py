"""A session of %SYS that understands exactly the commands of the scripts, one complete command a line.

Another line gets an error as a terminal writes it, with the line itself, so that a script that shows it shows a secret too.
"""

import contextlib
import io
import os
import re
import sys
import time

import fake_encryption
import fake_join
import fake_log_in
import fake_members
import fake_promotion
import fake_questions
from fake_beliefs import holds
from fake_state import own_region


def member_status(one):
    return "|".join(one.status() if holds("member-state") else ["Failover", *one.status()])


VALUES = {
    "1": lambda one: "1",
    '$listtostring($system.Mirror.GetMemberStatus(),"|",1)': member_status,
    '##class(%Library.Routine).Exists("ZMIRROR.MAC")||##class(%Library.Routine).Exists("ZMIRROR.INT")||##class(%Library.Routine).Exists("ZMIRROR.OBJ")': lambda one: (
        "1" if "ZMIRROR" in one.state()["routines"] else "0"
    ),
    "$system.Security.System.GetDBEncKeyID()": fake_questions.active_key,
    "$system.Mirror.IsMember()": lambda one: "0" if one.state()["mirror"] is None else "1",
}


class Session:
    def __init__(self, one):
        self.one, self.status, self.away = one, None, []

    def lines(self):
        return [
            (r"write \$char\(64,64\)_\((.+)\)_\$char\(64,64\),!", self.value),
            (
                r'write \$char\(64,64\)_\$select\(\$system\.Status\.IsOK\(sc\):"OK",1:\$system\.Status\.GetErrorText\(sc\)\)_\$char\(64,64\),!',
                self.show_status,
            ),
            (
                r'set id=\$System\.Encryption\.KMSCreateEncryptionKey\("([^"]+)","AWS","([^"]+)",32,,"([^"]+)","[^"]*",,\.sc\)',
                self.make_key,
            ),
            (r'set sc=\$\$ActivateDB\^EncryptionKey\("([^"]+)","",""\)', self.activate_key),
            (
                r'set (properties\("DB.+) set sc=##class\(Security\.System\)\.Modify\("SYSTEM",\.properties\)',
                self.modify_system,
            ),
            (
                r'set properties\("Password"\)="(.*)",properties\("ChangePassword"\)=0 set sc=##class\(Security\.Users\)\.Modify\("CSPSystem",\.properties\)',
                self.set_password,
            ),
            (r'set sc=##class\(%SYSTEM\.OBJ\)\.Load\("([^"]+)","ck"\)', self.load),
            (
                r'for i=1:1:9999 set line=\$text\(\+i\^ZMIRROR\) if line\'="" write \$char\(64,64\)_line_\$char\(64,64\),!',
                self.lines_of_zmirror,
            ),
            (r"set sc=##class\(SYS\.Mirror\)\.(Promote\(\.away\)|PromoteWithNoPartner\(\))", self.promote),
            (r"set sc=##class\(SYS\.Mirror\)\.(Demote|DemotePartner)\(\)", self.demote),
            (
                r'set name="" for \{ set name=\$order\(away\(name\)\) quit:name=""  write \$char\(64,64\)_name_\$char\(64,64\),! \}',
                lambda *_: [print(f"@@{name}@@") for name in self.away],
            ),
            (r"do ##class\(SYS\.Mirror\)\.AuthorizePendingMembers\(\) set sc=1", self.admit),
            (r'set sc=##class\(SYS\.ECP\)\.AddAuthorizedCN\("(CN=[^"]+)"\)', self.authorise),
            (
                r'set rows=##class\(%ResultSet\)\.%New\("SYS\.Mirror:MemberStatusList"\) set sc=rows\.Execute\("([^"]+)"\) while rows\.Next\(\) \{ .+ \}',
                self.members,
            ),
            (
                r'set rows=##class\(%SQL\.Statement\)\.%ExecDirect\(,"SELECT Name FROM Security\.SSLConfigs WHERE .+',
                lambda *_: None,
            ),
            (
                r'while rows\.%Next\(\) \{ set one=##class\(Security\.SSLConfigs\)\.%OpenId\(rows\.%Get\("Name"\)\) set sc=one\.Activate\(\) .+ \}',
                self.activate,
            ),
            (r"write \$char\(64,64\)_\$select\(rows\.%SQLCODE<0:.+", lambda *_: print("@@all told@@")),
            *fake_questions.lines(self.one),
        ]

    def value(self, expression):
        known = VALUES.get(expression, lambda one: fake_questions.value(one, expression))(self.one)
        print(f"WRITE {expression}\n^\n<SYNTAX>" if known is None else f"@@{known}@@")

    def show_status(self):
        if self.status is None:
            print("WRITE sc\n^\n<UNDEFINED> *sc")
        else:
            print(f"@@{self.status}@@")

    def key_step(self, action, *arguments):
        try:
            action(*arguments)
            self.status = "OK"
        except fake_encryption.Refused as refused:
            self.status = str(refused)

    def make_key(self, file, key, region):
        self.key_step(fake_encryption.create, file, key, region)

    def activate_key(self, file):
        self.key_step(fake_encryption.activate, self.one, file, own_region())

    def modify_system(self, properties):
        given = {key: value.strip('"') for key, value in re.findall(r'properties\("(\w+)"\)=("[^"]*"|\d+)', properties)}
        self.key_step(fake_encryption.set_start, self.one, given)

    def set_password(self, _):
        self.one.change(lambda state: state["users"].update(CSPSystem="set"))
        self.status = "OK"

    def admit(self):
        self.status = "OK"
        if self.one.status()[0] == "Primary":
            fake_join.admit(self.one)

    def promote(self, how):
        method = fake_promotion.promote if how.startswith("Promote(") else fake_promotion.promote_with_no_partner
        self.status, self.away = method(self.one)

    def demote(self, how):
        self.status = {"Demote": fake_promotion.demote, "DemotePartner": fake_promotion.demote_partner}[how](self.one)

    def authorise(self, name):
        self.one.change(lambda state: state["ecp"].append(name))
        self.status = "OK"

    def members(self, mirror):
        if self.one.state()["mirror"]["name"] == mirror:
            for row in fake_members.rows(self.one):
                print(f"@@{'|'.join(row)}|@@")

    def load(self, path):
        """As the user of the session: a file that it cannot read is not loaded."""
        try:
            with open(path) as file:
                header, _, text = file.read().partition("\n")
        except OSError as error:
            self.status = f"ERROR #5001: {error}"
            return
        name = re.fullmatch(r"ROUTINE (\w+)", header)
        if name is None or text.count("{") != text.count("}"):
            self.status = "ERROR #5475: Error compiling routine"
            return
        self.one.change(lambda state: state["routines"].update({name.group(1): text}))
        self.one.note(f"routine {name.group(1)} loaded")
        self.status = "OK"

    def lines_of_zmirror(self):
        for line in self.one.state()["routines"].get("ZMIRROR", "").split("\n"):
            if line != "":
                print(f"@@{line}@@")

    def activate(self):
        mirror = self.one.state()["mirror"]
        for name in (["%MirrorClient", "%MirrorServer"] if mirror and mirror["tls"] else []) + sorted(
            self.one.state()["ssl"]
        ):
            print(f"@@{name} activated@@")


def session(one, arguments):
    if not fake_log_in.trusts_this_user(one):
        # What a script sends is taken for a user and a password.
        sys.stdin.readline()
        print("Username: Password: Access Denied")
        return 1
    if arguments:
        print("<SYNTAX>")
        return 1
    if not os.path.exists("/test/session-is-mangled"):
        return talk(Session(one))
    with open("/test/session-is-mangled") as file:
        how = file.read().strip()
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        code = talk(Session(one))
    sys.stdout.write(fake_questions.mangled(written.getvalue(), how) if how != "late" else "")
    while how == "late":
        time.sleep(1)
    return code


def record(line):
    with open("/test/recorded/sessions", "a") as file:
        file.write(re.sub(r'\("Password"\)="[^"]*"', '("Password")="***"', line) + "\n")


def talk(current):
    for line in sys.stdin.read().split("\n"):
        record(line)
        if line == "halt":
            return 0
        for pattern, action in current.lines():
            found = re.fullmatch(pattern, line)
            if found:
                action(*found.groups())
                break
        else:
            print(f"{line}\n^\n<SYNTAX>")
    # The end of the input without halt: the session stays open until it is ended.
    return 1
