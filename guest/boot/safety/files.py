"""Small JSON files of a member, read and written whole."""

import json
import os


def read_json(path):
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def write_whole(path, value):
    """Also after a loss of power there is the old text or the new one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # The status port reads it as another user, whatever this process' umask is.
    os.chmod(os.path.dirname(path), 0o755)
    with open(path + ".new", "w") as file:
        os.chmod(path + ".new", 0o644)
        json.dump(value, file, sort_keys=True)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
