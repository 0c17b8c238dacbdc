"""The kit check: which beliefs about IRIS hold on this server. docs/testing.md says what it is for.

command.py may CHECKS    `may run`, or why not with exit code 1. Standard input: what the rules look at, as JSON
command.py questions FACTS  the ObjectScript that asks everything, for one session
command.py report FOLDER CHECKS  what holds, by what was seen; exit code 0: all that was asked holds; 1: one is false; 2: one
                         is unknown
command.py data FACTS     the ObjectScript that asks for the first global of each mirrored database
command.py sync          the ObjectScript that measures a journal sync
command.py round-trip FACTS SYNC  how long a packet to the other failover members and back takes, beside a sync of so many
                         milliseconds; exit code 2: unknown
command.py list          all beliefs, as JSON
"""

import json
import os
import sys

# Judges read what a server has with the modules that the steps use.
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "safety"))
import beliefs
import may_check
import measure
from belief import HOLDS, Unknown, written
from seen import END, Seen, header, merge_of

IDS = [one.id for one in beliefs.ALL]
FALSE_CODE, UNKNOWN_CODE = 1, 2
AGENT_PORT = 2188


def questions(facts):
    lines = []
    for one in beliefs.ALL:
        lines += [written('"{}"'.format(header(one.id)))] + one.asks(facts)
    return lines + [written('"{}"'.format(END))]


def judge(one, seen, before):
    """`holds`, `false` or `unknown`, and why. `before`: what was said of the beliefs that it may rest on."""
    for other in one.rests_on:
        if before[other][0] != "holds":
            return "unknown", "it rests on " + other
    try:
        said = one.judge(seen)
    except Unknown as missing:
        return "unknown", str(missing)
    except Exception as error:  # an answer that the judge cannot read says nothing of IRIS
        return "unknown", "what was seen cannot be read: {!r}".format(error)
    if said == HOLDS or (isinstance(said, tuple) and len(said) == 2 and said[0] == "false"):
        return said
    return "unknown", "the check gave no answer"


def results(seen, checks):
    found = {}
    for one in beliefs.ALL:
        if one.drill and checks != may_check.SANDBOX:
            continue
        found[one.id] = judge(one, seen, found)
    return found


def report(folder, checks):
    found = results(Seen(folder, IDS), checks)
    for id, (answer, why) in found.items():
        print("{:<8} {}{}".format(answer, id, ": " + " ".join(why.split()) if why else ""))
    answers = [answer for answer, _ in found.values()]
    print("{} hold, {} false, {} unknown".format(*(answers.count(one) for one in ("holds", "false", "unknown"))))
    return UNKNOWN_CODE if "unknown" in answers else FALSE_CODE if "false" in answers else 0


def data_questions(facts):
    """Whoever has a global has data: of a database that was only created IRIS names none. An answer begins with `first`."""
    given = [given for action, given in merge_of(facts)[1] if action == "CreateDatabase" and "MirrorSetName" in given]
    return [written('"first "_$order(^$|"^^{}"|GLOBAL(""))'.format(one["Directory"])) for one in given]


def round_trips(facts, sync):
    unknown = False
    for other in facts["mirror"]["otherMembers"]:
        if other["role"] == "failover":
            trip = measure.round_trip(other["address"], AGENT_PORT)
            lines, silent = measure.judge(other["serverName"], trip, measure.number(sync))
            unknown = unknown or silent
            print("\n".join(lines))
    return UNKNOWN_CODE if unknown else 0


def may(checks):
    reasons = may_check.refusals(checks, json.load(sys.stdin))
    print("; ".join(may_check.WORDS[one] for one in reasons) or "may run")
    return 1 if reasons else 0


def main(command, *arguments):
    if command == "may":
        return may(*arguments)
    if command in ("questions", "data", "round-trip"):
        with open(arguments[0]) as file:
            facts = json.load(file)
        if command == "round-trip":
            return round_trips(facts, arguments[1])
        print("\n".join(questions(facts) if command == "questions" else data_questions(facts)))
        return 0
    if command == "sync":
        print(measure.SYNC)
        return 0
    if command == "report":
        return report(*arguments)
    if command == "list":
        names = ("id", "words", "places", "drill")
        print(json.dumps([{name: getattr(one, name) for name in names} for one in beliefs.ALL]))
        return 0
    sys.exit("command.py knows no '{}'".format(command))


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["nothing"])))
