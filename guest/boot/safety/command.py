"""What the scripts ask about this member, and order. docs/safety.md says why.

command.py may-start     exit code 0: IRIS may start here, and a record that fits was taken over; 1: why not
command.py may-create    `create`, `join` or `ask`, and a tab, and why
command.py minute [READY [WORDS]]  what a member does each minute about records; prints what the status must say, as JSON
command.py admission LISTS  standard input lists who waits; prints what the status must say, as JSON, then the orders. LISTS: `new
                         changed` of the primary, `changed` of another member
command.py application-servers FILE  standard input lists those that wait; FILE has the authorised ones; prints problems, then subjects
command.py ask-the-primary  ValidatedMember=0: IRIS takes its role from the running primary at its next start
command.py former        the failover members besides this one: name, a tab, and address
command.py record-promotion [NAME...]  the record before a promotion, taken over; 1: why it was not written
command.py record-resume  the record that this member goes on without the promoted one
command.py record-alone  the record that this member goes on without its failover partner
command.py may-come-back  exit code 0: a former member may be let back; 1: why not
command.py may-leave PART CAUGHT-UP PRIMARY [NAME...]  exit code 0: `gone`, `stop` or `demote`; 1: why its host must stay
command.py other-place   where the mirror has this member, when that is another server than this one
command.py defined-primary  with no failover set, the member that must be primary
command.py databases     of each planned database that is not here: `create`, `ask` or `refuse`, its name, and why
command.py claim-database NAME  this member creates it: on its volume, and in the bucket before anybody else; `filled`: nobody has to
                         claim it; 1: why not
command.py database-made NAME CLAIMED  exit code 0: IRIS has it, and nobody creates it again; 1: why not. CLAIMED: what the claim said
command.py database-questions   the ObjectScript that asks IRIS how each planned database is
command.py database-states      of lines that say what IRIS says of each: `fill`, `wait` or `refuse`, and why
command.py may-show OLD NEW ENDED ACCEPTED  exit code 0: the certificate with the subject NEW may be used; words on it; 1: why not
command.py lacks MEMBER  exit code 0: another member has every planned database; 1: which not
command.py show          what it sees, as JSON
"""

import json
import sys

import application_servers
import cpf
import database_states
import databases
import leaving
import minute
import promotions
import starts
import subjects
import waiting
from member import Member


def show(member):
    member.look()
    return dict(
        member.start_view(), claimed=member.claimed, read=member.read, said=member.said, void=sorted(member.void)
    )


def main(command, *arguments):
    member = Member()
    if command == "record-promotion":
        return promotions.record_promotion(member, list(arguments))
    if command == "record-resume":
        return promotions.record_resume(member)
    if command == "record-alone":
        return promotions.record_alone(member)
    if command == "may-come-back":
        return starts.may_come_back(member)
    if command == "may-leave":
        part, caught_up, primary, *names = arguments
        return leaving.may_leave(member, part, caught_up, primary, names)
    if command == "may-show":
        return subjects.may_show(member, *arguments)
    if command == "other-place":
        print("" if member.own["address"] in ["", *member.places] else member.own["address"])
        return 0
    if command == "defined-primary":
        print(member.own["definedPrimary"])
        return 0
    if command == "former":
        return promotions.former(member)
    if command == "may-start":
        return starts.may_start(member)
    if command == "may-create":
        return starts.may_create(member)
    if command == "minute":
        print(json.dumps(minute.minute(member, *arguments), sort_keys=True))
        return 0
    if command == "admission":
        return waiting.admission_command(member, sys.stdin.read(), arguments[0].split())
    if command == "application-servers":
        return application_servers.command(member.application_servers, sys.stdin.read(), *arguments)
    for commands in (databases.COMMANDS, database_states.COMMANDS):
        if command in commands:
            return commands[command](member, *arguments)
    if command == "ask-the-primary":
        cpf.must_ask_the_primary(member.cpf)
        return 0
    if command == "show":
        print(json.dumps(show(member), sort_keys=True, indent=1))
        return 0
    sys.exit("command.py knows no '{}'".format(command))


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["nothing"])))
