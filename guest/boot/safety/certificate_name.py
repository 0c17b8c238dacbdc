"""Whether the mirror will let this server in with a certificate that it was given, asked before it is used: by the very rules by
which a primary admits members, and members let application servers in.

certificate_name.py SUBJECT   what is wrong with it, or `fits`
"""

import json
import sys

import admission
import application_servers

FACTS = "/etc/iris-node/facts.json"
NO_NAME = "its subject '{}' has no common name, or more than one text that looks like one: {}"


def complaint(facts, subject):
    common = admission.common_name(subject)
    if facts["role"] == "mirror-member":
        return of_member(facts, subject, common)
    planned = facts.get("commonName")
    if not planned or application_servers.is_planned(subject, [planned]):
        return ""
    if common is None:
        return NO_NAME.format(subject, "the mirror's members let this application server in as '{}'".format(planned))
    return "its common name is '{}', expected '{}': by that the mirror's members let this application server in".format(
        common, planned
    )


def of_member(facts, subject, common):
    own = admission.names_of(dict(facts, serverName=facts["node"], commonName=facts["hostName"]))
    if admission.is_of(own, subject):
        return ""
    for other in facts["mirror"]["otherMembers"]:
        if admission.is_of(admission.names_of(other), subject):
            return "its common name '{}' is that of the member {}".format(common, other["serverName"])
    admits = "the mirror admits this member by the common name alone, as {}, with :<instance> behind or without".format(
        " or ".join(sorted(own))
    )
    return NO_NAME.format(subject, admits) if common is None else "its common name is '{}': {}".format(common, admits)


if __name__ == "__main__":
    with open(FACTS) as file:
        print(complaint(json.load(file), sys.argv[1]) or "fits")
