"""What is believed of IRIS and stands in no manual, or in several that differ, and what IRIS does where a belief is false. The list
with its places in the code is in guest/boot/kit-check/; a test compares the names.

A test that writes /test/beliefs/<name> makes it false.
"""

import os

BELIEFS = {
    "log-in": "asks irisowner for a password whatever was merged",
    "merge-actions": "has no namespace that a merge made",
    "huge-pages-words": "says otherwise how it took its shared memory",
    "shared-memory": "takes four times the shared memory",
    "key-activation": "ActivateDB asks for an administrator",
    "start-mode": "Security.System keeps the start mode of the encryption key",
    "other-region": "a key file of another region cannot be opened",
    "promote": "Promote takes a partner first",
    "promote-alone": "has no PromoteWithNoPartner",
    "member-state": "GetMemberStatus begins with the type of the member",
    "qlist-fields": "fields 11 and 12 are the other way round",
    "member-list": "the first column is the type of the member",
    "map-members": "[MapMirrors] has the first member only",
    "map-address": "[MapMirrors] has no address in field h",
    "demote": "Demote takes the name of a partner",
    "promotes-back": "Promote is refused while the primary runs",
    "map-after-change": "[MapMirrors] stays as it was",
    "qlist-async": "a DR async has another type in field 11",
    "superserver-record": "the record of the superserver has no address",
    "superserver-demands": "members do not reach each other where the superserver demands TLS",
    "certificate-activate": "a TLS configuration has no Activate",
    "tls-minimum": "TLS configurations of the mirror take TLS 1.1",
    "status-page": "the Web Gateway shows its page to System_Manager only",
    "gateway-tls": "the Web Gateway does not reach IRIS",
    "zmirror": "may call no program",
    "registry": "the installation leaves a file that the archive does not hold",
    "agent-group": "another file has the group of the agent",
    "pending-members": "SYS.Mirror has no query PendingNewMembers",
    "pending-application-servers": "SYS.ECP has no query SSLPendingConnections",
    "admit-by-name": "has no AddFailoverMember and no Create of Config.MapMirrors, and AuthorizePendingMembers admits new members",
    "databases-in-cpf": "[Databases] has another form of the directory",
    "namespaces-in-cpf": "[Namespaces] and [Map] have another field first",
    "mirrors-in-cpf": "[Mirrors] has another field first",
    "database-answers": "SYS.Database has no mirror of a database",
    "filled-by-merge": "a database that a merge made on a backup or an async waits to be activated",
    "ecp-tls": "Security.System does not give SSLECPServer",
    "interop-elsewhere": "a namespace with productions is refused on a member that is not primary",
}

# What the kit check cannot ask, and a person must see: docs/testing.md.
BY_HAND = {
    "quiet-start": "a quiet start in interactive mode waits for a key",
}


def holds(name):
    if name not in {**BELIEFS, **BY_HAND}:
        raise KeyError(name)
    return not os.path.exists(f"/test/beliefs/{name}")
