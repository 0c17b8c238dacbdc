"""The routine ZMIRROR, as far as its CheckBecomePrimaryOK calls a program with $zf(-100) and logs how that ended.

IRIS' processes run as irisusr, with next to no environment. Of the test they get where AWS and the metadata service are.
"""

import json
import os
import re
import subprocess

from fake_beliefs import holds

CALL = re.compile(r'set code=\$zf\(-100,((?:"(?:[^"]|"")*",?)+)\)')
LOG = re.compile(r"WriteToConsoleLog\((.+),0,(\d)\)")
PLACES = ("AWS_ENDPOINT_URL", "IRIS_NODE_METADATA_URL")


def may_become_primary(one):
    """What CheckBecomePrimaryOK returns; 1 without the routine or without that entry."""
    body = procedure(one.state()["routines"].get("ZMIRROR", ""), "CheckBecomePrimaryOK")
    if body is None:
        return True
    called = CALL.search(body)
    if called and not holds("zmirror"):
        one.log("ZMIRROR: could not call iris-become-primary: <NOPERMISSION>", 2)
    elif called:
        keywords, *command = [word[1:-1].replace('""', '"') for word in re.findall(r'"(?:[^"]|"")*"', called.group(1))]
        run(one, body, keywords, command)
    return re.findall(r"(?m)^\s*quit (\d)", body)[-1] == "1"


def procedure(text, name):
    found = re.search(rf"(?ms)^{name}\(\) public {{\n(.*?)^}}", text)
    return found.group(1) if found else None


def run(one, body, keywords, command):
    user = {"user": "irisusr", "group": "irisusr", "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {name: os.environ[name] for name in PLACES if name in os.environ}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        cwd="/",
        check=False,
        **user,
    )
    with open("/test/recorded/zmirror", "a") as file:
        file.write(
            json.dumps(
                {
                    "keywords": keywords,
                    "command": command,
                    "code": done.returncode,
                    "said": done.stdout,
                }
            )
            + "\n"
        )
    logs = LOG.findall(body)
    if logs:
        words, severity = logs[0 if done.returncode == 0 else 1]
        said = "".join(
            text[1:-1] if text.startswith('"') else str(done.returncode)
            for text in re.findall(r'"(?:[^"]|"")*"|code', words)
        )
        one.log(said, int(severity))
