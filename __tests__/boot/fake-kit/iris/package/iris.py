#!/usr/bin/python3
"""Stands for the commands `iris` and `irissession`. Source: System Administration Guide, "Controlling Instances".

Each call is written down. Instances are known by the registry in /usr/local/etc/irissys, as the real ones.
"""

import os
import sys

sys.path.insert(0, "/usr/local/etc/irissys/lib")
# The registry is saved and compared. What Python compiles came with the kit.
sys.dont_write_bytecode = True
import fake_encryption
import fake_installation
import fake_log_in
import fake_map
import fake_merge
import fake_mirror
import fake_session
import fake_told
from fake_beliefs import holds
from fake_state import Instance, instances, own_region, write_own


def say_no(words):
    print(words, file=sys.stderr)
    sys.exit(1)


TYPES = {"failover": "Failover", "dr": "Disaster Recovery", "reporting": "Read-Only Reporting"}


def type_of(one, mirror):
    kind = TYPES[fake_map.own_type(one, mirror)]
    return kind if holds("qlist-async") or kind != TYPES["dr"] else "DR Async"


def qlist():
    """13 fields. The last three: type of member, its status in the mirror, folder of the manager's databases."""
    for one in instances():
        state = (
            "running, since Sun Nov 22 10:00:00 2026" if one.running() else "down, last used Sun Nov 22 10:00:00 2026"
        )
        mirror = one.state()["mirror"] if one.running() else None
        fake_told.settle(one)
        kind, status = ("", "") if mirror is None else (type_of(one, mirror), one.status()[0])
        if not holds("qlist-fields"):
            kind, status = status, kind
        print(
            f"{one.name}^{one.directory}^2025.3.0.226.0^{state}^iris.cpf^{one.port()}^0^0^ok^IRIS^{kind}^{status}^{one.directory}"
        )


def start(one):
    if one.running():
        say_no(f"{one.name} is already running")
    if os.environ.get("ISC_CPF_MERGE_FILE"):
        one.note(f"merge file at start: {os.environ['ISC_CPF_MERGE_FILE']}")
    write_own()
    try:
        key = fake_encryption.key_of_start(one, own_region())
    except fake_encryption.Refused:
        say_no("IRIS startup failed, see messages.log")
    one.change(lambda state: state.update(activeKey=key))
    fake_mirror.serve(one)
    merge = os.environ.get("ISC_CPF_MERGE_FILE")
    # A merge that fails at the start is in messages.log; the instance runs all the same.
    if merge:
        fake_merge.merge(one, merge)
    fake_installation.allocate(one)
    fake_installation.leave_files(one)
    print(f"Starting {one.name}")


def main():
    program, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
    with open("/test/recorded/calls", "a") as file:
        file.write(" ".join([program, *arguments]) + "\n")
    if program == "irissession":
        one = Instance.named(arguments[0]) if arguments else None
        if one is None or arguments[1:3] != ["-U", "%SYS"]:
            say_no("usage: irissession INSTANCE -U %SYS")
        if not one.running():
            say_no(f"IRIS instance {one.name} is not running")
        sys.exit(fake_session.session(one, arguments[3:]))
    verb = arguments[0] if arguments else ""
    if verb in ("qlist", "list"):
        return qlist()
    one = Instance.named(arguments[1]) if len(arguments) > 1 else None
    if one is None:
        say_no(f"there is no instance '{' '.join(arguments[1:2])}'")
    if verb == "start":
        start(one)
    elif verb == "stop":
        if not one.running():
            say_no(f"{one.name} is down")
        fake_mirror.stop(one, failover="nofailover" not in arguments)
    elif verb == "merge":
        if not one.running():
            say_no(f"{one.name} is down")
        if not fake_log_in.trusts_this_user(one):
            say_no("Username: Password: Access Denied")
        sys.exit(0 if fake_merge.merge(one, arguments[2]) else 1)
    elif verb == "delete":
        if one.running():
            say_no(f"{one.name} is running")
        os.remove(f"/usr/local/etc/irissys/instances/{one.name}")
    else:
        say_no(f"this iris knows no '{verb}'")


if __name__ == "__main__":
    main()
