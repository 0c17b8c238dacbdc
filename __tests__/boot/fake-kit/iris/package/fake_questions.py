"""What a session answers to the questions of the kit check (guest/boot/kit-check/), by the beliefs that are false.

Sources: class reference, %Dictionary.CompiledMethod (FormalSpec, %ExistsId), Exists of the Config and Security classes;
High Availability Guide, "Mirror Status APIs" (IsPrimary, IsBackup, IsAsyncMember), "Network Latency Considerations" (Sync).
"""

import os
import re

import fake_databases
import fake_encryption
import fake_namespaces
from fake_beliefs import holds
from fake_state import own_region

# By class and method: the belief about it, its arguments, and what they are where that is false.
METHODS = {
    "SYS.Mirror||Promote": (
        "promote",
        "(&UnavailableMembers:%String)",
        "(Partner:%String,&UnavailableMembers:%String)",
    ),
    "SYS.Mirror||Demote": ("demote", "()", "(Partner:%String)"),
    "SYS.Mirror||PromoteWithNoPartner": ("promote-alone", "()", "none"),
    "SYS.Mirror||PendingNewMembersExecute": (
        "pending-members",
        '(&qHandle:%Binary,MirrorSetName:%String="")',
        "none",
    ),
    "SYS.Mirror||PendingDNUpdatesExecute": (
        "pending-members",
        '(&qHandle:%Binary,MirrorSetName:%String="")',
        "none",
    ),
    "SYS.Mirror||AddFailoverMember": (
        "admit-by-name",
        '(MirrorSetName:%String="",InstanceName:%String,AgentAddress:%String,AgentPort:%Integer=2188)',
        "none",
    ),
    "Config.MapMirrors||Create": (
        "admit-by-name",
        "(ID:%String,Name:%String,&Properties:%String,CPFFile:%String,Flags:%Integer=1)",
        "none",
    ),
    "SYS.ECP||SSLPendingConnectionsExecute": ("pending-application-servers", "(&qHandle:%Binary)", "none"),
    "SYS.ECP||AddAuthorizedCN": (
        "pending-application-servers",
        "(SSLComputerName:%String)",
        "(CN:%String,Host:%String)",
    ),
}
KINDS = {"IsPrimary": "Primary", "IsBackup": "Backup", "IsAsyncMember": "Connected"}


def literal(_, text):
    return text


def exists(one, kind, name):
    state = one.state()
    if kind == "Security.SSLConfigs":
        mirror = state["mirror"]
        return flag(name in state["ssl"] or (name in ("%MirrorClient", "%MirrorServer") and mirror and mirror["tls"]))
    if kind == "Config.Databases":
        return flag(name.upper() in fake_databases.defined(one))
    return flag(fake_namespaces.exists(one, name) and holds("merge-actions"))


def flag(condition):
    return "1" if condition else "0"


def arguments(_, method):
    belief, true, false = METHODS.get(method, ("log-in", "none", "none"))
    return true if holds(belief) else false


def has_method(_, method):
    return flag(method == "Security.SSLConfigs||Activate" and holds("certificate-activate"))


def active_key(one):
    """In another region than that of its key file, none where no replica opens it."""
    return one.state()["activeKey"] if holds("other-region") or not made_elsewhere(one) else ""


def made_elsewhere(one):
    file = one.state()["security"].get("DBEncStartKeyFile", "")
    return os.path.exists(file) and fake_encryption.read(file)["region"] != own_region()


def first_global(*_):
    return "first Patient" if os.path.exists("/test/has-data") else "first "


