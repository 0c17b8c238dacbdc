"""Small files of a member, read and written whole."""

import fcntl
import json
import os
import tempfile


def read_json(path):
    """None where there is no such file. One that cannot be read is not taken for none."""
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def write_whole(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # The status port reads it as another user, whatever this process' umask is.
    os.chmod(os.path.dirname(path), 0o755)
    replace(path, json.dumps(value, sort_keys=True) + "\n", 0o644)


def replace(path, text, mode, owner=(-1, -1)):
    """Also after a loss of power there is the old text or the new one. Its name until then is its own: the timer, a step and an
    order may write at the same time, and who may write in the folder cannot put a link there first."""
    folder = os.path.dirname(path)
    number, new = tempfile.mkstemp(prefix=os.path.basename(path) + ".", dir=folder)
    try:
        with open(number, "w", newline="", encoding="utf-8", errors="surrogateescape") as file:
            os.fchown(number, *owner)
            os.fchmod(number, mode)
            file.write(text)
            file.flush()
            os.fsync(number)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
    opened = os.open(folder, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)


def change(path, changed):
    """Writes what `changed` makes of the file's value: nobody else changes it in between."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before = read_json(path)
        after = changed(before)
        if after != before:
            write_whole(path, after)
        return after
    finally:
        os.close(folder)
