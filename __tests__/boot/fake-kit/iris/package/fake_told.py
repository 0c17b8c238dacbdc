"""What iris.cpf tells of an instance otherwise than it is, where a belief about the file is false."""

import re

from fake_beliefs import holds


ADDRESS = 7


def shifted(known, _):
    return {name: "," + value for name, value in known.items()}


def with_other_addresses(known, _):
    fields = {name: value.split(",") for name, value in known.items()}
    return {name: ",".join([*field[:ADDRESS], "", *field[ADDRESS + 1 :]]) for name, field in fields.items()}


# By belief: its sections, and what the file tells, by what the instance knows and what the file told before. One after the other.
TELL = {
    "map-after-change": (r"MapMirrors\..+", lambda _, told: told),
    "map-members": (r"MapMirrors\..+", lambda known, _: dict(list(known.items())[:1])),
    "map-address": (r"MapMirrors\..+", with_other_addresses),
    "databases-in-cpf": (r"Databases", lambda known, _: {name: "^^" + value for name, value in known.items()}),
    "namespaces-in-cpf": (r"Namespaces|Map\..+", shifted),
    "mirrors-in-cpf": (r"Mirrors", shifted),
}


def settle(one):
    """The file, when a belief about it has become false or true again."""
    for section in one.told_sections():
        tellers = [tell for name, (of, tell) in TELL.items() if re.fullmatch(of, section) and not holds(name)]
        hidden = one.state().get("hidden", {}).get(section)
        if tellers:
            told = one.told(section)
            known = told if hidden is None else hidden
            one.change(lambda state, section=section, known=known: hide(state, section, known))
            for tell in tellers:
                known = tell(known, told)
            one.tell(section, known)
        elif hidden is not None:
            one.tell(section, hidden)
            one.change(lambda state, section=section: state["hidden"].pop(section))


def hide(state, section, known):
    state.setdefault("hidden", {}).setdefault(section, known)
