"""Who is a member of the mirror, as an instance has it in its own iris.cpf: [MapMirrors.<mirror>] and [MirrorMember].

A line is Name=a,b,...,n: a the agent's address, b its port, d the superserver address, e the GUID, f the directory, g the
type (0 failover, 2 async), h the private address, i the superserver port, j the subject of the certificate (CPF reference,
[MapMirrors]). Each member has a copy of its own. That of a running member is the primary's; that of a member that is down, or
cut off, stays as it was.
"""

FAILOVER, ASYNC = "0", "2"
KINDS = {"drasync": "0", "rorasync": "1"}


def section(mirror):
    return f"MapMirrors.{mirror}"


def read(one, mirror):
    """By name: address, port, GUID, type, and the subject of the certificate, which has commas of its own."""
    found = {}
    for name, value in one.cpf_section(section(mirror)).items():
        field = value.split(",", 9)
        subject = field[9].rsplit(",", 4)[0]
        found[name] = {
            "address": field[0],
            "guid": field[4],
            "type": field[6],
            "port": int(field[8]),
            "subject": subject,
        }
    return found


def write(one, mirror, members):
    lines = {
        name: f"{member['address']},2188,,{member['address']},{member['guid']},{one.directory}/,{member['type']},{member['address']},{member['port']},{member['subject']},0,,,"
        for name, member in members.items()
    }
    if lines != one.cpf_section(section(mirror)):
        one.replace_cpf_section(section(mirror), lines)


def own_type(one, mirror):
    """failover, dr or reporting."""
    own = read(one, mirror["name"]).get(mirror["member"])
    if own is not None and own["type"] == FAILOVER:
        return "failover"
    return "dr" if one.cpf("MirrorMember", "AsyncMemberType") in ("", KINDS["drasync"]) else "reporting"


def failover_partners(members, own):
    return {name: one for name, one in members.items() if one["type"] == FAILOVER and name != own}


def validated(one):
    return one.cpf("MirrorMember", "ValidatedMember") == "1"


def validate(one, value):
    one.set_cpf("MirrorMember", "ValidatedMember", value)


DEFINED_PRIMARY = 3


def defined_primary(one, mirror):
    """With no failover set, the member that must be the next primary (CPF reference, [Mirrors], d)."""
    field = one.cpf_section("Mirrors").get(mirror["name"], "").split(",")
    return field[DEFINED_PRIMARY] if len(field) > DEFINED_PRIMARY else ""


def define_primary(one, mirror, name):
    field = one.cpf_section("Mirrors").get(mirror["name"], "").split(",")
    if len(field) > DEFINED_PRIMARY and field[DEFINED_PRIMARY] != name:
        field[DEFINED_PRIMARY] = name
        one.set_cpf("Mirrors", mirror["name"], ",".join(field))
