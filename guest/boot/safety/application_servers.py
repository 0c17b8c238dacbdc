"""Which application servers a member lets in over TLS.

IRIS knows an application server by the whole subject of its certificate (Scalability Guide, "Adding Authorized ECP
Connections"). The plan knows its common name; the rest of a given certificate is whatever its CA wrote. So the subject is taken
from the certificate that an application server showed, where its common name is planned. That is kept per member, not mirrored:
a member tells the others, and a backup lets them in before it is primary.
"""

import json
import re

import admission
import files

# On the system volume, open to read: the status port tells the other members.
KEPT = "/iris/sys/member/application-servers.json"
# What the other members told in the last minute.
TOLD = "/run/iris-member/application-servers.json"
LISTED = "listed\tpending\t1"
# The last line of an instance that answers.
ASKED = "1"
# What no line of text can hold. A byte that is no character stands in Python's text as one of U+DC80 to U+DCFF, and can be written.
NO_LINE = re.compile("[\x00-\x1f\x7f\ud800-\udc7f\udd00-\udfff]")


def is_planned(subject, names):
    return NO_LINE.search(subject) is None and admission.common_name(subject) in names


def decided(pending, told, kept, names):
    """Whole subjects to let in, those of certificates with a common name only first; and those who are not planned."""
    plain = ["CN=" + name for name in names]
    seen = sorted({subject for subject in pending + told + kept if is_planned(subject, names)} - set(plain))
    return plain + seen, sorted(subject for subject in set(pending) if not is_planned(subject, names))


def authorised(path):
    """Release 0.1.0 wrote the common name alone."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return {line if "=" in line else "CN=" + line for line in file.read().split("\n") if line}
    except FileNotFoundError:
        return set()


def subjects_of(answers):
    """Of the other members' answers: whatever is no list of texts was not said by a member."""
    told = [answer.get("applicationServers") for answer in answers.values() if answer is not None]
    return sorted({subject for one in told if isinstance(one, list) for subject in one if isinstance(subject, str)})


def command(names, text, path):
    lines = text.split("\n")
    pending = [line.split("\t", 1)[1] for line in lines if line.startswith("pending\t")]
    kept = files.read_json(KEPT) or []
    wanted, strangers = decided(pending, files.read_json(TOLD) or [], kept, names)
    learned = wanted[len(names) :]
    if learned != kept:
        files.write_whole(KEPT, learned)
    problems = {}
    if strangers:
        problems["waiting-application-servers"] = (
            "{} wait for ECP and are not let in: no application server with that common name is planned ({}). Give them the planned"
            " certificate, or reject them (Management Portal, ECP Settings, Application Servers)".format(
                ", ".join("'{}'".format(subject) for subject in strangers), ", ".join(names)
            )
        )
    if LISTED not in lines and ASKED in lines:
        problems["waiting-application-servers"] = (
            "IRIS does not list the application servers that wait: only those whose certificates have nothing but a planned common"
            " name are let in"
        )
    print("\n".join([json.dumps(problems, sort_keys=True)] + [one for one in wanted if one not in authorised(path)]))
    return 0
