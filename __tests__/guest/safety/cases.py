"""Every combination of what a member may see when it wants to start, by the words of docs/safety.md.

Members a and b are failover members by their home roles, c and d DR asyncs; this member is a.
"""

import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import rules

HOME, AFTER = ["A", "B"], ["A", "C"]
A = {"name": "A", "failover": HOME}


def record(number, promoted, failover, given_up=(), letter="", without=()):
    return {
        "number": number,
        "id": f"{number}{letter}",
        "region": "home",
        "promoted": promoted,
        "failover": list(failover),
        "givenUp": list(given_up),
        "without": list(without),
    }


FIRST = record(1, "A", HOME)
# What the member knows, and what is found.
RECORDS = {
    "none": (None, None),
    "its own": (FIRST, FIRST),
    "older than its own": (record(2, "A", HOME), FIRST),
    "lost from the bucket": (FIRST, None),
    "newer, of its own failover members": (FIRST, record(2, "B", ["B", "A"])),
    "the first, of its own failover members": (None, FIRST),
    "newer, of others": (FIRST, record(2, "C", ["C", "D"])),
    "newer, of others and itself": (FIRST, record(2, "C", AFTER)),
    "the first, of others": (None, record(1, "C", ["C"])),
    "the same number, of another promotion": (FIRST, record(1, "A", HOME, letter="x")),
    "newer, of its own failover members, giving the other region up": (FIRST, record(2, "A", HOME, ["other"])),
    "newer, of its own failover members, without it": (FIRST, record(2, "B", HOME, without=["A"])),
    "the first, of its own failover members, without it": (None, record(1, "B", HOME, without=["A"])),
}
# Who answers as primary, with which record.
PRIMARIES = {
    "nobody": lambda own: [],
    "its partner, same record": lambda own: [{"member": "B", "record": own}],
    "its partner, another record": lambda own: [{"member": "B", "record": "another"}],
    "a member that it calls async": lambda own: [{"member": "C", "record": own}],
    "its partner and a member that it calls async": lambda own: [
        {"member": "B", "record": own},
        {"member": "C", "record": own},
    ],
}
REGIONS = {
    "all": {"home": True, "other": True},
    "not the other": {"home": True, "other": False},
    "not its own": {"home": False, "other": True},
    "none": {"home": False, "other": False},
}


def member(role="failover", validated=True, records="none", primaries="nobody", regions="all"):
    known, found = RECORDS[records]
    taken = found if found is not None and rules.may_take_over(found, known, A) else known
    return {
        "name": "A",
        "role": role,
        "validated": validated,
        "failover": HOME,
        "known": known,
        "newest": found,
        "primaries": PRIMARIES[primaries](None if taken is None else taken["id"]),
        "regions": REGIONS[regions],
    }


def every():
    for records, primaries, regions in itertools.product(RECORDS, PRIMARIES, REGIONS):
        yield {"records": records, "primaries": primaries, "regions": regions}


def answer(case):
    reasons, taken = rules.may_start(member(**case))
    return ", ".join(reasons) or ("starts, and takes it over" if taken else "starts")


def table():
    """A line for each record and primary, a column for what is heard of two regions."""
    head = ["record that is found", "answers as primary", *(f"heard: {regions}" for regions in REGIONS)]
    rows = [head, ["---"] * len(head)]
    for records, primaries in itertools.product(RECORDS, PRIMARIES):
        answers = [answer({"records": records, "primaries": primaries, "regions": regions}) for regions in REGIONS]
        rows.append([records, primaries, *answers])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(table())
