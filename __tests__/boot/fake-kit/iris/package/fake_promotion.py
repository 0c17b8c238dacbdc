"""Who is promoted to failover member and who is demoted. Source: High Availability Guide, "Promoting a DR Async Member to
Failover Member", "Demoting the Backup to DR Async"."""

import os

import fake_map
from fake_beliefs import holds
from fake_network import ask, ask_agent

OK = "OK"


def said(words):
    return f"ERROR #2185: {words}"


def answer(one, mirror, primary, asked):
    """As the primary that another member asks: to promote it, or to demote it."""
    if not primary:
        return {"refused": "Operation can only be performed on the primary mirror member"}
    if os.path.exists("/test/primary-in-trouble"):
        # "When the primary is in an indefinite trouble state ... you cannot promote a DR async to failover member."
        return {"refused": "the primary is in an indefinite trouble state"}
    members = fake_map.read(one, mirror["name"])
    if asked["ask"] == "promote":
        return promote_to_backup(one, mirror, members, asked["member"])
    if asked["ask"] == "demote":
        if fake_map.defined_primary(one, mirror):
            # "You cannot demote the current primary when no failover is set": nobody is demoted then.
            return {"refused": "no failover is set"}
        members[asked["member"]]["type"] = fake_map.ASYNC
        fake_map.write(one, mirror["name"], members)
        return {"unavailable": []}
    return {}


def promote_to_backup(one, mirror, members, promoted):
    """ "becomes backup, and the current backup is demoted to DR async" """
    former = fake_map.failover_partners(members, mirror["member"])
    unavailable = [name for name, entry in former.items() if not told_to_ask_the_primary(mirror, entry)]
    for name in former:
        members[name]["type"] = fake_map.ASYNC
    members[promoted]["type"] = fake_map.FAILOVER
    fake_map.write(one, mirror["name"], members)
    return {"unavailable": unavailable}


def told_to_ask_the_primary(mirror, entry):
    """Whether the agent of a former failover member was there to set ValidatedMember=0."""
    answered = ask_agent(entry["address"], {"ask": "clear-validated", "name": mirror["name"]})
    return bool(answered and answered.get("cleared"))


def running_primary(one, mirror, members):
    """By the members that this one knows: name and entry, or None."""
    for name, entry in members.items():
        if name != mirror["member"]:
            found = ask(entry["address"], entry["port"], {"ask": "status"})
            if found and found.get("name") == mirror["name"] and found["status"] == "Primary":
                return entry
    return None


def promote(one):
    """SYS.Mirror.Promote(): status, and the former failover members whose ValidatedMember stays to be set by hand."""
    mirror, members, refused = asked_of_a_dr_async(one)
    if refused:
        return refused, []
    primary = running_primary(one, mirror, members)
    if os.path.exists("/test/promotion-takes-time"):
        # It first gets the journal data that it has not (High Availability Guide, "Promotion of a DR Async"): the role comes later.
        return OK, []
    if primary is not None and not holds("promotes-back"):
        return said("a partner must be named"), []
    if primary is not None:
        asked = {"ask": "promote", "name": mirror["name"], "member": mirror["member"]}
        answered = ask(primary["address"], primary["port"], asked) or {"refused": "no answer"}
        if "refused" in answered:
            return said(f"Failed to tell primary to promote {mirror['member']}. Error: {answered['refused']}"), []
        members[mirror["member"]]["type"] = fake_map.FAILOVER
        fake_map.write(one, mirror["name"], members)
        return OK, answered["unavailable"]
    former = fake_map.failover_partners(members, mirror["member"])
    agents = {
        name: ask_agent(entry["address"], {"ask": "state", "name": mirror["name"]}) for name, entry in former.items()
    }
    if not all(agents.values()):
        return said("One of the failover members is unreachable through the ISCAgent"), []
    # "the promoted DR async obtains the most recent journal data": its partner is who was primary last.
    partner = max(agents, key=lambda name: (agents[name].get("journal", 0), agents[name].get("lastRole") == "Primary"))
    return alone(one, mirror, members, keep=[partner])


def promote_with_no_partner(one):
    mirror, members, refused = asked_of_a_dr_async(one)
    if refused:
        return refused, []
    if running_primary(one, mirror, members) is not None:
        return said("a primary is running; a partner is chosen automatically"), []
    return alone(one, mirror, members, keep=[])


def asked_of_a_dr_async(one):
    mirror = one.state()["mirror"]
    if mirror is None or fake_map.own_type(one, mirror) != "dr":
        return mirror, {}, said("Mirror promotion is not allowed for non DR member")
    return mirror, fake_map.read(one, mirror["name"]), ""


def alone(one, mirror, members, keep):
    """The promoted member becomes primary; of the former failover members only `keep` stay that."""
    former = fake_map.failover_partners(members, mirror["member"])
    unavailable = [name for name, entry in former.items() if not told_to_ask_the_primary(mirror, entry)]
    for name in former:
        members[name]["type"] = fake_map.FAILOVER if name in keep else fake_map.ASYNC
    members[mirror["member"]]["type"] = fake_map.FAILOVER
    fake_map.write(one, mirror["name"], members)
    fake_map.validate(one, "1")
    order_primary(one)
    return OK, unavailable


def order_primary(one):
    with open(f"{one.run}.become-primary", "w"):
        pass


def force(one):
    """^MIRROR, "Force this node to become the primary": without the partner's journal data. The partner stays a failover member
    and joins as backup, and what only it has is discarded then (High Availability Guide, "Manually Forcing a Failover Member to
    Become Primary", "Manual Failover When the Backup Is Not Active")."""
    assert fake_map.own_type(one, one.state()["mirror"]) == "failover", "for failover members"
    order_primary(one)


def demote(one):
    """SYS.Mirror.Demote(): on the backup."""
    mirror = one.state()["mirror"]
    members = fake_map.read(one, mirror["name"])
    primary = running_primary(one, mirror, members)
    if primary is None or members[mirror["member"]]["type"] != fake_map.FAILOVER:
        return said("Operation is not allowed: this is no backup with a primary")
    answered = ask(
        primary["address"], primary["port"], {"ask": "demote", "name": mirror["name"], "member": mirror["member"]}
    )
    if not answered or "refused" in answered:
        return said((answered or {}).get("refused", "no answer"))
    members[mirror["member"]]["type"] = fake_map.ASYNC
    fake_map.write(one, mirror["name"], members)
    return OK


def demote_partner(one):
    """SYS.Mirror.DemotePartner(): "succeeds only if the current member is primary and either the backup instance or its
    ISCAgent is reachable"."""
    mirror = one.state()["mirror"]
    members = fake_map.read(one, mirror["name"])
    partners = fake_map.failover_partners(members, mirror["member"])
    if one.status()[0] != "Primary" or not partners:
        return said("Operation can only be performed on the primary mirror member")
    if fake_map.defined_primary(one, mirror):
        return said("no failover is set")
    for name, entry in partners.items():
        reachable = ask(entry["address"], entry["port"], {"ask": "status"}) or told_to_ask_the_primary(mirror, entry)
        if not reachable:
            return said("ISCAgent is unreachable")
        members[name]["type"] = fake_map.ASYNC
    fake_map.write(one, mirror["name"], members)
    return OK
