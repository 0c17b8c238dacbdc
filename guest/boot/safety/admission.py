"""Whether who waits for a mirror with TLS may have its data. Pure functions over what the primary was told; no file, no network.

The CA says that a certificate is genuine, not whose mirror it is for: only a member that is planned, with a certificate that is
planned for it, is admitted. Whoever is refused stays pending. Sources: High Availability Guide, "Authorize the Second Failover
Member or Async", "Authorizing X.509 DN Updates"; class reference, SYS.Mirror, Config.MapMirrors.

- *waiting*: {"name", "guid", "subject"}, of a new member also "failover": what it asks to be;
- *planned*: by name of the member, {"names", "role"}: the common names that its certificate may have;
- *members*: by name, the GUID that the mirror knows.
"""

import re

ADMITTED = ("failover", "async", "changed")


def common_name(subject):
    """That of a subject as text, or None: it has none, or more than one text that looks like one. A comma that is escaped or quoted
    begins no field."""
    subject = re.sub(r'\\.|"[^"]*"', "_", subject)
    found = re.findall(r"(?:^|[,/+;])\s*CN\s*=\s*([^,/+;]*)", subject, re.IGNORECASE)
    return found[0].strip() if len(found) == 1 and len(re.findall(r"CN\s*=", subject, re.IGNORECASE)) == 1 else None


def names_of(member):
    """Host, short host, address and server: what a certificate must stand for that a document gives. With the name of an
    instance behind, "host:IRIS", the documentation recommends it."""
    names = {member["commonName"], member["hostName"], member["hostName"].split(".")[0], member["serverName"]}
    return {name.lower() for name in names | {member["address"]}}


def is_of(names, subject):
    common = common_name(subject)
    return common is not None and common.split(":")[0].lower() in names


def stranger(waiting, planned):
    """Why who waits is nobody of the plan, or None: its name and its certificate are planned."""
    plan = planned.get(waiting["name"])
    if plan is None:
        return "not-planned"
    return None if is_of(plan["names"], waiting["subject"]) else "another-certificate"


def of_new_member(waiting, planned, members):
    """`failover` or `async`: it is admitted as that; `member`: it is one; else why not."""
    why = stranger(waiting, planned)
    if why is not None:
        return why
    known = members.get(waiting["name"])
    if known is not None:
        return "member" if known == waiting["guid"] else "another-guid"
    if waiting["failover"] and planned[waiting["name"]]["role"] == "reporting-async":
        return "another-role"
    return "failover" if waiting["failover"] else "async"


def of_changed_name(waiting, planned, members):
    """`changed`: the new subject of a member is admitted; else why not."""
    why = stranger(waiting, planned)
    if why is not None:
        return why
    return "changed" if members.get(waiting["name"]) == waiting["guid"] else "another-guid"


def all_planned(verdicts):
    """Whether IRIS may be told to admit everybody who waits: that call takes no names."""
    return all(verdict in ADMITTED + ("member",) for verdict in verdicts)
