"""Other programs, each with a limit."""

import subprocess


def run(limit, command):
    """The finished program; one that did not end within `limit` seconds has the exit code 124, or 137 where it had to be killed.
    `timeout` ends what the program started as well, which may hold its output open."""
    return subprocess.run(
        ["timeout", "--kill-after=1", str(limit), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
