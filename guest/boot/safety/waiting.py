"""Who waits for the mirror on this member: IRIS lists them, admission.py decides, the scripts carry the orders out. On the primary
new members and changed names; on another member the changed name of the primary alone.

IRIS lists in lines of fields between tabs: `new`, Name, GUID, MemberType, SSLComputerName; `changed`, Name, GUID,
SSLComputerName; and `listed`, either word and 1 after each list that is complete. A member chooses its name and its subject
itself: a line that cannot be read is of somebody who is refused.
"""

import json
import re

import admission

LISTS = {"new": ("name", "guid", "type", "subject"), "changed": ("name", "guid", "subject")}
FAILOVER = ("0", "failover")
# The last line of an instance that answers.
ASKED = "1"
REJECT = "reject it (^MIRROR, 'Authorize/Reject Pending New Members')"
WHY = {
    "not-planned": "no member of that name is planned in the facts of this server. "
    + REJECT
    + "; or, where the document names it"
    " since, run the scripts again on this server",
    "another-certificate": "its certificate is not the one that is planned for that member: the common name must be {names}. Give"
    " it that one, or " + REJECT,
    "another-guid": "the mirror knows another member of that name: remove that one first (^MIRROR, 'Remove Other Mirror Member'),"
    " or " + REJECT,
    "another-role": "it is planned as a reporting async and asks to be a failover member: " + REJECT,
    "unreadable": REJECT,
}


def listed(text, lists):
    """By list, those who wait, and whether these lists are complete."""
    found, complete, unreadable = {"new": [], "changed": []}, set(), []
    for line in filter(None, text.split("\n")):
        kind, *fields = line.split("\t")
        if line == ASKED:
            continue
        if kind == "listed" and len(fields) == 2:
            complete |= {fields[0]} if fields[1] == "1" else set()
        elif kind in lists and len(fields) == len(LISTS[kind]) and re.match(r"[0-9A-Fa-f-]{36}$", fields[1]):
            found[kind].append(dict(zip(LISTS[kind], fields), name=fields[0].upper()))
        else:
            unreadable.append(line)
    return found, complete >= set(lists), unreadable


def admission_of(text, planned, members, lists=tuple(LISTS)):
    """Each who waits with a verdict, None where IRIS gave no list; and whether the call that admits everybody may be used."""
    found, complete, unreadable = listed(text, lists)
    if not complete:
        return None, False
    for one in found["new"]:
        one["failover"] = one["type"].lower() in FAILOVER
        one["verdict"] = admission.of_new_member(one, planned, members)
    for one in found["changed"]:
        one["verdict"] = admission.of_changed_name(one, planned, members)
    rest = [{"name": line, "subject": "", "verdict": "unreadable"} for line in unreadable]
    everybody = found["new"] + found["changed"] + rest
    return everybody, admission.all_planned([one["verdict"] for one in everybody])


# A member cannot reject what the primary has.
BY_HAND = (
    "this member has no part until the primary shows a planned one ({names}), or until that is authorised here by hand (^MIRROR,"
    " 'Authorize Pending DN Updates')"
)


def words_of(one, planned, lists):
    plan = planned.get(one["name"])
    names = " or ".join(sorted(plan["names"])) if plan else "it is not planned"
    why = (WHY[one["verdict"]] if "new" in lists else BY_HAND).format(names=names)
    return "{} with certificate '{}' waits and is not admitted: {}".format(one["name"], one["subject"], why)


def admission_orders(member, text, lists=tuple(LISTS)):
    """What the status must say, and lines for the scripts: how, name, address, GUID, subject and AsyncMemberType; `together`
    stands last."""
    planned = {
        name: {"names": admission.names_of(other), "role": other["role"], "address": other["address"]}
        for name, other in member.others.items()
    }
    if ASKED not in text.split("\n"):
        return {}, []
    everybody, together = admission_of(text, planned, member.own["guids"], lists)
    if everybody is None:
        return {
            "waiting-members": "IRIS does not list who waits for the mirror: look yourself (^MIRROR, 'Authorize/Reject"
            " Pending New Members') and compare with the document"
        }, []
    refused = [one for one in everybody if one["verdict"] in WHY]
    problems = {"waiting-members": "; ".join(words_of(one, planned, lists) for one in refused)} if refused else {}
    orders = [
        "\t".join(
            [
                one["verdict"],
                one["name"],
                planned[one["name"]]["address"],
                one["guid"],
                one["subject"],
                "1" if planned[one["name"]]["role"] == "reporting-async" else "0",
            ]
        )
        for one in everybody
        if one["verdict"] in admission.ADMITTED
    ]
    return problems, orders + (["together"] if together and orders else [])


def admission_command(member, text, lists):
    problems, orders = admission_orders(member, text, lists)
    print("\n".join([json.dumps(problems, sort_keys=True)] + orders))
    return 0
