"""Beliefs about what an installation leaves on a server, and what IRIS may call there."""

import os

from belief import HOLDS, Unknown, belief, false, written

ROUTINE = "||".join('##class(%Library.Routine).Exists("ZMIRROR.{}")'.format(kind) for kind in ("MAC", "INT", "OBJ"))
CALL = (
    'try { set code=$zf(-100,"","/usr/bin/test","-x","/usr/local/sbin/iris-become-primary") } catch problem { set code=problem.Name } '
    "write $char(64,64)_code_$char(64,64),!"
)


def zmirror(seen):
    if seen.fact("endpoint.method") not in ("target-registration", "route-table"):
        raise Unknown("no routine ZMIRROR is needed here")
    found = seen.answers("zmirror")
    if len(found) != 2 or found[0] not in ("0", "1") or found[1] == "":
        raise Unknown("IRIS gave another answer than asked for")
    if found[0] == "0":
        return false("IRIS has no routine ZMIRROR")
    if found[1] != "0":
        return false("IRIS could not call a program: " + found[1])
    told = [line for line in seen.lines("messages.log") if "ZMIRROR: " in line]
    return false(told[-1]) if told and "could not call" in told[-1] else HOLDS


def registry(seen):
    kept = seen.lines("kept")
    if not kept:
        raise Unknown("the archive of the registry names no file")
    outside = seen.lines("outside")
    lost = [one for one in outside if not any(one == path or one.startswith(path + "/") for path in kept)]
    if len(lost) == len(outside):
        raise Unknown("not even a file of the registry was found to name the installation directory")
    return false("not in the archive of the registry: " + ", ".join(sorted(lost))) if lost else HOLDS


def agent_group(seen):
    found = seen.lines("group")
    if not any(os.path.basename(one) == "irisuxagent" for one in found):
        raise Unknown("no irisuxagent with the group iscagent was found")
    more = sorted(one for one in found if os.path.basename(one) != "irisuxagent")
    return false("they have the group iscagent too: " + ", ".join(more)) if more else HOLDS


BELIEFS = [
    belief(
        "zmirror",
        "IRIS finds the routine `ZMIRROR` after it was loaded, and may call a program",
        ["guest/boot/steps/zmirror.sh", "guest/boot/endpoint/ZMIRROR.mac"],
        zmirror,
        asks=lambda facts: [written(ROUTINE), CALL],
        rests_on=["log-in"],
    ),
    belief(
        "registry",
        "a replacement, also after an upgrade in place, needs no other file outside the installation directory than the archive "
        "of the registry has",
        ["guest/boot/lib/registration.sh", "guest/boot/lib/registry.sh"],
        registry,
    ),
    belief(
        "agent-group",
        "of an instance's files only `irisuxagent` has the group `iscagent`",
        ["guest/boot/steps/install-iris.sh"],
        agent_group,
    ),
]
