"""Whether this member may show a certificate with another subject than before.

Each member authorises the subjects of the others: one that is connected hears of a change, one that is away refuses the member until
that is done there. Source: High Availability Guide, "Authorizing X.509 DN Updates".
"""

import others
import rules

WORDS = {
    "all-hear": "the certificate has another subject than before, '{new}' instead of '{old}'; every other member is connected and"
    " authorises it",
    "ended": "the certificate has another subject than before, '{new}' instead of '{old}', and that one has ended: {away} will refuse"
    " this member until the change is authorised there ({page})",
    "accepted": "the certificate has another subject than before, '{new}' instead of '{old}'. Accepted: {away} will refuse this member"
    " until the change is authorised there ({page})",
    "waits": "the new certificate has another subject, '{new}' instead of '{old}', and waits: {away} would refuse this member, being"
    " away now, until the change is authorised there. Run the scripts again when every member is connected ({page})",
}
PAGE = "docs/operations.md, 'Renew a certificate'"


def away(member):
    """Members that the mirror has, and that do not say that they have their place. One that is planned nowhere cannot be asked."""
    addresses = {name: other["address"] for name, other in member.others.items()}
    said = others.ask_all(addresses, member.mirror, member.page)
    names = [name for name in member.own["members"] if name != member.name]
    return sorted(name for name in names if (said.get(name) or {}).get("status") not in rules.PLACES)


def may_show(member, old, new, ended, accepted):
    """Prints words on it; 0: yes."""
    view = {"away": away(member), "ended": ended == "yes", "accepted": accepted == "yes"}
    answer = rules.may_show_subject(view)
    print(WORDS[answer].format(old=old, new=new, away=", ".join(view["away"]), page=PAGE))
    return 1 if answer == "waits" else 0
