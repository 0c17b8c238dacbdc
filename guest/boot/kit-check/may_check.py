"""Which checks may run on a server. Pure: no file, no network.

Questions change nothing and may be asked everywhere. The drill changes the roles of two members and leaves the mirror without
its backup for a moment: only where nothing that anybody needs is lost when it does not end well.
"""

READ_ONLY, SANDBOX = "read-only", "sandbox"


def refusals(checks, seen):
    """Why not, by name; nothing: they may run.

    seen: `running`, `osAuthentication` ("on" or "until-ready"), `protected` (the environment's protection), `status` (by `iris
    qlist`), `data` (None: not known), `partner` (whether another member is primary).
    """
    if checks not in (READ_ONLY, SANDBOX):
        return ["unknown-checks"]
    reasons = []
    if not seen["running"]:
        reasons.append("iris-is-down")
    if seen["osAuthentication"] != "on":
        reasons.append("no-session")
    if checks == SANDBOX:
        if seen["protected"] is not False:
            reasons.append("protected")
        if seen["data"] is not False:
            reasons.append("data")
        if seen["status"] != "Backup":
            reasons.append("no-backup")
        if not seen["partner"]:
            reasons.append("no-primary")
    return reasons


WORDS = {
    "unknown-checks": "the checks are 'read-only' or 'sandbox'",
    "iris-is-down": "IRIS does not run here",
    "no-session": "IRIS answers no script here (security.osAuthentication is until-ready): switch it on for a sandbox",
    "protected": "the environment is protected, and the drill is for a sandbox",
    "data": "a mirrored database has data, or IRIS does not say that it has none",
    "no-backup": "the drill demotes a backup and promotes it back, and this member is no backup",
    "no-primary": "no other member is primary",
}
