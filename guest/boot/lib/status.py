"""What a server says of itself, as the value of its parameter in Systems Manager.

status.py NODE STEP RESULT REASON INSTANCE RELEASE FACTS UNTIL PROBLEMS LEFT-OUT   prints the JSON. PROBLEMS: a file of JSON, words by
                         name; LEFT-OUT: a file with one thing a line
"""

import bisect
import itertools
import json
import sys
import time

# A standard parameter holds 4 KB (Systems Manager user guide, "Managing parameter tiers"), and the end of a certificate may be added.
LONGEST = 4000
# Of one text, in characters: a status is read in one glance.
LONGEST_TEXT = 600
CUT = " (cut)"


def cut(text, length):
    """At most so many characters of JSON. What are no characters, which others may have chosen, is left out."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    # One character may take 12 of these.
    ends = list(itertools.accumulate(len(json.dumps(one)) - 2 for one in text[: LONGEST_TEXT + 1]))
    if len(ends) <= LONGEST_TEXT and ends[-1:] <= [length]:
        return text
    return text[: min(bisect.bisect_right(ends, length - len(CUT)), LONGEST_TEXT - len(CUT))] + CUT


def texts_cut(status, length):
    found = dict(status, reason=cut(status["reason"], length))
    if "leftOut" in status:
        found["leftOut"] = cut(status["leftOut"], length)
    if "problems" in status:
        found["problems"] = {name: cut(words, length) for name, words in sorted(status["problems"].items())}
    return found


def value(status):
    """As JSON that a parameter can hold: the longest texts are cut first, and say so."""
    for length in range(LONGEST, 0, -100):
        text = json.dumps(texts_cut(status, length))
        if len(text) <= LONGEST:
            break
    return text


def read(path, reader):
    """None where there is no such file, or it was cut by a loss of power."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return reader(file)
    except (OSError, ValueError):
        return None


def main(node, step, result, reason, instance, release, facts, until, problems, left_out):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    status = {"node": node, "step": step, "result": result, "reason": reason, "time": now}
    status.update(instance=instance, release=release, facts=facts)
    if until:
        status["certificateUntil"] = until
    found = read(problems, json.load)
    if found:
        status["problems"] = found
    left = read(left_out, lambda file: file.read().split("\n")[:-1])
    if left is not None:
        status["leftOut"] = "; ".join(left)
    print(value(status))


if __name__ == "__main__":
    main(*sys.argv[1:])
