"""What a belief is. Each is one entry of a list: its id, its words, the places in the code that rest on it, what a session of
IRIS is asked about it, and a function that judges what was seen.

docs/testing.md, "Beliefs", is the same list for people, and says how to add one.
"""

import collections

Belief = collections.namedtuple("Belief", "id words places asks judge rests_on drill")


def belief(id, words, places, judge, asks=lambda facts: [], rests_on=(), drill=False):
    """`asks` gives lines of ObjectScript by the facts. `rests_on`: ids of beliefs without which this one cannot be judged.
    `drill`: it changes the member's role for a moment, so it needs a sandbox."""
    return Belief(id, words, places, asks, judge, rests_on, drill)


# The only way to say that a belief holds: everything else, an error of the judge too, is false or unknown.
HOLDS = ("holds", "")


def false(why):
    return ("false", why)


class Unknown(Exception):
    """Nothing can be said: an answer is missing, or this server cannot show it."""


def written(expression):
    """The line of ObjectScript that writes the value between two `@@`; see lib/iris.sh, iris_answers."""
    return "write $char(64,64)_({})_$char(64,64),!".format(expression)


def formal_spec(method):
    """The arguments of a method as its class has them; `none` where IRIS has no such method."""
    name = '"{}"'.format(method)
    return (
        "$select(##class(%Dictionary.CompiledMethod).%ExistsId({0}):"
        '"("_##class(%Dictionary.CompiledMethod).%OpenId({0}).FormalSpec_")",1:"none")'.format(name)
    )
