"""Beliefs about the calls that say who waits, and let them in. Nobody may wait while they are asked: their arguments are looked at."""

from about_mirror import unless_whole
from belief import HOLDS, belief, formal_spec, written


def asks(*methods):
    return lambda facts: [written(formal_spec(method)) for method in methods]


def names_of(spec):
    """Of the arguments: by reference with a mark, as `&Properties`."""
    return [part.split(":")[0].split("=")[0] for part in spec[1:-1].split(",")]


def begins(spec, *names):
    return spec.startswith("(") and spec.endswith(")") and names_of(spec)[: len(names)] == list(names)


def judged(id, *expected):
    """Each answer must be the arguments of a method that begin like this."""

    def judge(seen):
        found = seen.answers(id)
        for (method, names), spec in zip(expected, found):
            if not begins(spec, *names):
                return unless_whole(spec, method + " takes {}, not " + ", ".join(names))
        # An answer too few cannot say that a method is there.
        return HOLDS if len(found) == len(expected) else unless_whole("", "")

    return judge


LISTS = (
    ("SYS.Mirror:PendingNewMembers", ("&qHandle", "MirrorSetName")),
    ("SYS.Mirror:PendingDNUpdates", ("&qHandle", "MirrorSetName")),
)
CALLS = (
    ("SYS.Mirror.AddFailoverMember", ("MirrorSetName", "InstanceName", "AgentAddress", "AgentPort")),
    ("Config.MapMirrors.Create", ("ID", "Name", "&Properties")),
)
APPLICATION_SERVERS = (
    ("SYS.ECP:SSLPendingConnections", ("&qHandle",)),
    ("SYS.ECP.AddAuthorizedCN", ("SSLComputerName",)),
)

BELIEFS = [
    belief(
        "pending-members",
        "the queries `PendingNewMembers` and `PendingDNUpdates` of `SYS.Mirror` list who waits, with the subject of its certificate. "
        "On a member that was away, the second has the primary whose certificate changed. "
        "Without them nobody is admitted, and the status says so. Their columns show only while a member waits",
        ["guest/boot/lib/authorise.sh", "guest/boot/safety/waiting.py"],
        judged("pending-members", *LISTS),
        asks("SYS.Mirror||PendingNewMembersExecute", "SYS.Mirror||PendingDNUpdatesExecute"),
        rests_on=["log-in"],
    ),
    belief(
        "admit-by-name",
        "`AddFailoverMember(mirror, instance, address, port)` and `Config.MapMirrors.Create(mirror, name, .properties)` admit a new "
        "member. Where they are refused, `AuthorizePendingMembers()` is the second try, if nobody else waits",
        ["guest/boot/lib/authorise.sh"],
        judged("admit-by-name", *CALLS),
        asks("SYS.Mirror||AddFailoverMember", "Config.MapMirrors||Create"),
        rests_on=["log-in"],
    ),
    belief(
        "pending-application-servers",
        "the query `SSLPendingConnections` of `SYS.ECP` lists application servers that wait, by the text that `AddAuthorizedCN()` "
        "takes. Without it only certificates with nothing but a common name are let in, and the status says so",
        ["guest/boot/lib/authorise.sh", "guest/boot/safety/application_servers.py"],
        judged("pending-application-servers", *APPLICATION_SERVERS),
        asks("SYS.ECP||SSLPendingConnectionsExecute", "SYS.ECP||AddAuthorizedCN"),
        rests_on=["log-in"],
    ),
]
