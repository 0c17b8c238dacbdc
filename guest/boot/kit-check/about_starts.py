"""Beliefs about installing and starting IRIS: users, merges, memory, the key."""

import re

from belief import HOLDS, Unknown, belief, false, written
from seen import merge_of


def log_in(seen):
    if seen.signed_on() is False:
        return false("irissession asks irisowner for a user and a password")
    if seen.answer("log-in") == "1":
        return HOLDS
    raise Unknown("IRIS gave another answer than asked for")


# How the existence of what an action makes is asked; names come from the facts, which planning has checked.
EXISTS = {
    "CreateSSLConfig": '##class(Security.SSLConfigs).Exists("{}")',
    "CreateDatabase": '##class(Config.Databases).Exists("{}")',
    "CreateNamespace": '##class(Config.Namespaces).Exists("{}")',
}


def made_by(actions):
    return [(action, given["Name"]) for action, given in actions if action in EXISTS]


def merge_asks(facts):
    return [written(EXISTS[action].format(name.replace('"', '""'))) for action, name in made_by(merge_of(facts)[1])]


def merge_actions(seen):
    settings, actions = seen.merge()
    made, answers, own = made_by(actions), seen.answers("merge-actions"), seen.cpf()
    if len(answers) != len(made) or not set(answers) <= {"0", "1"}:
        raise Unknown("IRIS does not say of each object of the merge whether it exists")
    missing = ["{} {}".format(*one) for one, answer in zip(made, answers) if answer == "0"]
    for section, key, value in settings:
        if section in ("config", "Journal") and "@@" not in value:
            found = own.get(section.lower(), {}).get(key.upper())
            if found != value:
                missing.append("[{}] {}={}".format(section, key, value))
    return false("not in IRIS: " + ", ".join(missing)) if missing else HOLDS


ALLOCATED = re.compile(r"Allocated (\d+) ?MB shared memory( using Huge Pages)?")
FAILED = re.compile(r"Failed to allocate \d+ ?MB shared memory using Huge Pages")


STARTED = "Startup of InterSystems IRIS"


def last_allocation(seen):
    """The last line of messages.log about shared memory, and what the log has between the one before and it."""
    log = seen.text("messages.log")
    found = list(ALLOCATED.finditer(log))
    if not found:
        return None, log
    return found[-1], log[found[-2].end() if len(found) > 1 else 0 : found[-1].start()]


def huge_pages_words(seen):
    allocated, before = last_allocation(seen)
    if allocated is None and STARTED not in before:
        raise Unknown("messages.log tells of no start")
    if allocated is None:
        return false("messages.log tells of a start, without a line 'Allocated ... MB shared memory'")
    if bool(allocated.group(2)) == bool(FAILED.search(before)):
        return false("messages.log says neither that huge pages hold the shared memory nor that they do not")
    return HOLDS


def shared_memory(seen):
    pages = int(seen.text("pages").strip() or 0)
    if pages == 0:
        raise Unknown("no huge pages are planned for this server")
    allocated, _ = last_allocation(seen)
    taken = int(allocated.group(1))
    return HOLDS if taken <= pages * 2 else false("IRIS took {} MB, and {} MB are planned".format(taken, pages * 2))


BELIEFS = [
    belief(
        "log-in",
        "the merge of the first start may set `AutheEnabled` of `SYSTEM` and of `%Service_Terminal`, with both macros, and "
        "`irisowner` is then a user of IRIS",
        ["guest/boot/merges/os-authentication-on.cpf"],
        log_in,
        asks=lambda facts: [written("1")],
    ),
    belief(
        "merge-actions",
        "IRIS from 2022.1 on takes every part of the merges: what they make is there, and their settings are in `iris.cpf`. No "
        "page says since when IRIS has some of them",
        ["domain/iris/releases.ts"],
        merge_actions,
        asks=merge_asks,
        rests_on=["log-in"],
    ),
    belief(
        "huge-pages-words",
        "each start says `Allocated … MB shared memory` in `messages.log`, with `using Huge Pages` where they hold it, else "
        "after `Failed to allocate …`",
        ["guest/boot/lib/planned-memory.sh"],
        huge_pages_words,
    ),
    belief(
        "shared-memory",
        "IRIS takes no more shared memory than the formula says, by its CPU count too",
        ["domain/iris/limits.ts"],
        shared_memory,
        rests_on=["huge-pages-words"],
    ),
]
