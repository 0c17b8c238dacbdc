"""Beliefs about TLS of the superserver and of the Web Gateway, and about the status page."""

from about_mirror import rows
from belief import HOLDS, Unknown, belief, false, written
from seen import merge_of

REQUIRED = "2"
SERVERS = (
    'set rows=##class(%SQL.Statement).%ExecDirect(,"SELECT SSLConfig,SSLSupportLevel FROM Security.Servers WHERE Port=? AND '
    'BindAddress=?",{},"{}") while rows.%Next() {{ write $char(64,64)_rows.%Get("SSLConfig")_"|"_rows.%Get("SSLSupportLevel")_'
    "$char(64,64),! }}"
)

ECP_TLS = 'set sc=##class(Security.System).Get("SYSTEM",.values) write $char(64,64)_$get(values("SSLECPServer"))_$char(64,64),!'


def superserver(actions):
    return next((given for action, given in actions if action == "ModifyServer" and "SSLConfig" in given), None)


def asks_for_superserver(facts):
    given = superserver(merge_of(facts)[1])
    if given is None:
        return []
    # The code 100 at the end says that all rows were told: an error of the query is no answer.
    return [SERVERS.format(given["Port"], given["BindAddress"]), written('"SQLCODE "_rows.%SQLCODE')]


def superserver_record(seen):
    given = superserver(seen.merge()[1])
    if given is None:
        raise Unknown("the superserver has no TLS here")
    found = seen.rows("superserver-record", ("SQLCODE 100",))
    if found == [given["SSLConfig"] + "|" + given["SSLSupportLevel"]]:
        return HOLDS
    return false(
        "the record of {}:{} is: {}".format(given["BindAddress"], given["Port"], ", ".join(found) or "not there")
    )


def superserver_demands(seen):
    given = superserver(seen.merge()[1])
    if given is None or given["SSLSupportLevel"] != REQUIRED:
        raise Unknown("the superserver does not demand TLS here")
    others = [row for row in rows(seen) if row[0].upper() != seen.fact("node").upper()]
    if not others:
        raise Unknown("no other member is there")
    joined = [row for row in others if set(row) & {"Primary", "Backup", "Connected"}]
    return HOLDS if joined else false("no other member is connected")


def planned_ecp_tls(actions):
    return next(
        (given["SSLECPServer"] for action, given in actions if action == "ModifySystem" and "SSLECPServer" in given),
        None,
    )


def ecp_tls(seen):
    planned, found = planned_ecp_tls(seen.merge()[1]), seen.answer("ecp-tls")
    if planned is None:
        raise Unknown("no TLS of ECP is planned here")
    if found not in ("", "0", "1", "2"):
        raise Unknown("IRIS gave another answer than asked for")
    return HOLDS if found == planned else false("SSLECPServer is '{}', and '{}' was merged".format(found, planned))


def served(seen):
    if seen.fact("kits.webGateway") is None or seen.fact("probe") is None:
        raise Unknown("this server has no Web Gateway")
    return seen.text("page").strip()


def status_page(seen):
    code = served(seen)
    if code in ("401", "403", "404"):
        return false("the Web Gateway answers {}".format(code))
    if code not in ("200", "500", "502", "503"):
        raise Unknown("the status page answers {}".format(code))
    return HOLDS


def gateway_tls(seen):
    if seen.fact("iris.superserverTls") is not True:
        raise Unknown("the Web Gateway uses no TLS here")
    code = served(seen)
    if code in ("500", "502"):
        return false("the Web Gateway does not reach IRIS: {}".format(code))
    if code not in ("200", "503"):
        raise Unknown("the status page answers {}".format(code))
    return HOLDS


def certificate_activate(seen):
    found = seen.answers("certificate-activate")
    if len(found) != 3 or not set(found) <= {"0", "1"}:
        raise Unknown("IRIS gave another answer than asked for")
    names = ("method Activate of Security.SSLConfigs", "configuration %MirrorClient", "configuration %MirrorServer")
    missing = [name for name, answer in zip(names, found) if answer == "0"]
    if seen.fact("mirror.tls") is not True:
        raise Unknown("the mirror uses no TLS")
    return false("there is no " + ", no ".join(missing)) if missing else HOLDS


TLS_MINIMUM = (
    'kill values set sc=##class(Security.SSLConfigs).Get("{}",.values) write $char(64,64)_$get(values("TLSMinVersion"))_'
    "$char(64,64),!"
)


def tls_configurations(facts):
    """Those that are merged, and those that IRIS makes for a mirror."""
    merged = [given["Name"] for action, given in merge_of(facts)[1] if action == "ModifySSLConfig"]
    mirror = facts.get("mirror") or {}
    return merged + (["%MirrorClient", "%MirrorServer"] if mirror.get("tls") else [])


def tls_minimum(seen):
    names, found = tls_configurations(seen.facts()), seen.answers("tls-minimum")
    if not names:
        raise Unknown("nothing uses TLS here")
    if len(found) != len(names) or not set(found) <= {"", "2", "4", "8", "16", "32"}:
        raise Unknown("IRIS gave another answer than asked for")
    weak = [name + " has '" + least + "'" for name, least in zip(names, found) if least not in ("16", "32")]
    return false("the least version is 16, and " + ", ".join(weak)) if weak else HOLDS


BELIEFS = [
    belief(
        "superserver-record",
        "the record of the default superserver is found by its port and the address `0.0.0.0`",
        ["domain/iris/cpf/tls.ts"],
        superserver_record,
        asks=asks_for_superserver,
        rests_on=["log-in"],
    ),
    belief(
        "superserver-demands",
        "members with mirror TLS reach each other at a superserver that demands TLS",
        ["domain/iris/cpf/tls.ts"],
        superserver_demands,
        rests_on=["log-in", "member-list"],
    ),
    belief(
        "ecp-tls",
        "`Security.System.Get` gives `SSLECPServer` as it was merged",
        ["guest/boot/lib/settings.sh"],
        ecp_tls,
        asks=lambda facts: [ECP_TLS],
        rests_on=["log-in"],
    ),
    belief(
        "certificate-activate",
        "`Activate` of a TLS configuration takes a renewed certificate over, and those of the mirror are `%MirrorClient` and "
        "`%MirrorServer`",
        ["guest/boot/lib/certificate-users.sh"],
        certificate_activate,
        asks=lambda facts: [
            written('##class(%Dictionary.CompiledMethod).%ExistsId("Security.SSLConfigs||Activate")'),
            written('##class(Security.SSLConfigs).Exists("%MirrorClient")'),
            written('##class(Security.SSLConfigs).Exists("%MirrorServer")'),
        ],
        rests_on=["log-in"],
    ),
    belief(
        "tls-minimum",
        "TLS configurations have a least version `TLSMinVersion`, 16 is TLS 1.2, and those of the mirror have it by themselves",
        ["domain/iris/cpf/tls.ts"],
        tls_minimum,
        asks=lambda facts: [TLS_MINIMUM.format(name) for name in tls_configurations(facts)],
        rests_on=["log-in"],
    ),
    belief(
        "status-page",
        "with `System_Manager=127.0.0.1` the Web Gateway still shows the mirror status page to load balancers",
        ["guest/boot/lib/csp-ini.sh"],
        status_page,
    ),
    belief(
        "gateway-tls",
        "`Connection_Security_Level=10` is TLS to IRIS, and the Web Gateway compares no host names",
        ["guest/boot/lib/csp-ini.sh"],
        gateway_tls,
        rests_on=["status-page"],
    ),
]
