"""What `iris qlist` says of the instance: it needs no session, and answers while nobody can sign on.

Its fields: 1 instance, 4 state, 11 type of member, 12 status in the mirror.
"""

import programs

LIMIT_SECONDS = 5
NOTHING = {"running": False, "type": "", "status": ""}


def told(name, limit=LIMIT_SECONDS):
    try:
        said = programs.run(limit, ["iris", "qlist", name]).stdout
    except OSError:
        return dict(NOTHING)
    for line in said.split("\n"):
        field = line.split("^")
        if len(field) >= 9 and field[0].upper() == name.upper():
            field += [""] * 12
            running = field[3].startswith("running")
            # Of an instance that is down the fields mean nothing.
            return {"running": running, "type": field[10] if running else "", "status": field[11] if running else ""}
    return dict(NOTHING)