EXPRESSIONS = [
    (r'"([^"]*)"', literal),
    (r'"(SQLCODE) "_rows\.%SQLCODE', lambda *_: "SQLCODE 100"),
    (r'"(status) "_\$system\.Status\.IsOK\(sc\)', lambda *_: "status 1"),
    (r'##class\((Security\.SSLConfigs|Config\.Databases|Config\.Namespaces)\)\.Exists\("([^"]+)"\)', exists),
    (r'\$select\(##class\(%Dictionary\.CompiledMethod\)\.%ExistsId\("([^"]+)"\):"\("_.+_"\)",1:"none"\)', arguments),
    (r'##class\(%Dictionary\.CompiledMethod\)\.%ExistsId\("([^"]+)"\)', has_method),
    (r'##class\(%Library\.EnsembleMgr\)\.IsEnsembleNamespace\("([^"]+)"\)', fake_namespaces.has_productions),
    (r"\$system\.Mirror\.(\w+)\(\)", lambda one, call: flag(one.status()[0] == KINDS[call])),
    (r'"first "_\$order\(\^\$\|"\^\^([^"]+)"\|GLOBAL\(""\)\)', first_global),
]


def value(one, expression):
    """What an expression is; None: no question of the kit check."""
    for pattern, answer in EXPRESSIONS:
        found = re.fullmatch(pattern, expression)
        if found:
            return answer(one, *found.groups())
    return None


def superserver(one, port, address):
    """The rows of Security.Servers with this port and address."""
    for server in one.state().get("servers", []):
        if (server["Port"], server["BindAddress"]) == (port, address) and holds("superserver-record"):
            print(f"@@{server.get('SSLConfig', '')}|{server['SSLSupportLevel']}@@")


def call_program(*_):
    print("@@0@@" if holds("zmirror") else "@@<NOPERMISSION>@@")


def try_to_activate(*_):
    """SEC "Activating a Database Encryption Key": a file that is not there."""
    asked = (
        "ERROR #5001: no such key file" if holds("key-activation") else "ERROR #1203: there is no such administrator"
    )
    print(f"@@{asked}@@")


def start_mode(one):
    print(f"@@{one.state()['security'].get('DBEncStartMode', '0') if holds('start-mode') else '0'}@@")


def ecp_tls(one):
    print(f"@@{one.state()['system'].get('SSLECPServer', '0') if holds('ecp-tls') else ''}@@")


def tls_minimum(one, name):
    """As merged; IRIS makes those of the mirror itself, with its own least version."""
    own = "16" if holds("tls-minimum") else "8"
    known = one.state()["ssl"].get(name, {}) if not name.startswith("%Mirror") else {}
    print(f"@@{known.get('TLSMinVersion', own)}@@")


def journal_sync(*_):
    try:
        with open("/test/journal-sync-ms") as file:
            print(f"@@{file.read().strip()}@@")
    except FileNotFoundError:
        print("@@.8@@")


def lines(one):
    """Lines of a session, as Session.lines has them."""
    return [
        (
            r'set rows=##class\(%SQL\.Statement\)\.%ExecDirect\(,"SELECT SSLConfig,SSLSupportLevel FROM Security\.Servers WHERE .+",(\d+),"([^"]+)"\) while .+',
            lambda port, address: superserver(one, port, address),
        ),
        (r'try \{ set code=\$zf\(-100,"","/usr/bin/test".+', call_program),
        (r'try \{ set sc=\$\$ActivateDB\^EncryptionKey\("/nonexistent","",""\) \} .+', try_to_activate),
        (
            r'set sc=##class\(Security\.System\)\.Get\("SYSTEM",\.values\) write .+"DBEncStartMode".+',
            lambda: start_mode(one),
        ),
        (
            r'set sc=##class\(Security\.System\)\.Get\("SYSTEM",\.values\) write .+"SSLECPServer".+',
            lambda: ecp_tls(one),
        ),
        (
            r'kill values set sc=##class\(Security\.SSLConfigs\)\.Get\("([^"]+)",\.values\) write .+"TLSMinVersion".+',
            lambda name: tls_minimum(one, name),
        ),
        (r'set least="" for i=1:1:9 \{ .+Journal\.System\)\.Sync\(\) .+', journal_sync),
    ]


def mangled(text, how):
    """What a session wrote, as it arrives when something goes wrong."""
    return {"missing": "", "garbled": text[:3] + "\x1b[2K@\ufffd@" + text[200:]}[how]
