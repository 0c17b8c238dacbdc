"""A session of %SYS that understands exactly the commands of the scripts, one complete command a line.

Another line gets an error as a terminal writes it, with the line itself, so that a script that shows it shows a secret too.
"""

import contextlib
import io
import os
import re
import sys
import time

import fake_beliefs
import fake_databases
import fake_ecp
import fake_encryption
import fake_join
import fake_log_in
import fake_members
import fake_namespaces
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


CRLF = "\r\n"


class Session:
    def __init__(self, one):
        self.one, self.status, self.away, self.properties = one, None, [], {}

    def lines(self):
        return [
            (r"write \$char\(64,64\)_\((.+)\)_\$char\(64,64\),!", self.value),
            (
                r'write \$char\(64,64\)_\$select\(\$system\.Status\.IsOK\(sc\):"OK",1:(.+)\)_\$char\(64,64\),!',
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
            (
                r'set d=##class\(SYS\.Database\)\.%OpenId\("([^"]+)"\) write \$char\(64,64\)_"([^"|]+)\|"_\$select\(.+\)_\$char\(64,64\),!',
                self.database,
            ),
            (
                r'set rows=##class\(%SQL\.Statement\)\.%ExecDirect\(,"SELECT SSLSupportLevel FROM Security\.Servers WHERE Port=(\d+)"\) if rows\.%Next\(\) \{ .+ \}',
                self.superserver,
            ),
            (
                r'set sc=##class\(Security\.System\)\.Get\("SYSTEM",\.properties\) write \$char\(64,64\)_"system\|"_.+,!',
                self.ecp_tls,
            ),
            (r"set sc=##class\(SYS\.Mirror\)\.(Promote\(\.away\)|PromoteWithNoPartner\(\))", self.promote),
            (
                r'set namespace="" set:##class\(Security\.Applications\)\.Get\("([^"]+)",\.application\) namespace=\$get\(application\("NameSpace"\)\) write \$char\(64,64\)_namespace_\$char\(64,64\),!',
                lambda name: print(f"@@{fake_namespaces.namespace_of(self.one, name)}@@"),
            ),
            (r"set sc=##class\(SYS\.Mirror\)\.(Demote|DemotePartner)\(\)", self.demote),
            (
                r'set name="" for \{ set name=\$order\(away\(name\)\) quit:name=""  write \$char\(64,64\)_name_\$char\(64,64\),! \}',
                lambda *_: [print(f"@@{name}@@") for name in self.away],
            ),
            (
                r'kill sc,rows set rows=##class\(%ResultSet\)\.%New\("SYS\.Mirror:(Pending\w+)"\) set sc=rows\.Execute\("([^"]+)"\) while rows\.Next\(\) \{ set row="(\w+)" for column=("[^{]+") \{ set row=row_\$char\(9\)_\$zstrip\(rows\.Get\(column\),"\*C"\) \} write \$char\(64,64\)_row_\$char\(64,64\),! \}',
                self.list_waiting,
            ),
            (
                r'write \$char\(64,64\)_"listed"_\$char\(9\)_"(\w+)"_\$char\(9\)_\$system\.Status\.IsOK\(sc\)_\$char\(64,64\),!',
                self.say_listed,
            ),
            (
                r'kill properties set rows=##class\(%ResultSet\)\.%New\("SYS\.Mirror:PendingNewMembers"\) set sc=rows\.Execute\("([^"]+)"\) while rows\.Next\(\) \{ if rows\.Get\("Name"\)="([^"]+)",rows\.Get\("GUID"\)="([^"]+)",rows\.Get\("SSLComputerName"\)="((?:[^"]|"")+)" \{ for column=("[^{]+") \{ set properties\(column\)=rows\.Get\(column\) \} \} \}',
                self.take_properties,
            ),
            (
                r'set properties\("MemberType"\)=2,properties\("AsyncMemberType"\)=([01]) set sc=##class\(Config\.MapMirrors\)\.Create\("([^"]+)","([^"]+)",\.properties\)',
                self.create_member,
            ),
            (
                r'set sc=##class\(SYS\.Mirror\)\.AddFailoverMember\("([^"]+)","([^"]+)","([^"]+)",(\d+)\)',
                self.add_failover_member,
            ),
            (r"do ##class\(SYS\.Mirror\)\.AuthorizePendingMembers\(\) set sc=1", self.authorize_pending),
            (r'set sc=##class\(SYS\.ECP\)\.AddAuthorizedCN\("((?:[^"]|"")+)"\)', self.authorise),
            (
                r'kill sc,rows set rows=##class\(%ResultSet\)\.%New\("SYS\.ECP:SSLPendingConnections"\) set sc=rows\.Execute\(\) while rows\.Next\(\) \{ write \$char\(64,64\)_"pending"_\$char\(9\)_\$zstrip\(rows\.Get\("SSLComputerName"\),"\*C"\)_\$char\(64,64\),! \}',
                self.list_application_servers,
            ),
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

    def show_status(self, expression):
        """Several errors are lines that end with CR LF (class reference, %SYSTEM.Status, GetErrorText)."""
        if self.status is None:
            return print("WRITE sc\n^\n<UNDEFINED> *sc")
        one_line = expression == '$translate($system.Status.GetErrorText(sc),$char(13,10)," ")'
        return print(f"@@{self.status.replace(CRLF, ' ') if one_line else self.status}@@")

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

    def is_primary(self):
        if self.one.status()[0] != "Primary":
            self.status = "ERROR #2177: can only be performed on the primary mirror member"
        return self.one.status()[0] == "Primary"

    def list_waiting(self, query, mirror, kind, columns):
        # The query is internal in the class reference: a release may have none.
        if not fake_beliefs.holds("pending-members"):
            self.status = None
            return print("WHILE ROWS.NEXT()\n^\n<INVALID OREF>")
        self.status = "OK"
        for row in fake_join.rows_of(self.one, query, mirror, names_of(columns)):
            print("@@" + "\t".join([kind, *(re.sub(r"[\x00-\x1f\x7f]", "", value) for value in row)]) + "@@")

    def say_listed(self, kind):
        if self.status is None:
            print("WRITE sc\n^\n<UNDEFINED> *sc")
        else:
            print(f"@@listed\t{kind}\t{int(self.status == 'OK')}@@")

    def take_properties(self, mirror, name, guid, subject, columns):
        names, self.properties = names_of(columns), {}
        known = ["Name", "GUID", "SSLComputerName"]
        for row in fake_join.rows_of(self.one, "PendingNewMembers", mirror, known + names):
            if row[:3] == [name, guid, subject.replace('""', '"')]:
                self.properties = dict(zip(names, row[3:]))

    def create_member(self, _, mirror, name):
        if self.is_primary():
            self.status = fake_join.create_member(self.one, mirror, name, {**self.properties, "MemberType": "2"})

    def add_failover_member(self, mirror, instance, address, port):
        if self.is_primary():
            self.status = fake_join.add_failover_member(self.one, mirror, instance, address, port)

    def authorize_pending(self):
        fake_join.authorize_pending_members(self.one)
        self.status = "OK"

    def database(self, directory, name):
        print(f"@@{name}|{fake_databases.describe(self.one, directory) or ''}@@")

    def superserver(self, port):
        if int(port) == self.one.port():
            print(f"@@server|{(self.one.state().get('servers') or [{}])[0].get('SSLSupportLevel', '0')}@@")

    def ecp_tls(self):
        known = self.one.state()["system"].get("SSLECPServer", "0")
        print(f"@@system|{known if fake_beliefs.holds('ecp-tls') else ''}@@")

    def promote(self, how):
        method = fake_promotion.promote if how.startswith("Promote(") else fake_promotion.promote_with_no_partner
        self.status, self.away = method(self.one)

    def demote(self, how):
        self.status = {"Demote": fake_promotion.demote, "DemotePartner": fake_promotion.demote_partner}[how](self.one)

    def authorise(self, name):
        fake_ecp.authorize(self.one, name.replace('""', '"'))
        self.status = "OK"

    def list_application_servers(self):
        if not fake_beliefs.holds("pending-application-servers"):
            self.status = None
            return print("WHILE ROWS.NEXT()\n^\n<INVALID OREF>")
        self.status = "OK"
        for subject in self.one.state()["ecpPending"]:
            print(f"@@pending\t{subject}@@")

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


def names_of(columns):
    return re.findall(r'"(\w+)"', columns)


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
    if how == "latin-1":
        # A terminal whose translation table is not UTF-8 (System Administration Guide, "Configuring National Language Support").
        sys.stdout.buffer.write(written.getvalue().encode("latin-1"))
        return code
    sys.stdout.write(fake_questions.mangled(written.getvalue(), how) if how != "late" else "")
    while how == "late":
        time.sleep(1)
    return code


def record(line):
    with open("/test/recorded/sessions", "a") as file:
        file.write(re.sub(r'\("Password"\)="[^"]*"', '("Password")="***"', line) + "\n")


def beginning(pattern):
    """Plain text that a line must begin with. To compile all patterns takes longer than everything else that a session does."""
    plain = re.match(r'(?:[\w ="#%,:]|\\[().$^|+*\[\]{}])*', pattern).group()
    # The last may be optional.
    return re.sub(r"\\(.)", r"\1", plain)[:-1]


def talk(current):
    for line in sys.stdin.read().split("\n"):
        record(line)
        if line == "halt":
            return 0
        for pattern, action in current.lines():
            found = line.startswith(beginning(pattern)) and re.fullmatch(pattern, line)
            if found:
                action(*found.groups())
                break
        else:
            print(f"{line}\n^\n<SYNTAX>")
    # The end of the input without halt: the session stays open until it is ended.
    return 1
